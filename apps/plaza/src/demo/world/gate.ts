import { spotAt } from "../places.ts";
import { addLantern } from "./lamps.ts";
import { addQuad, type Mesh } from "./mesh.ts";
import { lights, palette, shade } from "./palette.ts";
import { facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addPlate, addTube } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

const place = { bearing: 180, distance: 23.2 } as const;
const opening = 2.1,
  spring = 3.1,
  thick = 1.3,
  half = 3.5,
  height = 6.6;

/** Builds the arch in the north, through which the last light is seen, closed by an iron gate, with walls to both sides. */
export function buildGate(scenery: Scenery): void {
  const mesh = scenery.solid("gate");
  const spot = spotAt(place.bearing, place.distance);
  mesh.place(facingCentre(place), () => {
    addArch(mesh);
    addBars(mesh);
    for (const side of [-1, 1]) {
      mesh.place({ at: [side * (half + 2.4), 0, -0.5], yaw: side * 0.2 }, () => {
        addBox(mesh, [5.4, 2.4, 0.5], shade(palette.plasterCream, 0.85), { cell: 0.8 });
        mesh.place({ at: [0, 2.4, 0] }, () => addBox(mesh, [5.5, 0.16, 0.68], palette.roof, { skip: "", cell: 1 }));
        for (let i = 0; i < 9; i++)
          mesh.place({ at: [side * (-2.2 + i * 0.55), 2.3 - (i % 3) * 0.28, 0.3] }, () =>
            addBlob(mesh, [0.36, 0.3, 0.16], i % 4 === 1 ? palette.blossom : palette.leafDeep, {
              rough: 0.4,
              seed: i + 3,
              sides: 7,
              rings: 4,
            }),
          );
      });
    }
  });
  for (const x of [-2.75, 2.75]) {
    addLantern(scenery, mesh, worldPoint(spot, [x, 3.2, 0.95]), 0.95, "amber");
    scenery.lamps.push({ at: worldPoint(spot, [x, 2.9, 1.2]), color: lights.glow, power: 1.9, reach: 7, shadows: false });
  }
}

function addArch(mesh: Mesh): void {
  const stone = (p: Vec3) =>
    shade(palette.stoneWarm, 0.82 + 0.12 * Math.abs(Math.sin(Math.floor(p[1] / 0.55) * 2.3 + Math.floor(p[0] / 0.7))));
  for (const side of [-1, 1]) {
    const w = half - opening;
    mesh.place({ at: [side * (opening + w / 2), 0, 0] }, () => {
      addBox(mesh, [w, spring, thick], stone, { cell: 0.6 });
      addBox(mesh, [w + 0.24, 0.5, thick + 0.24], palette.stoneDark, { cell: 0.6 });
      mesh.place({ at: [0, spring - 0.1, 0] }, () =>
        addBox(mesh, [w + 0.2, 0.22, thick + 0.2], palette.stoneWarm, { skip: "", cell: 0.7 }),
      );
    });
  }
  const parts = 18;
  const ring = (t: number): readonly [number, number] => [-Math.cos(Math.PI * t) * opening, spring + Math.sin(Math.PI * t) * opening];
  const outer = (t: number): readonly [number, number] => {
    const x = -half + t * half * 2;
    return [x, height + 0.6 * Math.sin(Math.PI * t)];
  };
  for (let i = 0; i < parts; i++) {
    const t0 = i / parts,
      t1 = (i + 1) / parts;
    const [ax, ay] = ring(t0),
      [bx, by] = ring(t1),
      [cx, cy] = outer(t1),
      [dx, dy] = outer(t0);
    // The first and last stones reach out to the pillars' outer edges.
    addQuad(
      mesh,
      [ax, ay, thick / 2],
      [bx, by, thick / 2],
      [cx, cy, thick / 2],
      [dx, dy, thick / 2],
      i % 2 === 0 ? stone : (p) => shade(stone(p), 0.93),
      1,
      5,
    );
    addQuad(mesh, [bx, by, -thick / 2], [ax, ay, -thick / 2], [dx, dy, -thick / 2], [cx, cy, -thick / 2], stone, 1, 3);
    addQuad(mesh, [ax, ay, -thick / 2], [bx, by, -thick / 2], [bx, by, thick / 2], [ax, ay, thick / 2], palette.stoneWarm, 1, 2);
    addQuad(
      mesh,
      [dx, dy, thick / 2 + 0.12],
      [cx, cy, thick / 2 + 0.12],
      [cx, cy + 0.02, -thick / 2 - 0.12],
      [dx, dy + 0.02, -thick / 2 - 0.12],
      palette.roof,
    );
    addQuad(
      mesh,
      [dx, dy - 0.22, thick / 2 + 0.12],
      [cx, cy - 0.22, thick / 2 + 0.12],
      [cx, cy, thick / 2 + 0.12],
      [dx, dy, thick / 2 + 0.12],
      palette.stoneWarm,
    );
  }
  for (const side of [-1, 1]) {
    const x = side * half;
    const f: Vec3 = [x, spring, thick / 2],
      b: Vec3 = [x, spring, -thick / 2],
      ft: Vec3 = [x, height, thick / 2],
      bt: Vec3 = [x, height, -thick / 2];
    if (side > 0) addQuad(mesh, f, b, bt, ft, stone, 2, 4);
    else addQuad(mesh, b, f, ft, bt, stone, 2, 4);
    const o = side * opening;
    for (const z of [thick / 2, -thick / 2]) {
      const corners: readonly Vec3[] = [
        [Math.min(x, o), spring, z],
        [Math.max(x, o), spring, z],
        [x, height, z],
      ];
      addPlate(mesh, z > 0 ? corners : corners.toReversed(), stone);
    }
  }
  mesh.place({ at: [0, spring + opening - 0.1, thick / 2] }, () =>
    addBox(mesh, [0.5, 0.85, 0.24], palette.stoneWarm, { skip: "b", taper: -0.06 }),
  );
}

function addBars(mesh: Mesh): void {
  for (let i = 0; i <= 16; i++) {
    const x = -opening + 0.08 + (i * (opening * 2 - 0.16)) / 16;
    addTube(
      mesh,
      [
        [x, 0.12, 0],
        [x, 1.75 + 0.3 * Math.cos((x / opening) * 1.5), 0],
      ],
      0.022,
      4,
      palette.iron,
    );
  }
  mesh.place({ at: [0, 0.14, 0] }, () => addBox(mesh, [opening * 2, 0.52, 0.04], palette.iron, { skip: "" }));
  for (const y of [0.3, 1.1, 1.6]) mesh.place({ at: [0, y, 0] }, () => addBox(mesh, [opening * 2, 0.05, 0.05], palette.iron, { skip: "" }));
}
