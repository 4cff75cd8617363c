import { treePlaces, spotAt } from "../places.ts";
import { createChance, type Chance } from "./chance.ts";
import { grassHeight } from "./ground.ts";
import type { Mesh } from "./mesh.ts";
import { blend, palette, shade, type Color } from "./palette.ts";
import type { Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe, addTube } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

/** Plants the trees: round, in blossom, cypress and umbrella pine. */
export function buildTrees(scenery: Scenery): void {
  const mesh = scenery.solid("trees");
  treePlaces.forEach((tree, i) => {
    const chance = createChance(70 + i);
    const spot = spotAt(tree.bearing, tree.distance);
    const floor = tree.distance > 24.4 ? grassHeight(spot.x, spot.z) : tree.distance > 20.4 ? 0.12 : 0;
    mesh.place({ at: [spot.x, floor, spot.z], yaw: i * 2.4 }, () => {
      if (tree.distance < 24) addBed(mesh, tree.kind === "cypress" ? 0.62 : 0.95);
      if (tree.kind === "round") growRound(mesh, tree.size, chance);
      else if (tree.kind === "blossom") growBlossom(mesh, tree.size, chance);
      else if (tree.kind === "cypress") growCypress(mesh, tree.size, chance);
      else growUmbrella(mesh, tree.size, chance);
    });
  });
}

function addBed(mesh: Mesh, radius: number): void {
  addLathe(
    mesh,
    [
      [radius + 0.16, 0],
      [radius + 0.16, 0.34],
      [radius + 0.1, 0.38],
      [radius, 0.38],
      [radius, 0.3],
    ],
    20,
    palette.stoneDark,
  );
  addLathe(
    mesh,
    [
      [radius, 0.31],
      [0, 0.36],
    ],
    14,
    palette.earth,
  );
  for (let i = 0; i < 11; i++) {
    const a = i * 2.4,
      r = radius * (0.45 + (0.4 * ((i * 37) % 10)) / 10);
    mesh.place({ at: [Math.sin(a) * r, 0.38, Math.cos(a) * r] }, () =>
      addBlob(mesh, [0.17, 0.13, 0.17], i % 4 === 0 ? palette.blossom : i % 3 === 0 ? palette.leafPale : palette.leafDeep, {
        rough: 0.35,
        seed: i,
        sides: 6,
        rings: 4,
      }),
    );
  }
}

/** Light from above reaches the upper leaves; the lower ones stay deep. */
function leafPaint(low: Color, high: Color, size: number, chance: Chance): (p: Vec3) => Color {
  const tint = chance.range(-0.12, 0.12);
  return (p) => shade(blend(low, high, 0.45 + (p[1] / size) * 0.55), 1 + tint);
}

function trunk(mesh: Mesh, path: readonly Vec3[], thick: number, thin: number): void {
  addTube(mesh, path, (t) => thick + (thin - thick) * t + (t === 0 ? thick * 0.45 : 0), 7, palette.bark);
}

/** Loose leaves on a ball of foliage break its outline. Each is a small triangle seen from both sides. */
function addTufts(mesh: Mesh, size: Vec3, count: number, leaf: number, paint: (p: Vec3) => Color, chance: Chance): void {
  for (let i = 0; i < count; i++) {
    const up = chance.range(-0.55, 1),
      a = chance.range(0, Math.PI * 2),
      flat = Math.sqrt(1 - up * up);
    const n: Vec3 = [flat * Math.sin(a), up, flat * Math.cos(a)];
    const out = chance.range(0.96, 1.14);
    const at: Vec3 = [n[0] * size[0] * out, n[1] * size[1] * out, n[2] * size[2] * out];
    const spin = chance.range(0, Math.PI * 2),
      tilt = chance.range(-0.5, 0.5);
    const tint = chance.range(0.82, 1.22);
    const corner = (turn: number): number => {
      const angle = spin + turn,
        reach = leaf * chance.range(0.7, 1.25);
      const point: Vec3 = [at[0] + Math.cos(angle) * reach, at[1] + Math.sin(angle + tilt) * reach * 0.7, at[2] + Math.sin(angle) * reach];
      return mesh.vertex(point, n, shade(paint(point), tint));
    };
    const p = corner(0),
      q = corner(2.1),
      r = corner(4.2);
    mesh.triangle(p, q, r);
    mesh.triangle(p, r, q);
  }
}

function growRound(mesh: Mesh, size: number, chance: Chance): void {
  trunk(
    mesh,
    [
      [0, 0.2, 0],
      [0.06, 1, 0.04],
      [-0.05, 2, 0.1],
      [0.1, size * 0.5, 0],
    ],
    0.3,
    0.16,
  );
  const limbs = 5;
  for (let i = 0; i < limbs; i++) {
    const a = i * 1.26 + chance.range(-0.2, 0.2),
      r = size * 0.23;
    trunk(
      mesh,
      [
        [0, size * 0.3, 0],
        [Math.sin(a) * r * 0.6, size * 0.42, Math.cos(a) * r * 0.6],
        [Math.sin(a) * r, size * 0.56, Math.cos(a) * r],
      ],
      0.13,
      0.06,
    );
  }
  for (let i = 0; i < 15; i++) {
    const a = i * 2.4,
      up = i / 14,
      r = size * 0.27 * Math.sin(Math.PI * (0.22 + up * 0.7)) * chance.range(0.8, 1.1);
    const s = size * chance.range(0.15, 0.2);
    const paint = leafPaint(palette.leafDeep, palette.leafPale, s, chance);
    mesh.place({ at: [Math.sin(a) * r, size * (0.48 + up * 0.42), Math.cos(a) * r], yaw: a }, () => {
      addBlob(mesh, [s, s * 0.78, s], paint, { rough: 0.34, seed: i + 3, sides: 9, rings: 6 });
      addTufts(mesh, [s, s * 0.78, s], 22, 0.22, paint, chance);
    });
  }
}

function growBlossom(mesh: Mesh, size: number, chance: Chance): void {
  trunk(
    mesh,
    [
      [0, 0.2, 0],
      [0.12, 0.8, 0],
      [-0.06, 1.5, 0.1],
      [0.15, size * 0.5, 0],
    ],
    0.22,
    0.1,
  );
  // Blossom catches and keeps more of the light than leaves do.
  mesh.glow = 0.1;
  for (let i = 0; i < 24; i++) {
    const a = i * 2.4,
      up = chance.next(),
      r = size * (0.08 + 0.34 * Math.sqrt(chance.next()));
    const at: Vec3 = [Math.sin(a) * r, size * (0.5 + up * 0.4) - r * 0.25, Math.cos(a) * r];
    if (i % 3 === 0) trunk(mesh, [[0, size * 0.32, 0], [at[0] * 0.5, size * 0.46, at[2] * 0.5], at], 0.08, 0.03);
    const s = size * chance.range(0.085, 0.14);
    const paint = leafPaint(shade(palette.blossom, 0.8), palette.blossomPale, s, chance);
    mesh.place({ at, yaw: a }, () => {
      addBlob(mesh, [s, s * 0.7, s], paint, { rough: 0.5, seed: i + 9, sides: 7, rings: 5 });
      addTufts(mesh, [s * 1.08, s * 0.8, s * 1.08], 20, 0.13, paint, chance);
    });
  }
  mesh.glow = 0;
  // Petals on the ground below.
  for (let i = 0; i < 36; i++) {
    const a = chance.range(0, 6.28),
      r = size * 0.62 * Math.sqrt(chance.next()),
      s = chance.range(0.03, 0.06);
    if (r < 1.15) continue;
    mesh.place({ at: [Math.sin(a) * r, 0.004, Math.cos(a) * r], yaw: a * 3 }, () =>
      addBox(mesh, [s * 1.6, 0.006, s], palette.blossomPale, { skip: "dfblr" }),
    );
  }
}

function growCypress(mesh: Mesh, size: number, chance: Chance): void {
  trunk(
    mesh,
    [
      [0, 0, 0],
      [0, 1, 0],
    ],
    0.2,
    0.16,
  );
  const wide = size * 0.115,
    tall = size - 0.7;
  const paint = (p: Vec3): Color =>
    shade(
      blend(shade(palette.cypress, 0.85), shade(palette.leaf, 0.9), (p[1] / size) * 0.8),
      0.9 + 0.2 * Math.abs(Math.sin(p[0] * 9 + p[1] * 5 + p[2] * 7)),
    );
  mesh.place({ at: [0, 0.6 + tall / 2, 0] }, () => {
    // A flame: widest below its middle, drawn out to a point.
    const flame: readonly (readonly [number, number])[] = [
      [0.3, -0.5],
      [0.72, -0.44],
      [1, -0.28],
      [0.98, -0.1],
      [0.82, 0.1],
      [0.56, 0.29],
      [0.27, 0.42],
      [0, 0.52],
    ];
    addLathe(
      mesh,
      flame.map(([r, y]) => [r * wide, y * tall] as const),
      10,
      paint,
      { round: true },
    );
  });
  for (let i = 0; i < size * 11; i++) {
    const t = chance.next() ** 1.2,
      a = chance.range(0, Math.PI * 2);
    const r = wide * (t < 0.22 ? 0.6 + t * 1.9 : 1.04 - ((t - 0.22) / 0.78) ** 1.5) * chance.range(0.95, 1.12),
      y = 0.7 + t * tall;
    const foot: Vec3 = [Math.sin(a) * r * 0.9, y - 0.2, Math.cos(a) * r * 0.9],
      tip: Vec3 = [Math.sin(a) * r * 1.08, y + chance.range(0.3, 0.55), Math.cos(a) * r * 1.08];
    const side: Vec3 = [Math.cos(a) * 0.16, 0, -Math.sin(a) * 0.16],
      n: Vec3 = [Math.sin(a), 0.35, Math.cos(a)];
    const tint = chance.range(0.85, 1.25);
    const p = mesh.vertex([foot[0] - side[0], foot[1], foot[2] - side[2]], n, shade(paint(foot), tint)),
      q = mesh.vertex([foot[0] + side[0], foot[1], foot[2] + side[2]], n, shade(paint(foot), tint)),
      top = mesh.vertex(tip, n, shade(paint(tip), tint * 1.1));
    mesh.triangle(p, q, top);
    mesh.triangle(p, top, q);
  }
}

function growUmbrella(mesh: Mesh, size: number, chance: Chance): void {
  const lean = size * 0.08;
  trunk(
    mesh,
    [
      [0, 0.1, 0],
      [lean * 0.2, size * 0.25, 0],
      [lean, size * 0.55, 0.1],
      [lean * 1.2, size * 0.78, 0],
    ],
    0.32,
    0.16,
  );
  const wide = size * 0.34;
  for (let i = 0; i < 4; i++) {
    const a = i * 1.57 + 0.4;
    trunk(
      mesh,
      [
        [lean * 0.9, size * 0.55, 0],
        [lean + Math.sin(a) * wide * 0.3, size * 0.7, Math.cos(a) * wide * 0.3],
        [lean + Math.sin(a) * wide * 0.65, size * 0.82, Math.cos(a) * wide * 0.65],
      ],
      0.14,
      0.05,
    );
  }
  for (let i = 0; i < 14; i++) {
    const a = i * 2.4,
      r = wide * Math.sqrt((i + 0.3) / 14) * 0.85,
      s = wide * chance.range(0.33, 0.44);
    mesh.place(
      { at: [lean + Math.sin(a) * r, size * (0.9 - 0.06 * (r / wide) ** 2) + chance.range(-0.1, 0.15), Math.cos(a) * r], yaw: a },
      () => {
        const paint = leafPaint(palette.cypress, blend(palette.leaf, palette.leafPale, 0.3), s * 0.4, chance);
        addBlob(mesh, [s, s * 0.36, s], paint, { rough: 0.3, seed: i + 33, sides: 10, rings: 5 });
        addTufts(mesh, [s, s * 0.36, s], 12, 0.24, paint, chance);
      },
    );
  }
}
