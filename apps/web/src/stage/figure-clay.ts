import { BufferAttribute, Color } from "three";
import type { BufferGeometry } from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";

/** What a piece of a figure moves with; the numbers are known to the shader. */
export const JOINT = { body: 0, head: 1, leftHand: 2, rightHand: 3, leftFoot: 4, rightFoot: 5, tail: 6, ground: 7 } as const;

/** One of {@link JOINT}. */
export type Joint = keyof typeof JOINT;

/** What a piece is coloured with: a colour of its wearer, or always the same one. */
export type Dye = "body" | "trim" | "skin" | "hair" | `#${string}`;

/** Which of the wearer's colours a corner takes; {@link OWN_COLOUR} takes none. Known to the shader. */
export const DYE = { body: 0, trim: 1, skin: 2, hair: 3 } as const;

/** A corner that keeps the colour it was made with. */
export const OWN_COLOUR = 4;

/** Eyes and other dark lines. */
export const INK = "#241a2a";

/** The colour in the cheeks. */
export const BLUSH = "#e58a78";

/** Pieces being put together to one figure. */
export interface Clay {
  /**
   * Adds a piece where it rests. The geometry is used up.
   *
   * @param shade - how bright, 1 as it is; two numbers run from its lowest corner to its highest
   */
  add(joint: Joint, dye: Dye, geometry: BufferGeometry, shade?: number | readonly [number, number]): void;
  /** Adds a piece to the right and its mirror image to the left; `make` is given 1 for the figure's left, -1 for its right. */
  pair(joint: Joint | "hand" | "foot", dye: Dye, make: (side: 1 | -1) => BufferGeometry, shade?: number | readonly [number, number]): void;
  /** All of it as one geometry with corners that know their joint and colour. */
  fired(): BufferGeometry;
}

function sideOf(joint: Joint | "hand" | "foot", side: 1 | -1): Joint {
  if (joint === "hand") return side === 1 ? "leftHand" : "rightHand";
  if (joint === "foot") return side === 1 ? "leftFoot" : "rightFoot";
  return joint;
}

/**
 * Starts a figure.
 *
 * @param pivots - heights the head and tail turn about, and how far the tail's is behind (negative z)
 */
export function createClay(pivots: { readonly headY: number; readonly tailY?: number; readonly tailZ?: number }): Clay {
  const pieces: BufferGeometry[] = [];
  const white = new Color(1, 1, 1);

  function add(joint: Joint, dye: Dye, geometry: BufferGeometry, shade: number | readonly [number, number] = 1): void {
    const position = geometry.getAttribute("position");
    const own = dye.startsWith("#");
    const base = own ? new Color(dye) : white;
    const worn = own ? OWN_COLOUR : DYE[dye as keyof typeof DYE];
    const [low, high] = typeof shade === "number" ? [shade, shade] : shade;
    geometry.computeBoundingBox();
    const bottom = geometry.boundingBox?.min.y ?? 0;
    const span = Math.max(1e-6, (geometry.boundingBox?.max.y ?? 1) - bottom);
    const colours = new Float32Array(position.count * 3);
    const rig = new Float32Array(position.count * 4);
    const pivotY = joint === "head" ? pivots.headY : joint === "tail" ? (pivots.tailY ?? 0) : 0;
    const pivotZ = joint === "tail" ? (pivots.tailZ ?? 0) : 0;
    for (let i = 0; i < position.count; i += 1) {
      const bright = low + ((high - low) * (position.getY(i) - bottom)) / span;
      colours.set([base.r * bright, base.g * bright, base.b * bright], i * 3);
      rig.set([JOINT[joint], pivotY, pivotZ, worn], i * 4);
    }
    geometry.deleteAttribute("uv");
    geometry.setAttribute("color", new BufferAttribute(colours, 3));
    geometry.setAttribute("rig", new BufferAttribute(rig, 4));
    pieces.push(geometry);
  }

  return {
    add,
    pair(joint, dye, make, shade) {
      for (const side of [1, -1] as const) add(sideOf(joint, side), dye, make(side), shade);
    },
    fired() {
      const merged = mergeGeometries(pieces);
      for (const piece of pieces) piece.dispose();
      return merged;
    },
  };
}
