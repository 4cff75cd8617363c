/** A point or a direction in metres: x east, y up, z south (towards the viewer). */
export type Vec3 = readonly [number, number, number];

/** Component-wise sum. */
export function add(a: Vec3, b: Vec3): Vec3 {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** Component-wise difference `a - b`. */
export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Vector times number. */
export function scaled(a: Vec3, by: number): Vec3 {
  return [a[0] * by, a[1] * by, a[2] * by];
}

/** Right-handed cross product. */
export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Dot product. */
export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Length in metres. */
export function lengthOf(a: Vec3): number {
  return Math.sqrt(dot(a, a));
}

/** The same direction with length 1; up for a vector without length. */
export function unit(a: Vec3): Vec3 {
  const length = lengthOf(a);
  return length < 1e-9 ? [0, 1, 0] : scaled(a, 1 / length);
}

/** The point a share `t` of the way from `a` to `b`; `t` may lie outside 0 to 1. */
export function between(a: Vec3, b: Vec3, t: number): Vec3 {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}
