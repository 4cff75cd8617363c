import { smoothNoise } from "./chance.ts";
import { addQuad, type Mesh, type Paint } from "./mesh.ts";
import { add, between, cross, scaled, subtract, unit, type Vec3 } from "./vector.ts";

/** Extras of a box. `cell` is the longest edge, in metres, that a face is left whole at; `faces` leaves some out. */
export interface BoxOptions {
  readonly cell?: number;
  readonly top?: Paint;
  readonly skip?: string;
  /** How much narrower the top is than the foot, each side, in metres. */
  readonly taper?: number;
}

/**
 * Adds a box that stands on the origin.
 *
 * @param size - width (x), height (y), depth (z)
 * @param options - `skip` names faces to leave out: t(op) d(own) f(ront, +z) b(ack) l(eft, -x) r(ight); down is left out unless `skip` is given
 */
export function addBox(mesh: Mesh, size: Vec3, paint: Paint, options: BoxOptions = {}): void {
  const [w, h, d] = size;
  const skip = options.skip ?? "d";
  const cell = options.cell ?? 100;
  const x = w / 2,
    z = d / 2,
    tx = x - (options.taper ?? 0),
    tz = z - (options.taper ?? 0);
  const n = (length: number): number => Math.max(1, Math.ceil(length / cell));
  if (!skip.includes("f")) addQuad(mesh, [-x, 0, z], [x, 0, z], [tx, h, tz], [-tx, h, tz], paint, n(w), n(h));
  if (!skip.includes("b")) addQuad(mesh, [x, 0, -z], [-x, 0, -z], [-tx, h, -tz], [tx, h, -tz], paint, n(w), n(h));
  if (!skip.includes("r")) addQuad(mesh, [x, 0, z], [x, 0, -z], [tx, h, -tz], [tx, h, tz], paint, n(d), n(h));
  if (!skip.includes("l")) addQuad(mesh, [-x, 0, -z], [-x, 0, z], [-tx, h, tz], [-tx, h, -tz], paint, n(d), n(h));
  if (!skip.includes("t")) addQuad(mesh, [-tx, h, tz], [tx, h, tz], [tx, h, -tz], [-tx, h, -tz], options.top ?? paint, n(w), n(d));
  if (!skip.includes("d")) addQuad(mesh, [-x, 0, -z], [x, 0, -z], [x, 0, z], [-x, 0, z], paint, n(w), n(d));
}

/** A point of a turned outline: distance from the axis, then height. */
export type Outline = readonly (readonly [number, number])[];

/** Extras of a lathe: an arc from `from` over `sweep` radians (0 points to +z), and whether corners of the outline are rounded in shading. */
export interface LatheOptions {
  readonly from?: number;
  readonly sweep?: number;
  readonly round?: boolean;
  /** Cuts facets: every side gets its own normal. */
  readonly faceted?: boolean;
}

/** Turns an outline, written from bottom to top on the outside, around the y axis. */
export function addLathe(mesh: Mesh, outline: Outline, sides: number, paint: Paint, options: LatheOptions = {}): void {
  const from = options.from ?? 0,
    sweep = options.sweep ?? Math.PI * 2;
  const slopes = outline.slice(1).map(([r1, y1], i) => {
    const [r0, y0] = outline[i] ?? [0, 0];
    const length = Math.hypot(r1 - r0, y1 - y0) || 1;
    return [(y1 - y0) / length, (r0 - r1) / length] as const;
  });
  const slopeAt = (point: number, segment: number): readonly [number, number] => {
    const own = slopes[segment] ?? [1, 0];
    if (options.round !== true) return own;
    const other = slopes[point === segment ? segment - 1 : segment + 1] ?? own;
    return [own[0] + other[0], own[1] + other[1]];
  };
  const vertexAt = (point: number, segment: number, angle: number, normalAngle: number): number => {
    const [r, y] = outline[point] ?? [0, 0];
    const [across, up] = slopeAt(point, segment);
    return mesh.vertex(
      [r * Math.sin(angle), y, r * Math.cos(angle)],
      [across * Math.sin(normalAngle), up, across * Math.cos(normalAngle)],
      paint,
    );
  };
  const angleOf = (side: number): number => from + (sweep * side) / sides;
  const ring = (point: number, segment: number): readonly number[] =>
    Array.from({ length: sides + 1 }, (_, side) => vertexAt(point, segment, angleOf(side), angleOf(side)));
  let above: readonly number[] = [];
  slopes.forEach((_, segment) => {
    const isFaceted = options.faceted === true;
    const low = isFaceted ? [] : options.round === true && segment > 0 ? above : ring(segment, segment);
    const high = isFaceted ? [] : ring(segment + 1, segment);
    above = high;
    for (let side = 0; side < sides; side++) {
      const middle = (angleOf(side) + angleOf(side + 1)) / 2;
      const corner = (point: number, turn: number, shared: readonly number[]): number =>
        shared[turn] ?? vertexAt(point, segment, angleOf(turn), middle);
      const p = corner(segment, side, low),
        q = corner(segment, side + 1, low),
        r = corner(segment + 1, side + 1, high),
        t = corner(segment + 1, side, high);
      // Where the outline touches the axis a quad is only a triangle.
      if ((outline[segment]?.[0] ?? 0) > 0) mesh.triangle(p, q, r);
      if ((outline[segment + 1]?.[0] ?? 0) > 0) mesh.triangle(p, r, t);
    }
  });
}

/** Adds a round bar along a path. */
export function addTube(
  mesh: Mesh,
  path: readonly Vec3[],
  radius: number | ((share: number) => number),
  sides: number,
  paint: Paint,
): void {
  const rings = path.map((point, i) => {
    const ahead = unit(subtract(path[Math.min(i + 1, path.length - 1)] ?? point, path[Math.max(i - 1, 0)] ?? point));
    const side = unit(cross(Math.abs(ahead[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0], ahead));
    const up = cross(ahead, side);
    const size = typeof radius === "number" ? radius : radius(i / (path.length - 1));
    return Array.from({ length: sides + 1 }, (_, k) => {
      const angle = (k / sides) * Math.PI * 2;
      const normal = add(scaled(side, Math.cos(angle)), scaled(up, Math.sin(angle)));
      return mesh.vertex(add(point, scaled(normal, size)), normal, paint);
    });
  });
  for (let i = 0; i + 1 < rings.length; i++) {
    for (let k = 0; k < sides; k++) {
      const a = rings[i]?.[k] ?? 0,
        b = rings[i]?.[k + 1] ?? 0,
        c = rings[i + 1]?.[k + 1] ?? 0,
        d = rings[i + 1]?.[k] ?? 0;
      mesh.triangle(a, b, c);
      mesh.triangle(a, c, d);
    }
  }
}

/** Extras of a blob: how far noise moves its skin (a share of its size), and how many rings and sides it has. */
export interface BlobOptions {
  readonly rough?: number;
  readonly seed?: number;
  readonly sides?: number;
  readonly rings?: number;
  /** Leaves out the lower half, for things that lie on something. */
  readonly dome?: boolean;
}

/** Adds a ball or pebble around the origin, its skin moved by noise. */
export function addBlob(mesh: Mesh, size: Vec3, paint: Paint, options: BlobOptions = {}): void {
  const sides = options.sides ?? 10,
    rings = options.rings ?? 6,
    rough = options.rough ?? 0,
    seed = options.seed ?? 1;
  const start = mesh.positions.length / 3;
  for (let ring = 0; ring <= rings; ring++) {
    for (let side = 0; side <= sides; side++) {
      const up = options.dome === true ? (Math.PI / 2) * (ring / rings) - 0.2 : Math.PI * (ring / rings - 0.5),
        around = (side / sides) * Math.PI * 2;
      const n: Vec3 = [Math.cos(up) * Math.sin(around), Math.sin(up), Math.cos(up) * Math.cos(around)];
      const swell = 1 + rough * smoothNoise(n[0] * 1.9 + 7, n[1] * 1.9, n[2] * 1.9, seed);
      mesh.vertex([n[0] * size[0] * swell, n[1] * size[1] * swell, n[2] * size[2] * swell], n, paint);
    }
  }
  for (let ring = 0; ring < rings; ring++) {
    for (let side = 0; side < sides; side++) {
      const a = start + ring * (sides + 1) + side;
      if (ring > 0 || options.dome === true) mesh.triangle(a, a + 1, a + sides + 2);
      if (ring < rings - 1) mesh.triangle(a, a + sides + 2, a + sides + 1);
    }
  }
}

/** Adds a flat convex plate from its corners, counter-clockwise as seen from the front. */
export function addPlate(mesh: Mesh, corners: readonly Vec3[], paint: Paint): void {
  const [a, b, c] = corners;
  if (a === undefined || b === undefined || c === undefined) return;
  const normal = unit(cross(subtract(b, a), subtract(c, a)));
  const all = corners.map((corner) => mesh.vertex(corner, normal, paint));
  for (let i = 1; i + 1 < all.length; i++) mesh.triangle(all[0] ?? 0, all[i] ?? 0, all[i + 1] ?? 0);
}

/** A rope between two points: `sag` metres lower in its middle, `parts` + 1 points. */
export function hangingRope(from: Vec3, to: Vec3, sag: number, parts: number): readonly Vec3[] {
  return Array.from({ length: parts + 1 }, (_, i) => {
    const t = i / parts;
    const [x, y, z] = between(from, to, t);
    return [x, y - sag * 4 * t * (1 - t), z] as const;
  });
}
