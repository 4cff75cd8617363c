import { addWindow } from "./facade.ts";
import { addQuad } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { addHalo, facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe, addPlate, addTube } from "./shapes.ts";
import { spotAt } from "../places.ts";
import type { Vec3 } from "./vector.ts";

const place = { bearing: 221, distance: 26.4 } as const;
const wide = 4.4,
  shaft = 13.2;

/** Builds the bell tower in the north-west: the tallest thing against the afterglow, with a lit clock and belfry. */
export function buildTower(scenery: Scenery): void {
  const mesh = scenery.solid("tower");
  const spot = spotAt(place.bearing, place.distance);
  mesh.place(facingCentre(place), () => {
    mesh.place({ at: [0, 0, -wide / 2] }, () => {
      const wall = (p: Vec3): Color =>
        shade(
          blend(palette.plasterBrick, palette.plasterCream, 0.55),
          0.85 + 0.1 * Math.abs(Math.sin(p[1] * 2.2 + p[0])) + Math.min(0.08, p[1] * 0.05),
        );
      addBox(mesh, [wide, shaft, wide], wall, { cell: 1.1 });
      addBox(mesh, [wide + 0.4, 0.9, wide + 0.4], palette.stoneDark, { cell: 0.9, taper: 0.06 });
      for (const y of [5.2, 9.2, shaft])
        mesh.place({ at: [0, y, 0] }, () => addBox(mesh, [wide + 0.3, 0.24, wide + 0.3], palette.stoneWarm, { skip: "", cell: 1.2 }));
      for (const [x, z] of [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const) {
        mesh.place({ at: [(x * (wide - 0.5)) / 2, shaft + 0.24, (z * (wide - 0.5)) / 2] }, () =>
          addBox(mesh, [0.62, 2.6, 0.62], palette.stoneWarm, { cell: 0.9 }),
        );
      }
      mesh.place({ at: [0, shaft + 2.84, 0] }, () =>
        addBox(mesh, [wide + 0.4, 0.3, wide + 0.4], palette.stoneWarm, { skip: "", cell: 1.2 }),
      );
      mesh.place({ at: [0, shaft + 3.14, 0], yaw: Math.PI / 4 }, () =>
        addLathe(
          mesh,
          [
            [3.3, 0],
            [2.5, 0.9],
            [0.12, 4.2],
            [0.06, 5.4],
            [0, 5.5],
          ],
          4,
          (p) => (p[1] > 4.1 ? palette.brass : shade(palette.roofPlum, 0.85 + 0.15 * Math.abs(Math.sin(p[1] * 9)))),
          { faceted: true },
        ),
      );
      mesh.place({ at: [0, shaft + 8.5, 0] }, () => addBlob(mesh, [0.2, 0.2, 0.2], palette.brass));
      mesh.place({ at: [0, shaft + 1.1, 0] }, () =>
        addLathe(
          mesh,
          [
            [0.62, 0],
            [0.5, 0.14],
            [0.36, 0.8],
            [0.16, 1.05],
            [0, 1.1],
          ],
          14,
          palette.brass,
          { round: true },
        ),
      );
      mesh.glow = 0.9;
      addQuad(
        mesh,
        [-1.9, shaft + 2.8, -1.9],
        [1.9, shaft + 2.8, -1.9],
        [1.9, shaft + 2.8, 1.9],
        [-1.9, shaft + 2.8, 1.9],
        shade(lights.windowDeep, 0.7),
      );
      mesh.glow = 0;
    });
    addClock();
    for (const y of [3.2, 6.6])
      addWindow(mesh, { x: 0, sill: y, width: 0.8, height: 1.5, lit: y > 4, arched: true, shutter: null, warmth: 0.3 });
    mesh.place({ at: [0, 0, 0.02] }, () => addDoorway());
  });
  scenery.lamps.push({ at: worldPoint(spot, [0, shaft + 1.9, -wide / 2]), color: lights.glow, power: 4, reach: 7, shadows: false });
  scenery.lamps.push({ at: worldPoint(spot, [0, 10.9, 1.3]), color: lights.glow, power: 1.3, reach: 4.5, shadows: false });
  addHalo(scenery, worldPoint(spot, [0, shaft + 1.7, -wide / 2]), 2.4, lights.ember, 0.3);

  function addClock(): void {
    mesh.place({ at: [0, 11.1, 0.06], pitch: Math.PI / 2 }, () => {
      addLathe(
        mesh,
        [
          [1.42, -0.06],
          [1.42, 0.1],
          [1.26, 0.12],
        ],
        28,
        palette.stoneWarm,
      );
      mesh.glow = 0.95;
      addLathe(
        mesh,
        [
          [1.26, 0.05],
          [0, 0.06],
        ],
        28,
        (p) => blend(lights.gold, lights.windowDeep, Math.hypot(p[0], p[2]) / 1.9),
      );
      mesh.glow = 0;
    });
    for (let i = 0; i < 12; i++) {
      const a = (i / 12) * Math.PI * 2;
      mesh.place({ at: [Math.sin(a) * 1.04, 11.1 + Math.cos(a) * 1.04, 0.15], roll: -a }, () =>
        mesh.place({ at: [0, -0.1, 0] }, () => addBox(mesh, [i % 3 === 0 ? 0.1 : 0.05, 0.2, 0.02], palette.iron)),
      );
    }
    // Ten to eight: the hour of lanterns.
    for (const [a, long, thick] of [
      [(7.83 / 12) * Math.PI * 2, 0.62, 0.09],
      [(50 / 60) * Math.PI * 2, 0.95, 0.06],
    ] as const) {
      mesh.place({ at: [0, 11.1, 0.16], roll: -a }, () => addBox(mesh, [thick, long, 0.02], palette.iron));
    }
  }

  function addDoorway(): void {
    addPlate(mesh, arch(1.9, 3, 0.02), palette.stoneWarm);
    addPlate(mesh, arch(1.5, 2.75, 0.04), palette.woodDark);
    addTube(
      mesh,
      [
        [0, 0.2, 0.06],
        [0, 2.6, 0.06],
      ],
      0.03,
      4,
      palette.iron,
    );
    mesh.place({ at: [0, 0, 0.4] }, () => addBox(mesh, [2.2, 0.2, 0.8], palette.stone, { cell: 0.7 }));
  }
}

function arch(w: number, h: number, z: number): readonly Vec3[] {
  const head = Array.from(
    { length: 9 },
    (_, i) => [(Math.cos((Math.PI * i) / 8) * w) / 2, h - w / 2 + (Math.sin((Math.PI * i) / 8) * w) / 2, z] as const,
  );
  return [[-w / 2, 0, z], [w / 2, 0, z], ...head];
}
