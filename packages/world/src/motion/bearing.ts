import type { Pose } from "@plaza/protocol";

/** Towards where, as seen by somebody who stands and looks. */
export type Direction = "here" | "ahead" | "ahead-right" | "right" | "behind-right" | "behind" | "behind-left" | "left" | "ahead-left";

/** Towards where, by the compass: north is -z, east is +x. */
export type Compass = "N" | "NE" | "E" | "SE" | "S" | "SW" | "W" | "NW";

/** How to get to something. */
export interface Bearing {
  /** Along the ground, to 0.1 m. */
  readonly distanceM: number;
  readonly direction: Direction;
  readonly compass: Compass;
}

const directions: readonly Direction[] = ["ahead", "ahead-left", "left", "behind-left", "behind", "behind-right", "right", "ahead-right"];
const winds: readonly Compass[] = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
const hereM = 0.5;
const eighth = Math.PI / 4;

function eighths(angle: number): number {
  return ((Math.round(angle / eighth) % 8) + 8) % 8;
}

/** Towards which wind a way leads. */
function compassOf(dx: number, dz: number): Compass {
  return winds[eighths(Math.atan2(dx, -dz))] ?? "N";
}

/** Towards which wind somebody looks: with a turn of 0 it is +z, south. */
export function facingOf(ry: number): Compass {
  return compassOf(Math.sin(ry), Math.cos(ry));
}

/** How far away a spot is for somebody who stands and looks, and which way. */
export function bearingTo(from: Pose, to: { readonly x: number; readonly z: number }): Bearing {
  const dx = to.x - from.x;
  const dz = to.z - from.z;
  const distance = Math.hypot(dx, dz);
  // A quarter turn leads from +z to +x, which is to the left of who looks along +z with y up.
  const direction = distance < hereM ? "here" : (directions[eighths(Math.atan2(dx, dz) - from.ry)] ?? "ahead");
  return { distanceM: Math.round(distance * 10) / 10, direction, compass: compassOf(dx, dz) };
}
