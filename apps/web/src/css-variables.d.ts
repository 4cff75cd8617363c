import "react";

declare module "react" {
  interface CSSProperties {
    /** A colour's angle, for names. */
    "--hue"?: number;
    /** How high the panel at the bottom reaches. */
    "--dock"?: string;
    /** A colour to choose. */
    "--swatch"?: string;
    /** Where something stands on a ring, -1 to 1 to the right and down. */
    "--x"?: number;
    "--y"?: number;
  }
}
