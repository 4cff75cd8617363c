import { blend, dusk, shade, type Color } from "./palette.ts";
import { unit, type Vec3 } from "./vector.ts";

/** Where the sun went down: north, a little west. */
export const glowDirection: Vec3 = unit([-0.3, 0, -1]);

/** Where the moon stands: south-east, low over the bay. */
export const moonDirection: Vec3 = unit([0.5, 0.36, 0.8]);

/** The sky's colour in a direction of length 1; below the rim it stays as at the rim. */
export function skyAt(x: number, y: number, z: number): Color {
  const height = Math.max(0, y);
  const flat = Math.hypot(x, z) || 1;
  const towardsGlow = ((x * glowDirection[0] + z * glowDirection[2]) / flat + 1) / 2;
  const west = towardsGlow ** 2.2;
  const rim = blend(dusk.farRim, dusk.rim, west);
  const low = blend(shade(dusk.low, 0.62), dusk.low, west);
  let seen = ramp(height, [
    [0, rim],
    [0.1, low],
    [0.26, dusk.middle],
    [0.55, dusk.high],
    [1, dusk.zenith],
  ]);
  const lowness = Math.max(0, 1 - height / 0.42);
  seen = blend(seen, dusk.glowRose, 0.75 * towardsGlow ** 5 * lowness ** 1.6);
  seen = blend(seen, dusk.glow, 0.95 * towardsGlow ** 9 * Math.max(0, 1 - height / 0.24) ** 1.5);
  return blend(seen, dusk.glowCore, 0.9 * towardsGlow ** 24 * Math.max(0, 1 - height / 0.12) ** 1.4);
}

function ramp(at: number, stops: readonly (readonly [number, Color])[]): Color {
  for (let i = 1; i < stops.length; i++) {
    const [from, a] = stops[i - 1] ?? [0, dusk.rim];
    const [to, b] = stops[i] ?? [1, dusk.zenith];
    if (at <= to) return blend(a, b, (at - from) / (to - from));
  }
  return dusk.zenith;
}
