import { boardPlace, spotAt } from "../places.ts";
import { createChance } from "./chance.ts";
import { addLantern } from "./lamps.ts";
import { addQuad } from "./mesh.ts";
import { lights, palette, shade } from "./palette.ts";
import { facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addPlate } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

/** The middle of the board's face and its size in metres, for whoever pins something to it. */
export const boardFace = { height: 1.62, width: 2.3, tall: 1.3, front: 0.07 } as const;

/** How the board stands: turned from the fountain towards those who arrive. */
export const boardTurn = 1.05;

/** Builds the notice board with its little roof, pinned papers and a lantern. */
export function buildBoard(scenery: Scenery): void {
  const mesh = scenery.solid("board");
  const chance = createChance(91);
  const place = facingCentre(boardPlace);
  const spot = spotAt(boardPlace.bearing, boardPlace.distance);
  const turned = { ...spot, ry: spot.ry + boardTurn };
  mesh.place({ ...place, yaw: turned.ry }, () => {
    for (const x of [-1.3, 1.3]) {
      mesh.place({ at: [x, 0, 0] }, () => addBox(mesh, [0.15, 2.6, 0.15], palette.wood, { cell: 0.7 }));
      mesh.place({ at: [x, 0, 0] }, () => addBox(mesh, [0.36, 0.2, 0.36], palette.stoneDark, { taper: 0.04 }));
    }
    const { height, width, tall, front } = boardFace;
    mesh.place({ at: [0, height - tall / 2 - 0.08, 0] }, () =>
      addBox(mesh, [width + 0.2, tall + 0.16, 0.1], palette.woodDark, { cell: 0.8, skip: "" }),
    );
    addQuad(
      mesh,
      [-width / 2, height - tall / 2, front - 0.01],
      [width / 2, height - tall / 2, front - 0.01],
      [width / 2, height + tall / 2, front - 0.01],
      [-width / 2, height + tall / 2, front - 0.01],
      shade(palette.ochre, 0.62),
      5,
      3,
    );
    const tones = [
      palette.paper,
      palette.cream,
      palette.blossomPale,
      palette.paper,
      shade(palette.teal, 1.6),
      palette.ochre,
      palette.paper,
    ] as const;
    for (let i = 0; i < 12; i++) {
      const w = chance.range(0.2, 0.36),
        h = chance.range(0.24, 0.42);
      const at: Vec3 = [
        -0.92 + (i % 6) * 0.37 + chance.range(-0.04, 0.04),
        height + (i < 6 ? 0.3 : -0.28) + chance.range(-0.07, 0.07),
        front + 0.004 + i * 0.001,
      ];
      mesh.place({ at, roll: chance.range(-0.12, 0.12) }, () => {
        addPlate(
          mesh,
          [
            [-w / 2, -h / 2, 0.02],
            [w / 2, -h / 2, 0.005],
            [w / 2, h / 2, 0],
            [-w / 2, h / 2, 0],
          ],
          tones[i % 7] ?? palette.paper,
        );
        for (let line = 0; line < 3; line++)
          addPlate(
            mesh,
            [
              [-w * 0.35, h * (0.2 - line * 0.16), 0.018],
              [w * (0.3 - 0.12 * line), h * (0.2 - line * 0.16), 0.018],
              [w * (0.3 - 0.12 * line), h * (0.24 - line * 0.16), 0.018],
              [-w * 0.35, h * (0.24 - line * 0.16), 0.018],
            ],
            palette.stoneDark,
          );
        mesh.place({ at: [0, h * 0.42, 0.01] }, () => addBlob(mesh, [0.022, 0.022, 0.022], palette.red, { sides: 5, rings: 3 }));
      });
    }
    for (const side of [-1, 1]) {
      const tone = shade(palette.roof, 0.9);
      const low: readonly [Vec3, Vec3] = [
          [-1.65, 2.46, side * 0.5],
          [1.65, 2.46, side * 0.5],
        ],
        high: readonly [Vec3, Vec3] = [
          [-1.65, 2.86, 0],
          [1.65, 2.86, 0],
        ];
      if (side > 0) {
        addQuad(mesh, low[0], low[1], high[1], high[0], tone, 6, 2);
        addQuad(mesh, [-1.65, 2.42, 0.5], [-1.65, 2.8, 0], [1.65, 2.8, 0], [1.65, 2.42, 0.5], palette.woodDark, 2, 6);
      } else {
        addQuad(mesh, low[1], low[0], high[0], high[1], tone, 6, 2);
        addQuad(mesh, [1.65, 2.42, -0.5], [1.65, 2.8, 0], [-1.65, 2.8, 0], [-1.65, 2.42, -0.5], palette.woodDark, 2, 6);
      }
    }
    for (const x of [-1.65, 1.65]) {
      const corners: readonly Vec3[] = [
        [x, 2.42, 0.5],
        [x, 2.86, 0],
        [x, 2.42, -0.5],
      ];
      addPlate(mesh, x > 0 ? [corners[0] ?? [0, 0, 0], corners[2] ?? [0, 0, 0], corners[1] ?? [0, 0, 0]] : corners, palette.wood);
    }
  });
  addLantern(scenery, mesh, worldPoint(turned, [-1.05, 2.36, 0.34]), 0.7, "amber");
  addLantern(scenery, mesh, worldPoint(turned, [1.05, 2.36, 0.34]), 0.7, "amber");
  scenery.lamps.push({ at: worldPoint(turned, [0, 2.2, 0.75]), color: lights.glow, power: 1.7, reach: 4.5, shadows: false });
}
