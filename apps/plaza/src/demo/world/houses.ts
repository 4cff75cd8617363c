import { spotAt, type Stand } from "../places.ts";
import { createChance, type Chance } from "./chance.ts";
import { addDoor, addFlowerBox, addWindow } from "./facade.ts";
import { addLantern } from "./lamps.ts";
import { addQuad, type Mesh } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { facingCentre, worldPoint, type Scenery } from "./scenery.ts";
import { addBox, addPlate } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

interface House extends Stand {
  readonly width: number;
  readonly storeys: number;
  readonly plaster: Color;
  readonly roof: Color;
  readonly shutter: Color;
  /** Whether the gable looks at the square; else the eaves do. */
  readonly gable: boolean;
  readonly balcony?: boolean;
}

const p = palette;
const houses: readonly House[] = [
  { bearing: 36.5, distance: 25.2, width: 6.4, storeys: 2, plaster: p.plasterCream, roof: p.roof, shutter: p.shutterTeal, gable: false },
  {
    bearing: 52.5,
    distance: 24.6,
    width: 6.8,
    storeys: 3,
    plaster: p.plasterRose,
    roof: p.roofDark,
    shutter: p.shutterGreen,
    gable: true,
    balcony: true,
  },
  { bearing: 69.5, distance: 24.8, width: 7.4, storeys: 2, plaster: p.plasterOchre, roof: p.roof, shutter: p.shutterBlue, gable: false },
  { bearing: 86, distance: 24.6, width: 6.4, storeys: 3, plaster: p.plasterBlue, roof: p.roofPlum, shutter: p.shutterTeal, gable: true },
  {
    bearing: 102,
    distance: 24.9,
    width: 7,
    storeys: 2,
    plaster: p.plasterCream,
    roof: p.roof,
    shutter: p.shutterGreen,
    gable: false,
    balcony: true,
  },
  { bearing: 118, distance: 24.8, width: 6.2, storeys: 3, plaster: p.plasterBrick, roof: p.roofDark, shutter: p.shutterBlue, gable: true },
  { bearing: 133.5, distance: 25.4, width: 6.8, storeys: 2, plaster: p.plasterSage, roof: p.roof, shutter: p.shutterTeal, gable: false },
  { bearing: 150, distance: 25.4, width: 7, storeys: 2, plaster: p.plasterOchre, roof: p.roofPlum, shutter: p.shutterGreen, gable: true },
  { bearing: 205, distance: 25.2, width: 6, storeys: 2, plaster: p.plasterRose, roof: p.roof, shutter: p.shutterBlue, gable: false },
  {
    bearing: 237,
    distance: 24.9,
    width: 6.8,
    storeys: 3,
    plaster: p.plasterCream,
    roof: p.roofDark,
    shutter: p.shutterTeal,
    gable: false,
    balcony: true,
  },
  { bearing: 253.5, distance: 24.6, width: 6.4, storeys: 2, plaster: p.plasterBrick, roof: p.roof, shutter: p.shutterGreen, gable: true },
  { bearing: 270, distance: 24.8, width: 7.2, storeys: 3, plaster: p.plasterSage, roof: p.roofPlum, shutter: p.shutterBlue, gable: false },
  { bearing: 287, distance: 24.6, width: 6.6, storeys: 2, plaster: p.plasterOchre, roof: p.roof, shutter: p.shutterTeal, gable: true },
  {
    bearing: 303.5,
    distance: 24.8,
    width: 7,
    storeys: 3,
    plaster: p.plasterBlue,
    roof: p.roofDark,
    shutter: p.shutterGreen,
    gable: false,
    balcony: true,
  },
  { bearing: 320.5, distance: 25.2, width: 6.8, storeys: 2, plaster: p.plasterRose, roof: p.roof, shutter: p.shutterBlue, gable: true },
];

const storeyHeight = 2.9;
const depth = 6;

/** Builds the ring of houses, most windows lit. */
export function buildHouses(scenery: Scenery): void {
  houses.forEach((house, i) => {
    const mesh = scenery.solid(house.bearing > 180 ? "houses-west" : "houses-east");
    const chance = createChance(130 + i * 7);
    const hooks: Vec3[] = [];
    mesh.place(facingCentre(house), () => buildHouse(scenery, mesh, house, chance, hooks));
    // Lanterns are written in the world's metres, so they are hung once the house stands.
    for (const hook of hooks) addLantern(scenery, mesh, hook, 0.62, "amber");
  });
}

function buildHouse(scenery: Scenery, mesh: Mesh, house: House, chance: Chance, hooks: Vec3[]): void {
  const { width, storeys, plaster } = house;
  const height = storeys * storeyHeight + 0.5;
  // Walls are a little darker and damp at the foot.
  const wall = (point: Vec3): Color =>
    shade(blend(shade(plaster, 0.7), plaster, Math.min(1, point[1] / 1.1)), 0.96 + 0.04 * Math.sin(point[0] * 7 + point[1] * 5));
  addQuad(
    mesh,
    [-width / 2, 0, 0],
    [width / 2, 0, 0],
    [width / 2, height, 0],
    [-width / 2, height, 0],
    wall,
    Math.round(width / 1.05),
    Math.round(height / 1),
  );
  for (const side of [-1, 1]) {
    const x = (side * width) / 2;
    if (side > 0) addQuad(mesh, [x, 0, 0], [x, 0, -depth], [x, height, -depth], [x, height, 0], wall, 4, 5);
    else addQuad(mesh, [x, 0, -depth], [x, 0, 0], [x, height, 0], [x, height, -depth], wall, 4, 5);
  }
  addQuad(mesh, [width / 2, 0, -depth], [-width / 2, 0, -depth], [-width / 2, height, -depth], [width / 2, height, -depth], wall, 2, 2);
  mesh.place({ at: [0, 0, 0.02] }, () => addBox(mesh, [width + 0.08, 0.5, 0.1], p.stoneDark, { cell: 0.9 }));
  for (let storey = 1; storey < storeys; storey++)
    mesh.place({ at: [0, storey * storeyHeight + 0.2, 0.02] }, () =>
      addBox(mesh, [width + 0.06, 0.12, 0.12], shade(p.stoneWarm, 0.9), { cell: 0.9, skip: "b" }),
    );
  addRoof(mesh, house, height, chance);
  addOpenings(scenery, mesh, house, chance, hooks);
}

function addRoof(mesh: Mesh, house: House, height: number, chance: Chance): void {
  const { width, roof, gable } = house;
  const rise = gable ? width * 0.42 : depth * 0.36;
  const tiles = (point: Vec3): Color => shade(roof, 0.88 + 0.2 * Math.abs(Math.sin(point[0] * 9.1 + point[2] * 7.7 + point[1] * 13)));
  const over = 0.42;
  const x = width / 2 + (gable ? over : 0.22),
    back = -depth - 0.2,
    front = gable ? 0.35 : over;
  const eave = height - (gable ? (over / (width / 2)) * rise : (over / (depth / 2)) * rise) + 0.12;
  const top = height + rise + 0.12;
  if (gable) {
    addQuad(mesh, [-x, eave, front], [0, top, front], [0, top, back], [-x, eave, back], tiles, 5, 7);
    addQuad(mesh, [0, top, front], [x, eave, front], [x, eave, back], [0, top, back], tiles, 5, 7);
    addQuad(mesh, [-x, eave - 0.12, back], [0, top - 0.12, back], [0, top - 0.12, front], [-x, eave - 0.12, front], p.woodDark, 3, 3);
    addQuad(mesh, [0, top - 0.12, back], [x, eave - 0.12, back], [x, eave - 0.12, front], [0, top - 0.12, front], p.woodDark, 3, 3);
    for (const z of [0, -depth]) {
      const corners: readonly Vec3[] = [
        [-width / 2, height, z],
        [width / 2, height, z],
        [0, height + rise, z],
      ];
      addPlate(mesh, z === 0 ? corners : corners.toReversed(), shade(house.plaster, 0.97));
    }
    addQuad(
      mesh,
      [-x, eave - 0.14, front + 0.01],
      [0, top - 0.14, front + 0.01],
      [0, top + 0.03, front + 0.01],
      [-x, eave + 0.03, front + 0.01],
      p.wood,
      3,
      1,
    );
    addQuad(
      mesh,
      [0, top - 0.14, front + 0.01],
      [x, eave - 0.14, front + 0.01],
      [x, eave + 0.03, front + 0.01],
      [0, top + 0.03, front + 0.01],
      p.wood,
      3,
      1,
    );
  } else {
    const middle = -depth / 2;
    addQuad(mesh, [-x, eave, front], [x, eave, front], [x, top, middle], [-x, top, middle], tiles, 8, 4);
    addQuad(mesh, [x, eave, back - over], [-x, eave, back - over], [-x, top, middle], [x, top, middle], tiles, 4, 2);
    addQuad(mesh, [x, eave - 0.14, front], [-x, eave - 0.14, front], [-x, height + 0.05, 0], [x, height + 0.05, 0], p.woodDark, 8, 1);
    addQuad(
      mesh,
      [-x, eave - 0.16, front + 0.01],
      [x, eave - 0.16, front + 0.01],
      [x, eave + 0.02, front + 0.01],
      [-x, eave + 0.02, front + 0.01],
      p.wood,
      8,
      1,
    );
    for (const side of [-1, 1]) {
      const corners: readonly Vec3[] = [
        [side * (width / 2 + 0.2), height - 0.2, 0.1],
        [side * (width / 2 + 0.2), height - 0.2, -depth],
        [side * (width / 2 + 0.2), top, middle],
      ];
      addPlate(mesh, side > 0 ? corners : corners.toReversed(), shade(house.plaster, 0.9));
    }
  }
  const cx = chance.range(-0.3, 0.3) * width,
    cz = -depth * 0.62;
  mesh.place({ at: [cx, height + rise * 0.3, cz] }, () => {
    addBox(mesh, [0.6, rise * 0.75 + 0.9, 0.6], p.plasterBrick, { cell: 0.9 });
    mesh.place({ at: [0, rise * 0.75 + 0.9, 0] }, () => addBox(mesh, [0.76, 0.14, 0.76], p.stoneDark, { skip: "" }));
  });
}

function addOpenings(scenery: Scenery, mesh: Mesh, house: House, chance: Chance, hooks: Vec3[]): void {
  const { width, storeys } = house;
  const spot = spotAt(house.bearing, house.distance);
  const columns = 3;
  const spacing = width / (columns + 0.35);
  const doorColumn = Math.floor(chance.next() * columns);
  for (let storey = 0; storey < storeys; storey++) {
    for (let column = 0; column < columns; column++) {
      const x = (column - (columns - 1) / 2) * spacing;
      const lit = chance.next() < (storey === 0 ? 0.75 : 0.6);
      if (storey === 0 && column === doorColumn) {
        addDoor(mesh, x, house.shutter);
        const hook = worldPoint(spot, [x + 0.95, 2.75, 0.34]);
        mesh.place({ at: [x + 0.95, 2.8, 0] }, () => addBox(mesh, [0.05, 0.05, 0.68], p.iron, { skip: "" }));
        hooks.push(hook);
        scenery.lamps.push({ at: worldPoint(spot, [x + 0.95, 2.45, 0.75]), color: lights.glow, power: 1.15, reach: 5.5, shadows: false });
        continue;
      }
      const isBalcony = house.balcony === true && storey === 1 && column === 1;
      const sill = storey * storeyHeight + (storey === 0 ? 1.05 : isBalcony ? 0.4 : 0.85);
      const w = storey === 0 ? 1.15 : 0.95,
        h = isBalcony ? 2.05 : storey === storeys - 1 ? 1.25 : 1.4;
      addWindow(mesh, {
        x,
        sill,
        width: w,
        height: h,
        lit,
        arched: storey === 0 || house.gable,
        shutter: storey === 0 ? null : house.shutter,
        warmth: chance.next(),
      });
      if (isBalcony) addBalcony(mesh, x, sill);
      else if (storey > 0 && chance.next() < 0.55) addFlowerBox(mesh, x, sill, w, Math.floor(chance.next() * 9));
      if (lit)
        scenery.lamps.push({
          at: worldPoint(spot, [x, sill + h / 2, 0.7]),
          color: lights.window,
          power: storey === 0 ? 0.42 : 0.26,
          reach: 4,
          shadows: false,
        });
    }
  }
  if (house.gable)
    addWindow(mesh, {
      x: 0,
      sill: storeys * storeyHeight + 0.75,
      width: 0.7,
      height: 0.85,
      lit: chance.next() < 0.7,
      arched: true,
      shutter: null,
      warmth: chance.next(),
    });
  if (chance.next() < 0.5) addAwning(mesh, house.shutter, doorColumn === 1 ? spacing : (1 - doorColumn) * spacing, spacing);
}

function addBalcony(mesh: Mesh, x: number, y: number): void {
  mesh.place({ at: [x, y - 0.14, 0.42] }, () => addBox(mesh, [1.9, 0.12, 0.84], p.stoneWarm, { skip: "", cell: 0.7 }));
  mesh.place({ at: [x, y + 0.86, 0.8] }, () => addBox(mesh, [1.9, 0.05, 0.05], p.iron, { skip: "" }));
  for (let i = 0; i <= 10; i++) mesh.place({ at: [x - 0.92 + i * 0.184, y - 0.02, 0.8] }, () => addBox(mesh, [0.025, 0.9, 0.025], p.iron));
  for (const side of [-1, 1])
    mesh.place({ at: [x + side * 0.92, y - 0.02, 0.4] }, () => addBox(mesh, [0.03, 0.92, 0.8], p.iron, { skip: "" }));
  mesh.place({ at: [0, 0, 0.36] }, () => addFlowerBox(mesh, x, y + 0.62, 1.7, 5));
}

function addAwning(mesh: Mesh, tone: Color, x: number, width: number): void {
  const count = 6,
    strip = (width * 0.8) / count;
  for (let i = 0; i < count; i++) {
    const x0 = x - width * 0.4 + i * strip,
      cloth = i % 2 === 0 ? tone : p.cream;
    addQuad(mesh, [x0, 2.42, 1.0], [x0 + strip, 2.42, 1.0], [x0 + strip, 2.86, 0.06], [x0, 2.86, 0.06], cloth);
    addQuad(mesh, [x0, 2.84, 0.06], [x0 + strip, 2.84, 0.06], [x0 + strip, 2.4, 1.0], [x0, 2.4, 1.0], shade(cloth, 0.8));
    addQuad(mesh, [x0, 2.26, 1.0], [x0 + strip, 2.26, 1.0], [x0 + strip, 2.42, 1.0], [x0, 2.42, 1.0], shade(cloth, 0.92));
  }
}
