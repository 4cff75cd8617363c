import type { Mesh } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { addHalo, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe, addTube } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

/** Height of the ring on the spire from which the strings of lanterns run out, in metres. */
export const spireRing = 5.75;

/** Builds the fountain: a basin to sit on, two bowls, falling water, and the great lantern on its spire. */
export function buildFountain(scenery: Scenery): void {
  const mesh = scenery.solid("fountain");
  const wet = (p: Vec3): Color => blend(shade(palette.stoneBlue, 0.62), palette.stoneWarm, Math.min(1, p[1] / 0.5));
  addLathe(
    mesh,
    [
      [4.75, 0],
      [4.75, 0.1],
      [4.7, 0.14],
      [4.2, 0.14],
      [4.1, 0.2],
      [4.06, 0.42],
      [4.26, 0.47],
      [4.28, 0.56],
      [4.2, 0.6],
      [3.8, 0.6],
      [3.72, 0.56],
      [3.7, 0.3],
    ],
    48,
    wet,
  );
  addLathe(
    mesh,
    [
      [3.7, 0.12],
      [1.0, 0.12],
    ],
    32,
    shade(palette.water, 0.7),
  );
  addPedestal(mesh);
  addWater(scenery);
  addFalls(scenery);
  addGreatLantern(scenery, mesh);
  for (const [x, z] of [
    [2.6, 0],
    [-1.4, 2.3],
    [-1.2, -2.35],
    [1.5, 2.2],
  ] as const)
    addLily(mesh, x, z);
}

function addPedestal(mesh: Mesh): void {
  const stone = (p: Vec3): Color => blend(palette.stoneBlue, palette.stoneWarm, 0.35 + p[1] / 6);
  addLathe(
    mesh,
    [
      [1.05, 0.1],
      [1.05, 0.5],
      [0.9, 0.6],
      [0.52, 0.72],
      [0.4, 1.0],
      [0.46, 1.25],
      [0.75, 1.36],
      [1.45, 1.52],
      [1.82, 1.76],
      [1.86, 1.84],
      [1.74, 1.86],
      [1.6, 1.72],
      [0.6, 1.64],
    ],
    28,
    stone,
    { round: true },
  );
  addLathe(
    mesh,
    [
      [0.5, 1.6],
      [0.34, 1.8],
      [0.26, 2.2],
      [0.3, 2.42],
      [0.5, 2.5],
      [0.86, 2.64],
      [1.02, 2.8],
      [1.04, 2.86],
      [0.96, 2.88],
      [0.86, 2.78],
      [0.3, 2.74],
    ],
    24,
    stone,
    { round: true },
  );
  addLathe(
    mesh,
    [
      [0.3, 2.7],
      [0.2, 2.9],
      [0.16, 3.15],
      [0.34, 3.3],
      [0.4, 3.36],
      [0.3, 3.42],
      [0, 3.42],
    ],
    16,
    stone,
    { round: true },
  );
  for (let i = 0; i < 8; i++) {
    const angle = (i / 8) * Math.PI * 2;
    mesh.place({ at: [Math.sin(angle) * 0.72, 0.62, Math.cos(angle) * 0.72], yaw: angle, pitch: 0.35 }, () =>
      addBlob(mesh, [0.14, 0.24, 0.1], shade(palette.brass, 0.8), { sides: 7, rings: 4 }),
    );
  }
}

/** Three surfaces: the basin's with ripples, and those of the two bowls. */
function addWater(scenery: Scenery): void {
  const mesh = scenery.water;
  const surface = (outer: number, inner: number, height: number, rings: number, sides: number, ripple: number): void => {
    const start = mesh.positions.length / 3;
    for (let ring = 0; ring <= rings; ring++) {
      const r = inner + ((outer - inner) * ring) / rings;
      for (let side = 0; side <= sides; side++) {
        const a = (side / sides) * Math.PI * 2;
        const x = r * Math.sin(a),
          z = r * Math.cos(a);
        const slope = Math.cos(r * 5.2) * 0.16 + Math.sin(a * 12 + r * 7) * 0.1;
        const side2 = Math.sin(x * 3.1 + z * 4.3) * 0.12;
        const foam = Math.max(0, 1 - Math.abs(r - 2.05) / 0.3) * 0.5 + 0.12 * Math.sin(a * 24 + r * 9) * Math.max(0, 1 - Math.abs(r - 2.2));
        mesh.vertex(
          [x, height + Math.cos(r * 5.2) * ripple, z],
          [-slope * Math.sin(a) + side2 * Math.cos(a), 1, -slope * Math.cos(a) - side2 * Math.sin(a)],
          blend(palette.water, palette.waterPale, foam),
        );
      }
    }
    for (let ring = 0; ring < rings; ring++) {
      for (let side = 0; side < sides; side++) {
        const i = start + ring * (sides + 1) + side;
        mesh.triangle(i, i + sides + 1, i + sides + 2);
        mesh.triangle(i, i + sides + 2, i + 1);
      }
    }
  };
  surface(3.72, 0.9, 0.44, 14, 48, 0.006);
  surface(1.66, 0.4, 1.79, 3, 24, 0);
  surface(0.92, 0.2, 2.82, 2, 18, 0);
}

function addFalls(scenery: Scenery): void {
  const mesh = scenery.veil;
  mesh.glow = 1;
  const stream = (angle: number, from: Vec3, out: number, drop: number, width: number): void => {
    const steps = 7;
    const side: Vec3 = [Math.cos(angle), 0, -Math.sin(angle)];
    const rows = Array.from({ length: steps + 1 }, (_, i) => {
      const t = i / steps;
      const r = from[0] + out * t,
        y = from[1] - drop * t * t + 0.05 * Math.sin(t * Math.PI) - 0.01 * t;
      const half = width * (1 - t * 0.35);
      mesh.alpha = 0.42 * (0.35 + 0.65 * Math.sin(Math.PI * Math.min(1, t * 0.9 + 0.25)));
      const tint = blend(palette.waterPale, [0.82, 0.8, 0.8], 0.25 + t * 0.3);
      const at = (k: number): Vec3 => [Math.sin(angle) * r + side[0] * half * k, y, Math.cos(angle) * r + side[2] * half * k];
      return [mesh.vertex(at(-1), [0, 1, 0], shade(tint, 0.62)), mesh.vertex(at(1), [0, 1, 0], shade(tint, 0.62))] as const;
    });
    for (let i = 0; i < steps; i++) {
      const [a, b] = rows[i] ?? [0, 0],
        [d, c] = rows[i + 1] ?? [0, 0];
      mesh.triangle(a, c, b);
      mesh.triangle(a, d, c);
    }
  };
  for (let i = 0; i < 16; i++) stream((i / 16) * Math.PI * 2, [1.82, 1.85, 0], 0.3, 1.4, i % 2 === 0 ? 0.11 : 0.05);
  for (let i = 0; i < 10; i++) stream(((i + 0.5) / 10) * Math.PI * 2, [1.02, 2.87, 0], 0.24, 1.06, 0.07);
}

function addGreatLantern(scenery: Scenery, mesh: Mesh): void {
  const base = 3.44;
  const glass = scenery.glass.gold;
  glass.glow = 1;
  addLathe(
    glass,
    [
      [0.24, base + 0.12],
      [0.4, base + 0.5],
      [0.42, base + 0.78],
      [0.3, base + 1.16],
    ],
    8,
    lights.gold,
    { faceted: true },
  );
  addLathe(
    mesh,
    [
      [0.34, base],
      [0.34, base + 0.06],
      [0.26, base + 0.13],
    ],
    8,
    palette.brass,
    { faceted: true },
  );
  addLathe(
    mesh,
    [
      [0.52, base + 1.12],
      [0.5, base + 1.2],
      [0.22, base + 1.42],
      [0.1, base + 1.5],
      [0.05, base + 1.7],
      [0.05, base + 2.5],
      [0, base + 2.62],
    ],
    8,
    palette.iron,
    { faceted: true },
  );
  addLathe(
    mesh,
    [
      [0.05, base + 1.13],
      [0.52, base + 1.12],
    ],
    8,
    palette.brass,
  );
  for (let i = 0; i < 8; i++) {
    const a = (i / 8) * Math.PI * 2;
    const rib = (
      [
        [0.25, 0.1],
        [0.41, 0.5],
        [0.43, 0.78],
        [0.31, 1.16],
      ] as const
    ).map(([r, y]) => [r * Math.sin(a), base + y, r * Math.cos(a)] as const);
    addTube(mesh, rib, 0.022, 4, palette.iron);
  }
  const ring = Array.from(
    { length: 17 },
    (_, i) => [0.2 * Math.sin((i / 16) * Math.PI * 2), spireRing, 0.2 * Math.cos((i / 16) * Math.PI * 2)] as const,
  );
  addTube(mesh, ring, 0.03, 4, palette.brass);
  addHalo(scenery, [0, base + 0.65, 0], 2, lights.amber, 0.5, 6);
  scenery.lamps.push({ at: [0, base + 0.65, 0], color: lights.glow, power: 8, reach: 17, shadows: true });
  scenery.lamps.push({ at: [0, 0.9, 0], color: [0.35, 0.75, 0.8], power: 0.9, reach: 5.5, shadows: false });
}

function addLily(mesh: Mesh, x: number, z: number): void {
  mesh.place({ at: [x, 0.45, z], yaw: x * 2 }, () => {
    addLathe(
      mesh,
      [
        [0.34, 0],
        [0.34, 0.015],
        [0, 0.02],
      ],
      10,
      shade(palette.leafPale, 0.8),
      { from: 0.3, sweep: 5.6 },
    );
    mesh.place({ at: [0.05, 0.02, 0.02] }, () => addBox(mesh, [0.12, 0.1, 0.12], palette.blossomPale, { taper: -0.03 }));
  });
}
