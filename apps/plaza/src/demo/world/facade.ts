import { addQuad, type Mesh } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { addBlob, addBox, addPlate } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

/** A window in a wall that stands in the x-y plane and looks to +z. `warmth` 0 to 1 tints its light. */
export interface WindowPlan {
  readonly x: number;
  readonly sill: number;
  readonly width: number;
  readonly height: number;
  readonly lit: boolean;
  readonly arched: boolean;
  readonly shutter: Color | null;
  readonly warmth: number;
}

/** Adds a window: a surround, glass that glows or reflects the sky, bars, a sill and shutters. */
export function addWindow(mesh: Mesh, plan: WindowPlan): void {
  const { x, sill, width: w, height: h } = plan;
  const outline = (grow: number, z: number): readonly Vec3[] => openingOutline(x, sill - grow, w + grow * 2, h + grow * 2, plan.arched, z);
  addPlate(mesh, outline(0.11, 0.03), shade(palette.stoneWarm, 0.95));
  addGlass(mesh, outline(0, 0.045), plan);
  const bar = plan.lit ? shade(palette.woodDark, 0.7) : palette.woodDark;
  mesh.place({ at: [x, sill, 0.05] }, () => addBox(mesh, [0.045, h, 0.03], bar, { skip: "dbtlr" }));
  for (const share of h > 1.8 ? [0.33, 0.66] : [0.55])
    mesh.place({ at: [x, sill + h * share, 0.05] }, () => addBox(mesh, [w, 0.04, 0.03], bar, { skip: "dbtlr" }));
  mesh.place({ at: [x, sill - 0.16, 0.08] }, () => addBox(mesh, [w + 0.34, 0.1, 0.2], palette.stoneWarm, { skip: "b" }));
  if (plan.shutter === null) return;
  for (const side of [-1, 1]) {
    const slats = (p: Vec3): Color => shade(plan.shutter ?? palette.wood, 0.8 + 0.2 * Math.abs(Math.sin(p[1] * 20)));
    mesh.place({ at: [x + side * (w / 2 + w * 0.26 + 0.06), sill - 0.02, 0.03], yaw: side * 0.14 }, () =>
      addBox(mesh, [w * 0.5, h * (plan.arched ? 0.86 : 1) + 0.04, 0.05], slats, { skip: "bd", cell: 0.8 }),
    );
  }
}

function addGlass(mesh: Mesh, outline: readonly Vec3[], plan: WindowPlan): void {
  const before = mesh.glow;
  const middle: Vec3 = [plan.x, plan.sill + plan.height * 0.45, outline[0]?.[2] ?? 0];
  if (plan.lit) {
    mesh.glow = 1;
    const bright = blend(lights.window, lights.windowDeep, plan.warmth * 0.7);
    // Brightest where the lamp inside would be, deeper towards the frame.
    const paint = (p: Vec3): Color => {
      const off = Math.hypot(p[0] - middle[0], (p[1] - middle[1]) * 0.8) / (plan.width * 0.75);
      return blend(bright, shade(lights.windowDeep, 0.55), Math.min(1, off * off));
    };
    addFan(mesh, middle, outline, paint);
  } else {
    mesh.glow = 0.5;
    addFan(mesh, middle, outline, (p) => shade(blend(palette.indigo, palette.stoneBlue, (p[1] - plan.sill) / plan.height), 0.22));
  }
  mesh.glow = before;
}

function addFan(mesh: Mesh, middle: Vec3, outline: readonly Vec3[], paint: (p: Vec3) => Color): void {
  const hub = mesh.vertex(middle, [0, 0, 1], paint);
  const rim = outline.map((point) => mesh.vertex(point, [0, 0, 1], paint));
  rim.forEach((index, i) => mesh.triangle(hub, index, rim[(i + 1) % rim.length] ?? index));
}

/** Corners of an opening, counter-clockwise from the lower left; a round head when arched. */
function openingOutline(x: number, sill: number, w: number, h: number, arched: boolean, z: number): readonly Vec3[] {
  const foot: readonly Vec3[] = [
    [x - w / 2, sill, z],
    [x + w / 2, sill, z],
  ];
  if (!arched) return [...foot, [x + w / 2, sill + h, z], [x - w / 2, sill + h, z]];
  const spring = sill + h - w / 2;
  const head = Array.from(
    { length: 9 },
    (_, i) => [x + (Math.cos((Math.PI * i) / 8) * w) / 2, spring + (Math.sin((Math.PI * i) / 8) * w) / 2, z] as const,
  );
  return [...foot, ...head];
}

/** Adds a door with a round fanlight and a step of 20 cm. */
export function addDoor(mesh: Mesh, x: number, tone: Color): void {
  addPlate(mesh, openingOutline(x, 0, 1.5, 2.95, true, 0.1), shade(palette.stoneWarm, 0.95));
  addPlate(mesh, openingOutline(x, 0, 1.2, 2.75, true, 0.115), palette.woodDark);
  const leaf = (p: Vec3): Color => shade(tone, 0.75 + 0.1 * Math.abs(Math.sin(p[0] * 12)));
  for (const side of [-1, 1]) {
    addQuad(
      mesh,
      [x + (side < 0 ? -0.55 : 0.02), 0.2, 0.13],
      [x + (side < 0 ? -0.02 : 0.55), 0.2, 0.13],
      [x + (side < 0 ? -0.02 : 0.55), 2.1, 0.13],
      [x + (side < 0 ? -0.55 : 0.02), 2.1, 0.13],
      leaf,
      2,
      4,
    );
  }
  addFan(withGlow(mesh, 1), [x, 2.3, 0.13], openingOutline(x, 2.17, 1.08, 0.53, true, 0.13), () => shade(lights.window, 0.8));
  mesh.glow = 0;
  mesh.place({ at: [x + 0.1, 1.1, 0.15] }, () => addBlob(mesh, [0.04, 0.04, 0.04], palette.brass, { sides: 6, rings: 4 }));
  mesh.place({ at: [x, 0, 0.4] }, () => addBox(mesh, [1.7, 0.2, 0.7], palette.stone, { cell: 0.6 }));
}

function withGlow(mesh: Mesh, glow: number): Mesh {
  mesh.glow = glow;
  return mesh;
}

/** Adds a box of flowers below a sill. */
export function addFlowerBox(mesh: Mesh, x: number, sill: number, width: number, seed: number): void {
  mesh.place({ at: [x, sill - 0.14, 0.26] }, () => addBox(mesh, [width, 0.17, 0.2], palette.terracottaTile, { skip: "b" }));
  const count = Math.round(width * 6);
  for (let i = 0; i < count; i++) {
    const tone =
      (i + seed) % 3 === 0 ? palette.leafPale : (i + seed) % 3 === 1 ? palette.leaf : seed % 2 === 0 ? palette.blossom : palette.red;
    mesh.place(
      { at: [x - width / 2 + ((i + 0.5) * width) / count, sill + 0.06 + ((i * 7 + seed) % 4) * 0.025, 0.27 + ((i * 5) % 3) * 0.03] },
      () => addBlob(mesh, [0.11, 0.1, 0.1], tone, { rough: 0.4, seed: i + seed, sides: 5, rings: 2, dome: true }),
    );
  }
}
