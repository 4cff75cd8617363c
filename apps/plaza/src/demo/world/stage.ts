import { spotAt, stagePlace } from "../places.ts";
import { createChance } from "./chance.ts";
import { addLantern, hangString } from "./lamps.ts";
import { addQuad, type Mesh } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { addHalo, facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe, addPlate, addTube } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

const { floor, radius } = stagePlace;
const archHeight = 4.5,
  archHalf = 3.7;

/** Builds the stage: a round wooden floor with two steps, a painted night under an arch of bulbs, and curtains. */
export function buildStage(scenery: Scenery): void {
  const mesh = scenery.solid("stage");
  const spot = spotAt(stagePlace.bearing, stagePlace.distance);
  mesh.place(facingCentre(stagePlace), () => {
    addFloor(mesh);
    addPainting(mesh);
    for (const side of [-1, 1]) addCurtain(mesh, side);
    addArch(mesh);
    addThings(mesh);
  });
  const chance = createChance(31);
  const glass = scenery.glass.gold;
  glass.glow = 1;
  const bulb = (local: Vec3, size: number): void => {
    const at = worldPoint(spot, local);
    glass.place({ at }, () => addBlob(glass, [size, size, size], lights.gold, { sides: 6, rings: 4 }));
    addHalo(scenery, at, size * 4.5, lights.ember, 0.35, 2);
  };
  for (let i = 0; i <= 16; i++) {
    const [x, y] = archPoint(i / 16, 0.02);
    bulb([x, y, -1.62], 0.075);
  }
  for (let i = 0; i < 9; i++) {
    const a = -1.15 + (2.3 * i) / 8;
    if (Math.abs(a) < 0.25) continue;
    bulb([Math.sin(a) * (radius - 0.16), floor + 0.1, Math.cos(a) * (radius - 0.16)], 0.06);
  }
  for (const x of [-2.2, 0, 2.2])
    scenery.lamps.push({ at: worldPoint(spot, [x, 3.1, 0.2]), color: lights.glow, power: 2.1, reach: 8, shadows: false });
  for (const x of [-2.4, 0, 2.4])
    scenery.lamps.push({ at: worldPoint(spot, [x, floor + 0.5, 2.4]), color: lights.glow, power: 1.3, reach: 6, shadows: false });
  for (const x of [-4.1, 4.1]) addLantern(scenery, mesh, worldPoint(spot, [x, 2.6, -0.6]), 0.9, "rose");
  hangString(scenery, mesh, worldPoint(spot, [-4.1, 3.2, -0.7]), worldPoint(spot, [-2.5, 3.7, 3.4]), 0.4, 3, 1, chance);
  hangString(scenery, mesh, worldPoint(spot, [4.1, 3.2, -0.7]), worldPoint(spot, [2.5, 3.7, 3.4]), 0.4, 3, 2, chance);
}

function addFloor(mesh: Mesh): void {
  const half = Math.PI * 0.62;
  addLathe(
    mesh,
    [
      [radius, 0],
      [radius, floor - 0.12],
      [radius + 0.08, floor - 0.1],
      [radius + 0.08, floor],
    ],
    28,
    (p) => (p[1] > floor - 0.11 ? palette.gold : palette.velvetDark),
    { from: -half, sweep: half * 2 },
  );
  // Dark below the planks, so that nothing shines up between them.
  addPlate(mesh, underfloor(half), palette.woodDark);
  const planks = 19,
    width = (radius * 2.02) / planks;
  for (let i = 0; i < planks; i++) {
    const x0 = -radius * 1.01 + i * width,
      x1 = x0 + width - 0.012;
    const reach = (x: number): number => Math.sqrt(Math.max(0.01, (radius + 0.06) ** 2 - x * x));
    const tone = shade(blend(palette.wood, palette.woodPale, 0.35), 0.86 + 0.28 * (((i * 7) % 5) / 5));
    addQuad(mesh, [x0, floor, reach(x0)], [x1, floor, reach(x1)], [x1, floor, -1.9], [x0, floor, -1.9], tone, 1, 6);
  }
  mesh.place({ at: [0, 0, radius + 0.22] }, () => addBox(mesh, [2.6, 0.3, 0.62], palette.wood, { cell: 0.6, top: palette.woodPale }));
  mesh.place({ at: [0, floor + 0.006, 1.3] }, () =>
    addLathe(
      mesh,
      [
        [1.7, 0],
        [1.55, 0.008],
        [1.55, 0.008],
        [1.2, 0.008],
        [1.2, 0.008],
        [0, 0.008],
      ],
      28,
      (p) => {
        const r = Math.hypot(p[0], p[2]);
        return r > 1.5 ? palette.gold : r > 1.1 ? palette.velvet : palette.indigo;
      },
    ),
  );
}

function underfloor(half: number): readonly Vec3[] {
  return Array.from({ length: 25 }, (_, i) => {
    const a = -half + (half * 2 * i) / 24;
    return [Math.sin(a) * radius, floor - 0.015, Math.cos(a) * radius] as const;
  });
}

/** The outline of the backdrop: `t` runs from the left foot over the top to the right foot. */
function archPoint(t: number, out: number): readonly [number, number] {
  const a = Math.PI * (1 - t);
  return [Math.cos(a) * (archHalf + out), floor + 0.6 + Math.sin(a) * (archHeight - 0.6 + out)];
}

/** A painted night: a moon over hills, stars, in bands from deep blue to rose. */
function addPainting(mesh: Mesh): void {
  const columns = 30,
    rows = 14,
    z = -1.82;
  const height = (t: number): number => archPoint(t, 0)[1];
  const start = mesh.positions.length / 3;
  for (let c = 0; c <= columns; c++) {
    const t = c / columns,
      x = archPoint(t, 0)[0],
      top = height(t);
    for (let r = 0; r <= rows; r++) {
      const y = floor + ((top - floor) * r) / rows;
      mesh.vertex([x, y, z], [0, 0, 1], ([px, py]) => paintedSky(px, py));
    }
  }
  for (let c = 0; c < columns; c++) {
    for (let r = 0; r < rows; r++) {
      const a = start + c * (rows + 1) + r;
      mesh.triangle(a, a + rows + 1, a + rows + 2);
      mesh.triangle(a, a + rows + 2, a + 1);
    }
  }
  mesh.glow = 0.25;
  addCrescent(mesh, [-1.1, 3.55, z + 0.04], 0.62);
  for (let i = 0; i < 26; i++) {
    const a = (i * 2.399) % 3.14,
      r = 1.2 + ((i * 53) % 23) / 10;
    const x = Math.cos(a) * r,
      y = floor + 1.4 + Math.sin(a) * r * 1.02;
    const s = 0.035 + (i % 3) * 0.015;
    mesh.place({ at: [x, y, z + 0.03] }, () =>
      addPlate(
        mesh,
        [
          [0, -s * 1.5, 0],
          [s, 0, 0],
          [0, s * 1.5, 0],
          [-s, 0, 0],
        ],
        palette.cream,
      ),
    );
  }
  mesh.glow = 0;
  for (const [lift, tone, far, seed] of [
    [1.5, palette.plum, 0.05, 1],
    [0.95, palette.indigo, 0.09, 4],
    [0.5, shade(palette.cypress, 0.9), 0.13, 7],
  ] as const) {
    const steps = 26;
    for (let i = 0; i < steps; i++) {
      const at = (k: number): readonly [number, number] => {
        const x = -archHalf + (2 * archHalf * k) / steps;
        return [x, floor + lift + 0.34 * Math.sin(x * 1.1 + seed) + 0.2 * Math.sin(x * 2.7 + seed * 2)];
      };
      const [x0, y0] = at(i),
        [x1, y1] = at(i + 1);
      addQuad(mesh, [x0, floor, z + far], [x1, floor, z + far], [x1, y1, z + far], [x0, y0, z + far], tone);
    }
  }
  // Its back, seen from behind the stage.
  const outline = Array.from({ length: 21 }, (_, i) => [...archPoint(1 - i / 20, 0.3), -2.05] as const);
  addPlate(
    mesh,
    [
      [-archHalf - 0.3, 0, -2.05],
      ...outline.toReversed().map(([x, y, zz]) => [x, y, zz] as const),
      [archHalf + 0.3, 0, -2.05],
    ].reverse() as readonly Vec3[],
    palette.woodDark,
  );
}

/** A young moon between two arcs. */
function addCrescent(mesh: Mesh, at: Vec3, size: number): void {
  const steps = 18;
  const rows = Array.from({ length: steps + 1 }, (_, i) => {
    const a = Math.PI * (0.62 + (1.32 * i) / steps),
      bulge = Math.sin((Math.PI * i) / steps);
    const outer: Vec3 = [at[0] + Math.cos(a) * size, at[1] + Math.sin(a) * size, at[2]];
    const inner: Vec3 = [at[0] + Math.cos(a) * size * (1 - 0.42 * bulge), at[1] + Math.sin(a) * size * (1 - 0.42 * bulge), at[2]];
    return [mesh.vertex(outer, [0, 0, 1], palette.cream), mesh.vertex(inner, [0, 0, 1], palette.cream)] as const;
  });
  for (let i = 0; i < steps; i++) {
    const [a, b] = rows[i] ?? [0, 0],
      [d, c] = rows[i + 1] ?? [0, 0];
    mesh.triangle(a, d, c);
    mesh.triangle(a, c, b);
  }
}

function paintedSky(_x: number, y: number): Color {
  const t = (y - floor) / archHeight;
  return t < 0.45 ? blend(palette.blossom, palette.plum, t / 0.45) : blend(palette.plum, palette.indigo, (t - 0.45) / 0.4);
}

function addCurtain(mesh: Mesh, side: number): void {
  const folds = 16;
  const x = (k: number, y: number): number => {
    const tied = 0.55 + 0.45 * Math.min(1, Math.abs(y - 1.75) / 1.5);
    return side * (archHalf + 0.25 - (k / folds) * 1.55 * tied);
  };
  const z = (k: number): number => -1.5 + Math.sin(k * 1.57) * 0.09;
  for (let k = 0; k < folds; k++) {
    const rows = 8;
    for (let r = 0; r < rows; r++) {
      const y0 = floor + 0.02 + (3.4 * r) / rows,
        y1 = floor + 0.02 + (3.4 * (r + 1)) / rows;
      const p = (kk: number, y: number): Vec3 => [x(kk, y), y, z(kk)];
      const tone = Math.abs(y0 - 1.75) < 0.2 ? palette.gold : k % 2 === 0 ? palette.velvet : blend(palette.velvet, palette.velvetDark, 0.6);
      if (side < 0) addQuad(mesh, p(k, y0), p(k + 1, y0), p(k + 1, y1), p(k, y1), tone);
      else addQuad(mesh, p(k + 1, y0), p(k, y0), p(k, y1), p(k + 1, y1), tone);
    }
  }
}

function addArch(mesh: Mesh): void {
  const path = Array.from({ length: 33 }, (_, i) => [...archPoint(i / 32, 0.06), -1.72] as const);
  addTube(mesh, path, 0.17, 8, palette.gold);
  const outer = Array.from({ length: 33 }, (_, i) => [...archPoint(i / 32, 0.32), -1.8] as const);
  addTube(mesh, outer, 0.12, 6, palette.velvet);
  for (const side of [-1, 1]) {
    mesh.place({ at: [side * (archHalf + 0.15), 0, -1.75] }, () =>
      addLathe(
        mesh,
        [
          [0.36, 0],
          [0.36, 0.5],
          [0.28, 0.6],
          [0.24, 1.3],
          [0.36, 1.38],
          [0.36, 1.5],
          [0, 1.5],
        ],
        12,
        palette.stoneWarm,
      ),
    );
    mesh.place({ at: [side * 4.1, 0, -0.7] }, () => addBox(mesh, [0.09, 3.25, 0.09], palette.woodDark, { cell: 1 }));
    mesh.place({ at: [side * 2.5, 0, 3.45] }, () => addBox(mesh, [0.07, 3.75, 0.07], palette.woodDark, { cell: 1 }));
  }
  const [, top] = archPoint(0.5, 0.3);
  mesh.place({ at: [0, top + 0.18, -1.7] }, () => {
    mesh.glow = 0.3;
    const star = Array.from(
      { length: 10 },
      (_, i) =>
        [Math.sin((i * Math.PI) / 5) * (i % 2 === 0 ? 0.46 : 0.2), Math.cos((i * Math.PI) / 5) * (i % 2 === 0 ? 0.46 : 0.2), 0] as const,
    );
    for (let i = 0; i < 10; i++) addPlate(mesh, [[0, 0, 0.14], star[(i + 1) % 10] ?? [0, 0, 0], star[i] ?? [0, 0, 0]], palette.gold);
    mesh.glow = 0;
  });
}

function addThings(mesh: Mesh): void {
  mesh.place({ at: [1.9, floor, 0.6] }, () => {
    addLathe(
      mesh,
      [
        [0.34, 0],
        [0.36, 0.5],
        [0.33, 0.52],
        [0, 0.53],
      ],
      14,
      (p) => (p[1] > 0.515 ? palette.cream : p[1] > 0.45 ? palette.gold : palette.red),
    );
  });
  mesh.place({ at: [1.15, floor, 0.1] }, () =>
    addLathe(
      mesh,
      [
        [0.2, 0],
        [0.22, 0.34],
        [0, 0.35],
      ],
      12,
      (p) => (p[1] > 0.33 ? palette.cream : palette.teal),
    ),
  );
  mesh.place({ at: [-1.7, floor, 0.5] }, () => {
    for (let i = 0; i < 3; i++)
      mesh.place({ yaw: i * 2.09 }, () =>
        addTube(
          mesh,
          [
            [0, 0.5, 0.08],
            [0, 0, 0.22],
          ],
          0.025,
          5,
          palette.woodDark,
        ),
      );
    mesh.place({ at: [0, 0.48, 0] }, () =>
      addLathe(
        mesh,
        [
          [0.2, 0],
          [0.2, 0.05],
          [0, 0.06],
        ],
        12,
        palette.woodPale,
      ),
    );
    mesh.place({ at: [0.28, 0.45, 0.05], roll: -0.35 }, () => {
      addBlob(mesh, [0.19, 0.26, 0.09], palette.ochre, { sides: 10, rings: 6 });
      mesh.place({ at: [0, 0.2, 0] }, () => addBox(mesh, [0.05, 0.62, 0.04], palette.woodDark));
    });
  });
}
