/** A colour: red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** One thing on an icon, in a square of 256 by 256; later ones cover earlier ones. */
export type Shape =
  | { readonly kind: "disc"; readonly x: number; readonly y: number; readonly radius: number; readonly colour: Colour }
  | {
      readonly kind: "box";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly colour: Colour;
    }
  | { readonly kind: "line"; readonly points: readonly (readonly [number, number])[]; readonly width: number; readonly colour: Colour };

/** An app's icon: a rounded square that fades from one colour to another, and what is on it. */
export interface Icon {
  readonly top: Colour;
  readonly bottom: Colour;
  readonly shapes: readonly Shape[];
}
