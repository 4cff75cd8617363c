import { groundRadii } from "../places.ts";
import { createChance, smoothNoise, type Chance } from "./chance.ts";
import type { Mesh } from "./mesh.ts";
import { blend, palette, shade, type Color } from "./palette.ts";
import type { Scenery } from "./scenery.ts";
import { addLathe } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

const gap = 0.022;

/** Lays the ground: a mosaic star around the fountain, the paved round square, a raised walk and the grass outside. */
export function buildGround(scenery: Scenery): void {
  const mesh = scenery.solid("ground");
  const chance = createChance(11);
  layBed(mesh);
  layMosaic(mesh, chance);
  laySquare(mesh, chance);
  layWalk(mesh, chance);
  layGrass(mesh);
}

/** The mortar under the stones; also what feet stand on in the gaps. */
function layBed(mesh: Mesh): void {
  const rings = 17;
  const from = groundRadii.basin - 0.4,
    to = groundRadii.square;
  for (let ring = 0; ring < rings; ring++) {
    addSlab(
      mesh,
      from + ((to - from) * ring) / rings,
      from + ((to - from) * (ring + 1)) / rings,
      0,
      Math.PI * 2,
      -0.012,
      palette.grout,
      56,
    );
  }
  addSlab(mesh, groundRadii.square + 0.03, groundRadii.walk, 0, Math.PI * 2, 0.112, shade(palette.grout, 0.8), 96);
}

function layMosaic(mesh: Mesh, chance: Chance): void {
  const rings = 11,
    points = 16;
  const width = (groundRadii.mosaic - groundRadii.basin) / rings;
  for (let ring = 0; ring < rings; ring++) {
    const inner = groundRadii.basin + ring * width;
    const stones = points * 6;
    for (let stone = 0; stone < stones; stone++) {
      const share = ((stone + 0.5) / stones) * points;
      layStone(mesh, chance, inner, inner + width, stone / stones, 1 / stones, mosaicColor(share, (ring + 0.5) / rings), 0.06);
    }
  }
}

/** A star of eight long and eight short rays; `share` counts rays around, `out` runs from the basin to the rim. */
function mosaicColor(share: number, out: number): Color {
  if (out > 0.91) return palette.stoneDark;
  if (out < 0.09) return palette.stoneWarm;
  const ray = Math.floor(share),
    across = Math.abs(share - ray - 0.5) * 2;
  const isLong = ray % 2 === 0;
  const tip = isLong ? 0.9 : 0.62;
  const width = Math.max(0, 1 - out / tip);
  if (across < width * 0.95) return isLong ? palette.terracottaTile : palette.stoneBlue;
  if (across < width * 0.95 + 0.24 && out < tip + 0.06) return palette.cream;
  return isLong ? blend(palette.stone, palette.stoneBlue, 0.35) : blend(palette.stone, palette.stoneBlue, 0.55);
}

function laySquare(mesh: Mesh, chance: Chance): void {
  const rings = 19;
  const width = (groundRadii.square - groundRadii.mosaic) / rings;
  for (let ring = 0; ring < rings; ring++) {
    const inner = groundRadii.mosaic + ring * width;
    const stones = Math.round((Math.PI * 2 * (inner + width / 2)) / 0.98 / 16) * 16;
    const shift = ring % 2 === 0 ? 0 : 0.5;
    for (let stone = 0; stone < stones; stone++) {
      const turn = (stone + shift) / stones;
      layStone(mesh, chance, inner, inner + width, turn, 1 / stones, squareColor(turn + 0.5 / stones, ring, inner), 0.13);
    }
  }
}

/** Light paths with dark borders run out between the lamps, dark rings close three bands, and a lozenge lies in each field. */
function squareColor(turn: number, ring: number, radius: number): Color {
  if (ring === 18 || ring === 6 || ring === 12) return palette.stoneDark;
  const eighths = (((turn * 8) % 1) + 1) % 1;
  const fromPath = Math.min(eighths, 1 - eighths) * ((Math.PI * 2 * radius) / 8);
  if (fromPath < 0.95) return palette.stoneWarm;
  if (fromPath < 1.5) return palette.stoneDark;
  const band = ring < 6 ? 0 : ring < 12 ? 1 : 2;
  const across = Math.abs(eighths - 0.5) * ((Math.PI * 2 * radius) / 8),
    along = Math.abs(((ring - (band === 0 ? 0 : 1)) % 6) - 2.5 + (band === 0 ? 0 : 0.5));
  const lozenge = across / (1.2 + band * 0.8) + along / 2.9;
  if (lozenge < 0.45) return palette.terracottaTile;
  if (lozenge < 0.95) return palette.cream;
  return blend(palette.stone, palette.stoneBlue, ring % 2 === 0 ? 0.2 : 0.5);
}

function layWalk(mesh: Mesh, chance: Chance): void {
  const { square, walk } = groundRadii;
  addLathe(
    mesh,
    [
      [square + 0.02, 0],
      [square + 0.02, 0.1],
      [square + 0.06, 0.12],
    ],
    96,
    shade(palette.stoneDark, 0.5),
  );
  // The kerb is seen from the square, so its face must look inwards.
  flipLast(mesh, 96 * 4);
  const rings = 4,
    width = (walk - square) / rings;
  for (let ring = 0; ring < rings; ring++) {
    const inner = square + ring * width;
    const stones = ring === 0 ? 96 : 84;
    for (let stone = 0; stone < stones; stone++) {
      const tone = ring === 0 ? palette.stoneDark : blend(palette.slab, palette.stoneBlue, 0.3);
      layStone(mesh, chance, inner, inner + width, (stone + (ring % 2) * 0.5) / stones, 1 / stones, tone, 0.14, 0.12, 0.012);
    }
  }
}

function layGrass(mesh: Mesh): void {
  const { walk, edge } = groundRadii;
  const rings = 9,
    sides = 72;
  const start = mesh.positions.length / 3;
  for (let ring = 0; ring <= rings; ring++) {
    const radius = walk - 0.1 + (edge - walk) * (ring / rings) ** 1.3;
    for (let side = 0; side <= sides; side++) {
      const angle = (side / sides) * Math.PI * 2;
      const x = radius * Math.sin(angle),
        z = radius * Math.cos(angle);
      const point: Vec3 = [x, grassHeight(x, z), z];
      const mottled = smoothNoise(x * 0.35, 0, z * 0.35, 3);
      mesh.vertex(point, [0, 1, 0], shade(blend(palette.grassDark, palette.grass, 0.5 + mottled * 0.7), 1 - 0.45 * (ring / rings)));
    }
  }
  for (let ring = 0; ring < rings; ring++) {
    for (let side = 0; side < sides; side++) {
      const a = start + ring * (sides + 1) + side;
      mesh.triangle(a, a + sides + 1, a + sides + 2);
      mesh.triangle(a, a + sides + 2, a + 1);
    }
  }
}

/** Flat behind the houses; beyond the terrace in the south it falls away to the bay. */
export function grassHeight(x: number, z: number): number {
  const radius = Math.hypot(x, z);
  const south = Math.max(0, z / Math.max(radius, 1) - 0.55) / 0.45;
  const out = Math.max(0, radius - groundRadii.walk - 0.6);
  return 0.09 + smoothNoise(x * 0.2, 1, z * 0.2, 5) * Math.min(0.35, out * 0.1) - south ** 0.6 * Math.min(6.5, out * 0.42);
}

/** One stone of a ring: `turn` and `span` count whole turns; corners pulled in by the gap. */
function layStone(
  mesh: Mesh,
  chance: Chance,
  inner: number,
  outer: number,
  turn: number,
  span: number,
  tone: Color,
  vary: number,
  height = 0,
  slit = gap,
): void {
  const tint = shade(tone, 1 + chance.range(-vary, vary));
  const warm = blend(tint, palette.stoneWarm, chance.next() * 0.12);
  const cut = slit / 2 / ((inner + outer) / 2) / (Math.PI * 2);
  addSlab(mesh, inner + slit / 2, outer - slit / 2, (turn + cut) * Math.PI * 2, (span - cut * 2) * Math.PI * 2, height, warm, 1);
}

function addSlab(mesh: Mesh, inner: number, outer: number, from: number, sweep: number, height: number, tone: Color, parts: number): void {
  const start = mesh.positions.length / 3;
  for (let i = 0; i <= parts; i++) {
    const angle = from + (sweep * i) / parts;
    mesh.vertex([inner * Math.sin(angle), height, inner * Math.cos(angle)], [0, 1, 0], tone);
    mesh.vertex([outer * Math.sin(angle), height, outer * Math.cos(angle)], [0, 1, 0], tone);
  }
  for (let i = 0; i < parts; i++) {
    const a = start + i * 2;
    mesh.triangle(a, a + 1, a + 3);
    mesh.triangle(a, a + 3, a + 2);
  }
}

function flipLast(mesh: Mesh, triangles: number): void {
  const first = mesh.indices.length - triangles * 3;
  const touched = new Set<number>();
  for (let i = first; i < mesh.indices.length; i += 3) {
    const b = mesh.indices[i + 1] ?? 0,
      c = mesh.indices[i + 2] ?? 0;
    mesh.indices[i + 1] = c;
    mesh.indices[i + 2] = b;
    for (const index of [mesh.indices[i] ?? 0, b, c]) touched.add(index);
  }
  for (const index of touched) {
    for (const part of [0, 2]) mesh.normals[index * 3 + part] = -(mesh.normals[index * 3 + part] ?? 0);
  }
}
