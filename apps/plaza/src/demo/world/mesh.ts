import type { Color } from "./palette.ts";
import { cross, subtract, unit, type Vec3 } from "./vector.ts";

/** How a surface is coloured: one colour, or one worked out from the point as written (before placing). */
export type Paint = Color | ((point: Vec3) => Color);

/** Where a piece stands: turned by roll (z), pitch (x), then yaw (y), scaled, then moved. Angles in radians. */
export interface Placing {
  readonly at?: Vec3;
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
  readonly scale?: number | Vec3;
}

/** Triangles being gathered for one material. Front faces wind counter-clockwise. */
export interface Mesh {
  readonly positions: number[];
  readonly normals: number[];
  readonly colors: number[];
  /** Per vertex: 0 is lit by the bake alone, 1 shows its colour as it is. */
  readonly glows: number[];
  readonly alphas: number[];
  readonly indices: number[];
  /** Share of own light given to vertices added from now on. */
  glow: number;
  /** Opacity given to vertices added from now on; matters only to materials that blend. */
  alpha: number;
  /** Adds one vertex, placed; returns its index. */
  vertex(point: Vec3, normal: Vec3, paint: Paint): number;
  triangle(a: number, b: number, c: number): void;
  /** Runs `build` with everything it adds placed so; placings nest. */
  place(placing: Placing, build: () => void): void;
}

/** Twelve numbers: three columns of the turn and scale, then the move. */
type Matrix = readonly number[];

const identity: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];

/** Makes an empty mesh. */
export function createMesh(): Mesh {
  let matrix: Matrix = identity;
  const mesh: Mesh = {
    positions: [],
    normals: [],
    colors: [],
    glows: [],
    alphas: [],
    indices: [],
    glow: 0,
    alpha: 1,
    vertex(point, normal, paint) {
      const placed = applyPoint(matrix, point);
      const turned = unit(applyNormal(matrix, normal));
      const painted = typeof paint === "function" ? paint(point) : paint;
      mesh.positions.push(placed[0], placed[1], placed[2]);
      mesh.normals.push(turned[0], turned[1], turned[2]);
      mesh.colors.push(painted[0], painted[1], painted[2]);
      mesh.glows.push(mesh.glow);
      mesh.alphas.push(mesh.alpha);
      return mesh.positions.length / 3 - 1;
    },
    triangle(a, b, c) {
      mesh.indices.push(a, b, c);
    },
    place(placing, build) {
      const before = matrix;
      matrix = multiply(before, matrixOf(placing));
      build();
      matrix = before;
    },
  };
  return mesh;
}

/** Adds a flat grid between four corners, given counter-clockwise as seen from the front. */
export function addQuad(mesh: Mesh, a: Vec3, b: Vec3, c: Vec3, d: Vec3, paint: Paint, columns = 1, rows = 1): void {
  const normal = unit(cross(subtract(b, a), subtract(d, a)));
  const start = mesh.positions.length / 3;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const u = column / columns,
        v = row / rows;
      const at = (i: 0 | 1 | 2): number => bilinear(a[i], b[i], c[i], d[i], u, v);
      mesh.vertex([at(0), at(1), at(2)], normal, paint);
    }
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const corner = start + row * (columns + 1) + column;
      mesh.triangle(corner, corner + 1, corner + columns + 2);
      mesh.triangle(corner, corner + columns + 2, corner + columns + 1);
    }
  }
}

function bilinear(a: number, b: number, c: number, d: number, u: number, v: number): number {
  return (a + (b - a) * u) * (1 - v) + (d + (c - d) * u) * v;
}

function matrixOf(placing: Placing): Matrix {
  const [x, y, z] = placing.at ?? [0, 0, 0];
  const s = placing.scale ?? 1;
  const [sx, sy, sz] = typeof s === "number" ? [s, s, s] : s;
  const cy = Math.cos(placing.yaw ?? 0),
    ny = Math.sin(placing.yaw ?? 0);
  const cp = Math.cos(placing.pitch ?? 0),
    np = Math.sin(placing.pitch ?? 0);
  const cr = Math.cos(placing.roll ?? 0),
    nr = Math.sin(placing.roll ?? 0);
  return [
    (cy * cr + ny * np * nr) * sx,
    cp * nr * sx,
    (-ny * cr + cy * np * nr) * sx,
    (-cy * nr + ny * np * cr) * sy,
    cp * cr * sy,
    (ny * nr + cy * np * cr) * sy,
    ny * cp * sz,
    -np * sz,
    cy * cp * sz,
    x,
    y,
    z,
  ];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const out: number[] = [];
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 3; row++) {
      let sum = column === 3 ? (a[9 + row] ?? 0) : 0;
      for (let k = 0; k < 3; k++) sum += (a[k * 3 + row] ?? 0) * (b[column * 3 + k] ?? 0);
      out.push(sum);
    }
  }
  return out;
}

function applyPoint(m: Matrix, p: Vec3): Vec3 {
  const part = (row: number): number => (m[row] ?? 0) * p[0] + (m[3 + row] ?? 0) * p[1] + (m[6 + row] ?? 0) * p[2] + (m[9 + row] ?? 0);
  return [part(0), part(1), part(2)];
}

/** Normals take the cofactor matrix, so that uneven scales keep them upright on the surface. */
function applyNormal(m: Matrix, n: Vec3): Vec3 {
  const x: Vec3 = [m[0] ?? 0, m[1] ?? 0, m[2] ?? 0],
    y: Vec3 = [m[3] ?? 0, m[4] ?? 0, m[5] ?? 0],
    z: Vec3 = [m[6] ?? 0, m[7] ?? 0, m[8] ?? 0];
  const yz = cross(y, z),
    zx = cross(z, x),
    xy = cross(x, y);
  const part = (i: 0 | 1 | 2): number => yz[i] * n[0] + zx[i] * n[1] + xy[i] * n[2];
  return [part(0), part(1), part(2)];
}
