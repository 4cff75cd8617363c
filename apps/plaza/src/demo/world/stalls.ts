import { spotAt, stallPlaces } from "../places.ts";
import { createChance, type Chance } from "./chance.ts";
import { addLantern } from "./lamps.ts";
import { addQuad, type Mesh } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe, addPlate } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

type Goods = (typeof stallPlaces)[number]["kind"];

const stripes: Readonly<Record<Goods, Color>> = {
  fruit: palette.red,
  pots: palette.teal,
  cloth: palette.plum,
  lanterns: palette.indigo,
  bread: palette.ochre,
};

/** Builds the market: five stalls under striped awnings, each with its own goods and a lantern. */
export function buildStalls(scenery: Scenery): void {
  const mesh = scenery.solid("stalls");
  stallPlaces.forEach((stand, i) => {
    const chance = createChance(40 + i);
    const spot = spotAt(stand.bearing, stand.distance);
    mesh.place(facingCentre(stand), () => {
      addFrame(mesh);
      addAwning(mesh, stripes[stand.kind]);
      addCounter(mesh, stripes[stand.kind]);
      mesh.place({ at: [0, 0.95, 0.55] }, () => addGoods(mesh, stand.kind, chance));
      addBackRoom(mesh, chance);
    });
    const hook = worldPoint(spot, [0.95, 2.34, 0.5]);
    addLantern(scenery, mesh, hook, 0.8, stand.kind === "lanterns" ? "rose" : "gold");
    scenery.lamps.push({ at: worldPoint(spot, [0.5, 2.0, 0.55]), color: lights.glow, power: 2.6, reach: 6.5, shadows: true });
    if (stand.kind === "lanterns") addLanternGoods(scenery, mesh, spot);
  });
}

function addFrame(mesh: Mesh): void {
  for (const [x, z, h] of [
    [-1.65, 1.25, 2.3],
    [1.65, 1.25, 2.3],
    [-1.65, -1.1, 2.85],
    [1.65, -1.1, 2.85],
  ] as const) {
    mesh.place({ at: [x, 0, z] }, () => addBox(mesh, [0.09, h, 0.09], palette.wood, { cell: 0.8 }));
  }
  mesh.place({ at: [0, 2.26, 1.25] }, () => addBox(mesh, [3.4, 0.08, 0.08], palette.wood, { skip: "" }));
  mesh.place({ at: [0, 2.8, -1.1] }, () => addBox(mesh, [3.4, 0.08, 0.08], palette.wood, { skip: "" }));
}

/** Cloth that sags a little between front and back, its front edge cut in scallops. */
function addAwning(mesh: Mesh, tone: Color): void {
  const count = 11,
    width = 3.9 / count;
  const line = (t: number): readonly [number, number] => [2.98 - 0.66 * t - 0.14 * Math.sin(t * Math.PI), -1.25 + 2.95 * t];
  for (let i = 0; i < count; i++) {
    const x0 = -1.95 + i * width,
      x1 = x0 + width;
    const cloth = i % 2 === 0 ? tone : palette.cream;
    const steps = 4;
    for (let s = 0; s < steps; s++) {
      const [y0, z0] = line(s / steps),
        [y1, z1] = line((s + 1) / steps);
      addQuad(mesh, [x0, y1, z1], [x1, y1, z1], [x1, y0, z0], [x0, y0, z0], cloth);
      addQuad(mesh, [x0, y0 - 0.02, z0], [x1, y0 - 0.02, z0], [x1, y1 - 0.02, z1], [x0, y1 - 0.02, z1], shade(cloth, 0.85));
    }
    const [y, z] = line(1);
    const scallop = Array.from({ length: 7 }, (_, k) => {
      const a = Math.PI * (1 + k / 6);
      return [x0 + width / 2 + (Math.cos(a) * width) / 2, y - 0.16 + Math.sin(a) * 0.13, z] as const;
    });
    const valance: readonly Vec3[] = [[x0, y, z], ...scallop, [x1, y, z]];
    addPlate(mesh, valance, shade(cloth, 0.95));
    addPlate(
      mesh,
      [...valance].reverse().map(([px, py, pz]) => [px, py, pz - 0.015] as const),
      shade(cloth, 0.8),
    );
  }
}

function addCounter(mesh: Mesh, tone: Color): void {
  mesh.place({ at: [0, 0, 0.55] }, () => addBox(mesh, [3.1, 0.86, 0.85], palette.wood, { cell: 0.7 }));
  mesh.place({ at: [0, 0.86, 0.58] }, () => addBox(mesh, [3.4, 0.07, 1.06], palette.woodPale, { cell: 0.6, skip: "" }));
  const folds = 14;
  for (let i = 0; i < folds; i++) {
    const x0 = -1.6 + (3.2 * i) / folds,
      x1 = -1.6 + (3.2 * (i + 1)) / folds;
    const z0 = 1.1 + (i % 2) * 0.05,
      z1 = 1.1 + ((i + 1) % 2) * 0.05;
    addQuad(
      mesh,
      [x0, 0.14, z0 + 0.03],
      [x1, 0.14, z1 + 0.03],
      [x1, 0.87, z1],
      [x0, 0.87, z0],
      i % 4 < 2 ? shade(tone, 0.85) : shade(palette.cream, 0.85),
    );
  }
}

function addBackRoom(mesh: Mesh, chance: Chance): void {
  for (const y of [0.7, 1.35, 1.95])
    mesh.place({ at: [0, y, -1] }, () => addBox(mesh, [3.2, 0.05, 0.4], palette.woodDark, { cell: 0.8, skip: "" }));
  addQuad(mesh, [-1.6, 0, -1.18], [1.6, 0, -1.18], [1.6, 2.6, -1.18], [-1.6, 2.6, -1.18], shade(palette.wood, 0.75), 5, 4);
  addQuad(mesh, [1.6, 0, -1.2], [-1.6, 0, -1.2], [-1.6, 2.6, -1.2], [1.6, 2.6, -1.2], shade(palette.wood, 0.75), 5, 4);
  for (let i = 0; i < 11; i++) {
    const tone = chance.pick([palette.ochre, palette.teal, palette.cream, palette.terracottaTile, palette.plum]);
    const r = chance.range(0.07, 0.12);
    mesh.place({ at: [chance.range(-1.4, 1.4), [0.75, 1.4][i % 2] ?? 0.75, -1] }, () =>
      addLathe(
        mesh,
        [
          [r * 0.7, 0],
          [r, 0.1],
          [r * 0.5, 0.25],
          [r * 0.6, 0.3],
        ],
        6,
        shade(tone, 0.8),
        { round: true },
      ),
    );
  }
  mesh.place({ at: [2.15, 0, 0.3] }, () => addBarrel(mesh));
  mesh.place({ at: [-2.15, 0, 0.35], yaw: 0.4 }, () => addCrate(mesh, chance));
  mesh.place({ at: [-2.1, 0.42, 0.4], yaw: 0.9, scale: 0.75 }, () => addCrate(mesh, chance));
}

function addBarrel(mesh: Mesh): void {
  const tone = (p: Vec3): Color => (Math.abs(p[1] - 0.2) < 0.03 || Math.abs(p[1] - 0.65) < 0.03 ? palette.iron : palette.wood);
  addLathe(
    mesh,
    [
      [0.26, 0],
      [0.3, 0.17],
      [0.31, 0.23],
      [0.33, 0.42],
      [0.31, 0.62],
      [0.3, 0.68],
      [0.26, 0.85],
      [0.24, 0.85],
      [0.24, 0.8],
      [0, 0.8],
    ],
    12,
    tone,
  );
}

function addCrate(mesh: Mesh, chance: Chance): void {
  addBox(mesh, [0.55, 0.4, 0.5], shade(palette.woodPale, 0.8), { top: palette.woodDark });
  const fruit = chance.pick([palette.ochre, palette.red, palette.leafPale]);
  for (let i = 0; i < 9; i++) {
    mesh.place({ at: [((i % 3) - 1) * 0.16, 0.42, (Math.floor(i / 3) - 1) * 0.14] }, () =>
      addBlob(mesh, [0.09, 0.085, 0.09], shade(fruit, chance.range(0.8, 1.15)), { sides: 5, rings: 2, dome: true }),
    );
  }
}

function addGoods(mesh: Mesh, kind: Goods, chance: Chance): void {
  if (kind === "fruit") {
    [palette.red, palette.ochre, palette.leafPale, palette.plum].forEach((tone, i) =>
      mesh.place({ at: [-1.15 + i * 0.76, 0, 0.05] }, () => addPile(mesh, tone, chance)),
    );
  } else if (kind === "bread") {
    for (let i = 0; i < 15; i++) {
      const layer = i < 10 ? 0 : 1;
      const spot: Vec3 = [
        -1.2 + (i % (layer === 0 ? 5 : 5)) * 0.58 + layer * 0.1,
        0.1 + layer * 0.15,
        layer === 0 ? (i < 5 ? -0.14 : 0.26) : 0.06,
      ];
      mesh.place({ at: spot, yaw: chance.range(-0.4, 0.4) }, () =>
        addBlob(mesh, [0.25, 0.11, 0.14], blend(palette.ochre, palette.wood, chance.range(0.1, 0.5)), {
          rough: 0.08,
          seed: i,
          sides: 7,
          rings: 3,
          dome: true,
        }),
      );
    }
  } else if (kind === "cloth") {
    for (let i = 0; i < 9; i++) {
      const tone = [palette.red, palette.teal, palette.ochre, palette.indigo, palette.blossom][i % 5] ?? palette.red;
      const layer = i < 6 ? 0 : 1;
      mesh.place({ at: [-1.15 + (i % 6) * 0.46 + layer * 0.3, 0.1 + layer * 0.18, -0.3] }, () =>
        mesh.place({ pitch: Math.PI / 2 }, () =>
          addLathe(
            mesh,
            [
              [0, 0],
              [0.1, 0],
              [0.1, 0.75],
              [0, 0.75],
            ],
            9,
            (p) => (Math.hypot(p[0], p[2]) < 0.03 ? palette.cream : tone),
          ),
        ),
      );
    }
  } else if (kind === "pots") {
    for (let i = 0; i < 10; i++) {
      const r = chance.range(0.11, 0.17),
        h = chance.range(0.24, 0.46);
      const tone = chance.pick([palette.terracottaTile, palette.teal, palette.cream, palette.ochre]);
      mesh.place({ at: [-1.3 + i * 0.29, 0, i % 2 === 0 ? 0.22 : -0.18] }, () =>
        addLathe(
          mesh,
          [
            [r * 0.6, 0],
            [r, h * 0.4],
            [r * 0.95, h * 0.6],
            [r * 0.45, h * 0.85],
            [r * 0.6, h],
            [r * 0.45, h],
            [r * 0.3, h * 0.8],
          ],
          9,
          (p) => (Math.abs(p[1] - h * 0.6) < 0.02 ? shade(tone, 0.55) : tone),
          { round: true },
        ),
      );
    }
  } else {
    for (let i = 0; i < 5; i++) mesh.place({ at: [-1.25 + i * 0.62, 0, -0.1] }, () => addBox(mesh, [0.3, 0.08, 0.3], palette.woodDark));
  }
}

function addPile(mesh: Mesh, tone: Color, chance: Chance): void {
  addBox(mesh, [0.68, 0.08, 0.72], palette.woodDark);
  for (let layer = 0; layer < 3; layer++) {
    const side = 4 - layer;
    for (let i = 0; i < side * side; i++) {
      const at: Vec3 = [((i % side) - (side - 1) / 2) * 0.155, 0.13 + layer * 0.115, (Math.floor(i / side) - (side - 1) / 2) * 0.155];
      mesh.place({ at }, () => addBlob(mesh, [0.08, 0.078, 0.08], shade(tone, chance.range(0.8, 1.2)), { sides: 5, rings: 2, dome: true }));
    }
  }
}

function addLanternGoods(scenery: Scenery, mesh: Mesh, spot: ReturnType<typeof spotAt>): void {
  const kinds = ["rose", "amber", "gold", "amber", "rose"] as const;
  kinds.forEach((kind, i) => addLantern(scenery, mesh, worldPoint(spot, [-1.25 + i * 0.62, 1.36, 0.45]), 0.72, kind));
  scenery.lamps.push({ at: worldPoint(spot, [0, 1.3, 0.8]), color: lights.rose, power: 1.6, reach: 4.5, shadows: false });
}
