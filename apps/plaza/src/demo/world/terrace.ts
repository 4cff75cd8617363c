import { benchPlaces, spotAt, tablePlaces } from "../places.ts";
import type { Mesh } from "./mesh.ts";
import { lights, palette, shade } from "./palette.ts";
import { addHalo, facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe } from "./shapes.ts";
import { addLantern } from "./lamps.ts";

const rail = 23.6;

/** Builds the balustrade above the bay, planters, low garden walls between the houses, and the benches. */
export function buildTerrace(scenery: Scenery): void {
  const mesh = scenery.solid("terrace");
  addBalustrade(mesh);
  for (const bench of benchPlaces) mesh.place(facingCentre(bench), () => addBench(mesh));
  for (const bearing of [47, 77, 96, 127, 229, 247, 262, 278, 295, 313]) {
    const inner = { bearing, distance: 21.6 };
    mesh.place(facingCentre(inner, 0.12), () => addPlanter(mesh, bearing));
  }
  for (const [i, table] of tablePlaces.entries()) mesh.place({ ...facingCentre(table), yaw: i * 0.7 }, () => addTable(mesh, i));
  for (const table of tablePlaces) {
    const spot = spotAt(table.bearing, table.distance);
    scenery.glass.gold.place({ at: [spot.x, 0.84, spot.z] }, () =>
      addLathe(
        scenery.glass.gold,
        [
          [0.035, -0.06],
          [0.05, 0.04],
          [0, 0.06],
        ],
        6,
        lights.gold,
      ),
    );
    addHalo(scenery, [spot.x, 0.86, spot.z], 0.4, lights.ember, 0.4, 3);
    scenery.lamps.push({ at: [spot.x, 1.05, spot.z], color: lights.glow, power: 0.75, reach: 3.2, shadows: false });
  }
  addGardenWall(mesh);
  for (const bearing of [331.5, 351, 9, 28.5]) {
    const spot = spotAt(bearing, rail);
    addLantern(scenery, mesh, worldPoint(spot, [0, 1.86, 0]), 0.85, "gold");
    scenery.lamps.push({ at: worldPoint(spot, [0, 1.6, 0.5]), color: lights.glow, power: 1.6, reach: 6.5, shadows: false });
  }
}

/** Where one sees the wall between two houses. */
const gaps = [44.5, 61, 78, 94, 110, 126, 142, 158.5, 213, 229, 245.5, 262, 278.5, 295, 312];

/** A wall behind the fronts of the houses: it closes what they leave open, from the balustrade round to the arch on either side. */
function addGardenWall(mesh: Mesh): void {
  const step = 5,
    distance = 26.6,
    width = 2 * distance * Math.tan((step / 2) * (Math.PI / 180)) + 0.14;
  for (const [from, to] of [
    [33, 168],
    [192, 327],
  ] as const) {
    for (let bearing = from; bearing <= to; bearing += step) {
      mesh.place(facingCentre({ bearing, distance }), () => {
        addBox(mesh, [width, 2.5, 0.4], shade(palette.plasterCream, 0.85));
        mesh.place({ at: [0, 2.5, 0] }, () => addBox(mesh, [width, 0.14, 0.6], palette.roof, { skip: "b" }));
        if (!gaps.some((gap) => Math.abs(gap - bearing) < 4)) return;
        for (let i = 0; i < 3; i++)
          mesh.place({ at: [-0.8 + i * 0.7, 2.3 - ((i * 3 + bearing) % 4) * 0.2, 0.24] }, () =>
            addBlob(mesh, [0.34, 0.3, 0.14], i % 3 === 1 ? palette.leaf : palette.leafDeep, {
              rough: 0.4,
              seed: i + 5,
              sides: 6,
              rings: 4,
            }),
          );
      });
    }
  }
  // Short walls join it to the balustrade and to the walls beside the arch.
  for (const [bearing, distance, length, height] of [
    [31.4, 25.1, 3.6, 1.25],
    [328.6, 25.1, 3.6, 1.25],
    [160.4, 25.7, 3.4, 2.4],
    [199.6, 25.7, 3.4, 2.4],
  ] as const) {
    mesh.place(facingCentre({ bearing, distance }), () =>
      addBox(mesh, [0.36, height, length], shade(palette.stoneWarm, 0.9), { cell: 0.9 }),
    );
  }
}

function addBalustrade(mesh: Mesh): void {
  const from = -31,
    to = 31,
    step = 1.24;
  const count = Math.round((to - from) / step);
  for (let i = 0; i <= count; i++) {
    const stand = { bearing: from + i * step, distance: rail };
    const isPost = i % 7 === 0 || i === count;
    mesh.place(facingCentre(stand, 0.12), () => {
      if (isPost) {
        addBox(mesh, [0.4, 1.12, 0.4], palette.stoneWarm, { cell: 0.6 });
        mesh.place({ at: [0, 1.12, 0] }, () => addBox(mesh, [0.5, 0.1, 0.5], palette.stone, { skip: "" }));
      } else
        addLathe(
          mesh,
          [
            [0.1, 0.14],
            [0.06, 0.28],
            [0.12, 0.5],
            [0.055, 0.78],
            [0.1, 0.86],
          ],
          6,
          palette.stoneWarm,
          { round: true },
        );
    });
    if (i === count) continue;
    mesh.place(facingCentre({ bearing: stand.bearing + step / 2, distance: rail }), () => {
      mesh.place({ at: [0, 0.1, 0] }, () => addBox(mesh, [0.53, 0.16, 0.3], palette.stoneDark, { skip: "dlr" }));
      mesh.place({ at: [0, 0.97, 0] }, () => addBox(mesh, [0.53, 0.12, 0.32], palette.stone, { skip: "lr" }));
    });
  }
  for (const bearing of [331.5, 351, 9, 28.5]) {
    mesh.place(facingCentre({ bearing, distance: rail }), () =>
      addLathe(
        mesh,
        [
          [0.07, 1.05],
          [0.03, 1.5],
        ],
        6,
        palette.iron,
      ),
    );
    mesh.place(facingCentre({ bearing, distance: rail }), () =>
      mesh.place({ at: [0, 1.33, 0] }, () =>
        addLathe(
          mesh,
          [
            [0.04, 0],
            [0.12, 0.1],
          ],
          6,
          palette.iron,
        ),
      ),
    );
  }
}

function addBench(mesh: Mesh): void {
  for (let i = 0; i < 4; i++)
    mesh.place({ at: [0, 0.42, -0.2 + i * 0.13] }, () => addBox(mesh, [1.7, 0.045, 0.11], palette.woodPale, { skip: "lr" }));
  for (let i = 0; i < 3; i++)
    mesh.place({ at: [0, 0.56 + i * 0.13, -0.29 - i * 0.035] }, () => addBox(mesh, [1.7, 0.1, 0.04], palette.woodPale, { skip: "lr" }));
  for (const x of [-0.72, 0.72]) {
    mesh.place({ at: [x, 0, 0.16] }, () => addBox(mesh, [0.07, 0.42, 0.07], palette.iron));
    mesh.place({ at: [x, 0, -0.26], pitch: -0.16 }, () => addBox(mesh, [0.07, 0.92, 0.07], palette.iron));
    mesh.place({ at: [x, 0.62, -0.06] }, () => addBox(mesh, [0.07, 0.05, 0.5], palette.iron, { skip: "" }));
  }
}

function addTable(mesh: Mesh, seed: number): void {
  addLathe(
    mesh,
    [
      [0.26, 0],
      [0.24, 0.04],
      [0.04, 0.08],
      [0.035, 0.72],
    ],
    8,
    palette.iron,
    { round: true },
  );
  const cloth = [palette.red, palette.teal, palette.ochre][seed % 3] ?? palette.red;
  addLathe(
    mesh,
    [
      [0.5, 0.56],
      [0.47, 0.76],
      [0.46, 0.77],
      [0, 0.77],
    ],
    16,
    (p) => (p[1] < 0.6 ? palette.cream : cloth),
    {},
  );
  for (let i = 0; i < 3; i++) {
    const turn = (i / 3) * Math.PI * 2 + seed;
    mesh.place({ at: [Math.sin(turn) * 0.86, 0, Math.cos(turn) * 0.86], yaw: turn + Math.PI }, () => {
      for (const [x, z] of [
        [-0.17, -0.17],
        [0.17, -0.17],
        [0.17, 0.17],
        [-0.17, 0.17],
      ] as const)
        mesh.place({ at: [x, 0, z] }, () => addBox(mesh, [0.03, z < 0 ? 0.88 : 0.44, 0.03], palette.iron));
      mesh.place({ at: [0, 0.44, 0] }, () => addBox(mesh, [0.4, 0.035, 0.4], palette.woodPale, { skip: "" }));
      for (const y of [0.64, 0.8])
        mesh.place({ at: [0, y, -0.17] }, () => addBox(mesh, [0.38, 0.08, 0.025], palette.woodPale, { skip: "" }));
    });
  }
  for (const [x, z] of [
    [0.2, 0.12],
    [-0.22, 0.06],
    [0.02, -0.26],
  ] as const)
    mesh.place({ at: [x, 0.775, z] }, () =>
      addLathe(
        mesh,
        [
          [0.03, 0],
          [0.045, 0.08],
          [0.035, 0.075],
        ],
        7,
        palette.cream,
      ),
    );
}

function addPlanter(mesh: Mesh, seed: number): void {
  addBox(mesh, [1.7, 0.5, 0.7], palette.terracottaTile, { cell: 0.6, taper: -0.05, top: palette.earth });
  for (let i = 0; i < 14; i++) {
    const tone =
      (i + seed) % 4 === 0
        ? palette.blossom
        : (i + seed) % 4 === 1
          ? palette.leafPale
          : (i + seed) % 7 === 2
            ? palette.ochre
            : palette.leaf;
    mesh.place({ at: [-0.72 + (i % 7) * 0.24, 0.56 + ((i * 3 + seed) % 4) * 0.06, i < 7 ? -0.14 : 0.16] }, () =>
      addBlob(mesh, [0.2, 0.19, 0.18], tone, { rough: 0.4, seed: i + seed, sides: 6, rings: 3, dome: true }),
    );
  }
}
