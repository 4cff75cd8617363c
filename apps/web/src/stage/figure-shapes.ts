import { BoxGeometry, ConeGeometry, LatheGeometry, SphereGeometry, Vector2 } from "three";
import type { BufferGeometry } from "three";
import { BLUSH, INK } from "./figure-clay.ts";
import type { Clay, Dye } from "./figure-clay.ts";

type Three = readonly [number, number, number];

/** A ball, or an egg where the three radii differ; the larger, the rounder, and the less so below a roundness of 1. */
export function ball(radii: number | Three, [x, y, z]: Three, roundness = 1): BufferGeometry {
  const [rx, ry, rz] = typeof radii === "number" ? [radii, radii, radii] : radii;
  const around = Math.max(5, Math.min(14, Math.round(24 * roundness * Math.max(rx, ry, rz) ** 0.47)));
  return new SphereGeometry(1, around, Math.max(3, Math.round(around * 0.58))).scale(rx, ry, rz).translate(x, y, z);
}

/** Something turned on a wheel, from pairs of radius and height going up. */
export function turned(profile: readonly (readonly [number, number])[], around = 14): BufferGeometry {
  return new LatheGeometry(
    profile.map(([r, y]) => new Vector2(r, y)),
    around,
  );
}

/** A box by its sizes and middle. */
export function box([w, h, d]: Three, [x, y, z]: Three): BufferGeometry {
  return new BoxGeometry(w, h, d).translate(x, y, z);
}

/** A cone standing on its middle. */
export function cone(radius: number, height: number, [x, y, z]: Three, around = 6): BufferGeometry {
  return new ConeGeometry(radius, height, around).translate(x, y + height / 2, z);
}

/** Eyes and cheeks on a front that lies `out` before the middle, for a face of the given size (1 for a head of 23 cm). */
export function addFace(
  clay: Clay,
  joint: "head" | "body",
  y: number,
  out: number,
  { size = 1, eyes = INK as Dye, blush = true, wide = 0.078 }: { size?: number; eyes?: Dye; blush?: boolean; wide?: number } = {},
): void {
  clay.pair(joint, eyes, (s) => ball([0.027 * size, 0.038 * size, 0.016 * size], [s * wide * size, y + 0.015 * size, out], 1.3));
  if (!blush) return;
  clay.pair(joint, BLUSH, (s) =>
    ball([0.036 * size, 0.023 * size, 0.014 * size], [s * (wide + 0.052) * size, y - 0.052 * size, out - 0.034 * size]),
  );
}

/** Mittens, where a figure's hands hang. */
export function addHands(clay: Clay, x: number, y: number, dye: Dye = "skin", size = 1): void {
  clay.pair("hand", dye, (s) => ball([0.076 * size, 0.09 * size, 0.068 * size], [s * x, y, 0.04], 0.9));
  clay.pair("hand", dye, (s) => ball(0.036 * size, [s * x, y + 0.045 * size, 0.1]));
}

/** Soft shoes. */
export function addFeet(clay: Clay, x: number, dye: Dye = "#3b2b3d", size = 1): void {
  clay.pair("foot", dye, (s) => ball([0.093 * size, 0.068 * size, 0.132 * size], [s * x, 0.068 * size, 0.03], 0.85), [0.8, 1]);
}

/** A scarf with its end hanging to one side. */
export function addScarf(clay: Clay, y: number, radius: number, dye: Dye = "trim"): void {
  const ring = turned(
    [
      [radius * 0.55, y - 0.06],
      [radius, y - 0.055],
      [radius * 1.07, y + 0.005],
      [radius * 0.86, y + 0.06],
      [radius * 0.5, y + 0.065],
    ],
    12,
  );
  clay.add("body", dye, ring, [0.88, 1]);
  clay.add("body", dye, ball([0.056, 0.13, 0.034], [radius * 0.55, y - 0.13, radius * 0.98]), [0.78, 0.95]);
}
