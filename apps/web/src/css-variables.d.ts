import "react";

declare module "react" {
  interface CSSProperties {
    /** A colour's angle, for names. */
    "--hue"?: number;
    /** How high the panel at the bottom reaches. */
    "--dock"?: string;
  }
}
