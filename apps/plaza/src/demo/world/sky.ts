import { createChance, smoothNoise } from "./chance.ts";
import { blend, dusk, lights, shade, type Color } from "./palette.ts";
import { addHalo, type Scenery } from "./scenery.ts";
import { moonDirection, skyAt } from "./sky-light.ts";
import { add, cross, scaled, unit, type Vec3 } from "./vector.ts";

const dome = 150;

/** Builds the dome with its gradient, stars, thin clouds and the moon. */
export function buildSky(scenery: Scenery): void {
  const mesh = scenery.solid("sky");
  mesh.glow = 1;
  const sides = 56,
    rings = 26;
  const start = mesh.positions.length / 3;
  for (let ring = 0; ring <= rings; ring++) {
    // Rings lie closer together near the rim, where the colours change fastest.
    const t = ring / rings;
    const up = -0.12 + t * t * (Math.PI / 2 + 0.12);
    for (let side = 0; side <= sides; side++) {
      const a = (side / sides) * Math.PI * 2;
      const d: Vec3 = [Math.cos(up) * Math.sin(a), Math.sin(up), Math.cos(up) * Math.cos(a)];
      mesh.vertex(scaled(d, dome), scaled(d, -1), clouded(d));
    }
  }
  for (let ring = 0; ring < rings; ring++) {
    for (let side = 0; side < sides; side++) {
      const i = start + ring * (sides + 1) + side;
      mesh.triangle(i, i + sides + 2, i + 1);
      mesh.triangle(i, i + sides + 1, i + sides + 2);
    }
  }
  addStars(scenery);
  addMoon(scenery);
}

/** Long thin clouds low in the sky catch the last light from below. */
function clouded(d: Vec3): Color {
  const base = skyAt(d[0], d[1], d[2]);
  const flat = Math.atan2(d[0], d[2]);
  const band =
    smoothNoise(Math.sin(flat) * 3.2, d[1] * 26, Math.cos(flat) * 3.2, 8) * 0.7 +
    smoothNoise(Math.sin(flat) * 7, d[1] * 50, Math.cos(flat) * 7, 9) * 0.3;
  const place = Math.max(0, 1 - Math.abs(d[1] - 0.17) / 0.15);
  const amount = Math.max(0, band - 0.05) * 1.3 * place;
  return blend(base, blend(dusk.low, dusk.glowRose, Math.max(0, -d[2]) * 0.9), amount);
}

function addStars(scenery: Scenery): void {
  const mesh = scenery.solid("sky");
  const chance = createChance(5);
  for (let i = 0; i < 420; i++) {
    const a = chance.range(0, Math.PI * 2),
      up = 0.12 + 0.88 * Math.sqrt(chance.next());
    const flat = Math.sqrt(1 - Math.min(1, up) ** 2);
    const d: Vec3 = [flat * Math.sin(a), Math.min(1, up), flat * Math.cos(a)];
    const size = chance.range(0.16, 0.3) * (chance.next() < 0.07 ? 1.9 : 1);
    const bright = chance.range(0.35, 1) * Math.min(1, up * 1.6);
    const tint = chance.pick<Color>([
      [1, 0.95, 0.85],
      [0.85, 0.92, 1],
      [1, 1, 1],
    ]);
    addSpark(scenery, d, dome - 3, size, blend(skyAt(d[0], d[1], d[2]), tint, bright));
  }
  mesh.glow = 1;
}

/** A four-cornered point of light, its middle bright, its corners as the sky. */
function addSpark(scenery: Scenery, d: Vec3, far: number, size: number, tint: Color): void {
  const mesh = scenery.solid("sky");
  const side = unit(cross(d, [0, 1, 0.001])),
    up = cross(side, d);
  const at = (u: number, v: number): Vec3 => add(scaled(d, far), add(scaled(side, u * size), scaled(up, v * size)));
  const rim = [at(0, -1), at(1, 0), at(0, 1), at(-1, 0)].map((point) =>
    mesh.vertex(point, scaled(d, -1), blend(skyAt(d[0], d[1], d[2]), tint, 0.35)),
  );
  const hub = mesh.vertex(at(0, 0), scaled(d, -1), tint);
  rim.forEach((corner, i) => mesh.triangle(hub, corner, rim[(i + 1) % 4] ?? corner));
}

function addMoon(scenery: Scenery): void {
  const [mx, my, mz] = scaled(moonDirection, dome - 9);
  addHalo(scenery, [mx, my, mz], 15, lights.moon, 0.16);
  const mesh = scenery.solid("sky");
  const d = moonDirection,
    far = dome - 6;
  const side = unit(cross(d, [0, 1, 0])),
    up = cross(side, d);
  const disc = (radius: number, offset: number, paint: (share: number, angle: number) => Color): void => {
    const rings = 4,
      sides = 28;
    const start = mesh.positions.length / 3;
    for (let ring = 0; ring <= rings; ring++) {
      for (let k = 0; k <= sides; k++) {
        const a = (k / sides) * Math.PI * 2,
          r = (radius * ring) / rings;
        mesh.vertex(
          add(scaled(d, far - offset), add(scaled(side, Math.cos(a) * r), scaled(up, Math.sin(a) * r))),
          scaled(d, -1),
          paint(ring / rings, a),
        );
      }
    }
    for (let ring = 0; ring < rings; ring++) {
      for (let k = 0; k < sides; k++) {
        const i = start + ring * (sides + 1) + k;
        mesh.triangle(i, i + sides + 1, i + sides + 2);
        mesh.triangle(i, i + sides + 2, i + 1);
      }
    }
  };
  disc(4.6, 0.5, (share, a) =>
    shade(lights.moon, 0.94 - 0.1 * Math.max(0, smoothNoise(Math.cos(a) * share * 3, Math.sin(a) * share * 3, 2, 4))),
  );
}
