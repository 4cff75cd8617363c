import { createChance, smoothNoise } from "./chance.ts";
import { addQuad, type Mesh } from "./mesh.ts";
import { blend, color, dusk, lights, shade, type Color } from "./palette.ts";
import type { Scenery } from "./scenery.ts";
import { moonDirection, skyAt } from "./sky-light.ts";
import { addBox, addLathe } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

const near = color("#1d1a3a"),
  town = color("#26224a");

/** Builds what lies beyond: hills in three depths of haze, a far town with lights, and the bay in the south. */
export function buildSkyline(scenery: Scenery): void {
  const mesh = scenery.solid("skyline");
  mesh.glow = 1;
  addBay(mesh);
  addHills(mesh, 138, 15, 6, 0.75, 31);
  addHills(mesh, 116, 10, 4, 0.5, 47);
  addHills(mesh, 92, 6, 2.4, 0.22, 53);
  addTown(mesh);
}

/** A band of hills as a silhouette that fades into the sky; lower in the south, where the bay opens. */
function addHills(mesh: Mesh, far: number, height: number, rough: number, haze: number, seed: number): void {
  const sides = 120;
  const crest = (i: number): number => {
    const a = (i / sides) * Math.PI * 2;
    const x = Math.sin(a),
      z = Math.cos(a);
    const open = Math.max(0, z - 0.55) / 0.45;
    const bump = smoothNoise(x * 3, seed, z * 3, seed) * rough + smoothNoise(x * 9, seed, z * 9, seed + 1) * rough * 0.4;
    return -4 + (height * 0.5 + bump + 4) * (1 - open * 0.72) + height * 0.15;
  };
  for (let i = 0; i < sides; i++) {
    const a0 = (i / sides) * Math.PI * 2,
      a1 = ((i + 1) / sides) * Math.PI * 2;
    const at = (a: number, y: number): Vec3 => [Math.sin(a) * far, y, Math.cos(a) * far];
    const tone = (p: Vec3): Color => {
      const flat = Math.hypot(p[0], p[2]);
      const sky = skyAt(p[0] / flat, 0.03, p[2] / flat);
      return blend(near, blend(shade(sky, 0.5), dusk.low, 0.25), haze * (p[1] < -2 ? 1.25 : 1));
    };
    addQuad(mesh, at(a1, -9), at(a0, -9), at(a0, crest(i)), at(a1, crest(i + 1)), tone, 1, 1);
  }
}

/** The water of the bay: the sky's colours lie on it, and a path of moonlight. */
function addBay(mesh: Mesh): void {
  const rings = 16,
    sides = 64;
  const start = mesh.positions.length / 3;
  const moonAngle = Math.atan2(moonDirection[0], moonDirection[2]);
  for (let ring = 0; ring <= rings; ring++) {
    const r = 34 + (146 - 34) * (ring / rings) ** 1.2;
    for (let side = 0; side <= sides; side++) {
      const a = (side / sides) * Math.PI * 2;
      const off = Math.abs(Math.atan2(Math.sin(a - moonAngle), Math.cos(a - moonAngle)));
      const glint = Math.max(0, 1 - off / 0.16) ** 1.5 * (0.3 + 0.25 * Math.sin(r * 1.7));
      const sky = skyAt(Math.sin(a), 0.22 - 0.2 * (ring / rings), Math.cos(a));
      const sea = blend(shade(blend(sky, dusk.high, 0.35), 0.5), shade(sky, 0.8), ring / rings);
      const land = Math.min(1, Math.max(0, (0.42 - Math.cos(a)) / 0.2));
      const soil = blend(near, shade(skyAt(Math.sin(a), 0.03, Math.cos(a)), 0.5), 0.12 + 0.35 * (ring / rings));
      mesh.vertex([Math.sin(a) * r, -6.4 + land * 5.9, Math.cos(a) * r], [0, 1, 0], blend(blend(sea, lights.moon, glint), soil, land));
    }
  }
  for (let ring = 0; ring < rings; ring++) {
    for (let side = 0; side < sides; side++) {
      const i = start + ring * (sides + 1) + side;
      mesh.triangle(i, i + sides + 1, i + sides + 2);
      mesh.triangle(i, i + sides + 2, i + 1);
    }
  }
}

function addTown(mesh: Mesh): void {
  const chance = createChance(61);
  const block = (bearing: number, far: number, w: number, h: number, base: number): void => {
    const a = (bearing * Math.PI) / 180;
    const tone = blend(town, shade(skyAt(Math.sin(a), 0.03, Math.cos(a)), 0.5), 0.3 * (far / 100));
    mesh.place({ at: [Math.sin(a) * far, base, Math.cos(a) * far], yaw: a + Math.PI }, () => {
      addBox(mesh, [w, h, 3], tone, { skip: "db" });
      mesh.place({ at: [0, h, 0] }, () =>
        addLathe(
          mesh,
          [
            [w * 0.72, 0],
            [0, chance.range(0.8, 1.8)],
          ],
          4,
          shade(tone, 0.9),
          { faceted: true, from: Math.PI / 4 },
        ),
      );
      const lamps = Math.floor(chance.range(2, 7));
      for (let i = 0; i < lamps; i++) {
        const x = chance.range(-0.38, 0.38) * w,
          y = chance.range(0.25, 0.85) * h;
        addQuad(
          mesh,
          [x - 0.16, y, 1.55],
          [x + 0.16, y, 1.55],
          [x + 0.16, y + 0.4, 1.55],
          [x - 0.16, y + 0.4, 1.55],
          shade(lights.windowDeep, chance.range(0.5, 0.95)),
        );
      }
    });
  };
  for (let i = 0; i < 62; i++) {
    const bearing = 40 + i * 3.95 + chance.range(-1.5, 1.5);
    // The arch in the north looks out on open hills.
    if (Math.abs(bearing - 181) < 9) continue;
    block(bearing, chance.range(60, 78), chance.range(3, 5.5), chance.range(4, 7.6), -1);
  }
  // Across the bay a few lights at the water's edge.
  for (let i = 0; i < 26; i++)
    block(-34 + i * 2.7 + chance.range(-1, 1), chance.range(85, 90), chance.range(2.2, 4.2), chance.range(2.4, 5.6), -5.4);
  // Spires, for the outline.
  for (const [bearing, h] of [
    [168, 15],
    [231, 12],
    [128, 13],
    [300, 12.5],
  ] as const)
    block(bearing, 70, 2.6, h, -1);
}
