import { oneLine, withoutEnd } from "@plaza/protocol";
import { isFields, readCount, readList } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";
import { multiply } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";

/** Something of a scene that can be named and walked to. Metres; its outline along the ground is a rectangle. */
export interface NamedPlace {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** From the middle to the edge, along x and z; 0 for a mark without a body. */
  readonly halfX: number;
  readonly halfZ: number;
}

/** Larger things are grounds, skies and what is scattered over them. */
const largestHalfM = 15;
const longestName = 48;
/** Names that tools give, or that tell of no place. */
const telling = (name: string): boolean =>
  !/^(spawn|light|lamp|camera|sun|sky|ground|floor|terrain|water|glass|halo|collider|collision|node|mesh|object|group|root|scene|empty|armature|bone|cube|plane|sphere|cylinder|cone|torus|icosphere|circle|curve|material|primitive|instance)/i.test(
    name,
  ) && /\p{L}{3}/u.test(name);

/**
 * The name of a node as words: its `label` in extras, as its maker meant it, or its own where that tells something.
 *
 * @see docs/spec/world.md [W-16e]
 */
export function placeName(node: Fields): string | null {
  const extras = isFields(node["extras"]) ? node["extras"] : {};
  const label = extras["label"];
  if (typeof label === "string") return oneLine(label, longestName) || null;
  const name = node["name"];
  // What one walks through is decoration.
  if (typeof name !== "string" || extras["collide"] === false || !telling(name)) return null;
  const words = name.replace(/[._-]+/gu, " ").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  return oneLine(withoutEnd(words, "0123456789"), longestName) || null;
}

/** Where a named node is, null where it has no place or too large a one. */
export function placeOf(name: string, node: Fields, world: Matrix, json: Fields): NamedPlace | null {
  const box = boxOf(node, json);
  const [low, high] = box ?? [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const xs: number[] = [];
  const ys: number[] = [];
  const zs: number[] = [];
  for (let corner = 0; corner < 8; corner += 1) {
    const at = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? high : low)[axis] ?? 0);
    const moved = multiply(world, [...Array.from({ length: 12 }, () => 0), ...at, 1]);
    xs.push(moved[12] ?? 0);
    ys.push(moved[13] ?? 0);
    zs.push(moved[14] ?? 0);
  }
  const [x0, x1, z0, z1] = [Math.min(...xs), Math.max(...xs), Math.min(...zs), Math.max(...zs)];
  const place = {
    name,
    x: (x0 + x1) / 2,
    y: Math.min(...ys),
    z: (z0 + z1) / 2,
    halfX: (x1 - x0) / 2,
    halfZ: (z1 - z0) / 2,
  };
  if (!Number.isFinite(place.x + place.y + place.z + place.halfX + place.halfZ)) return null;
  return Math.max(place.halfX, place.halfZ) > largestHalfM ? null : place;
}

/** The box around what a node shows, as its accessors claim it; null where it shows nothing. */
function boxOf(node: Fields, json: Fields): readonly [readonly number[], readonly number[]] | null {
  const index = readCount(node, "mesh", undefined);
  if (index === undefined) return null;
  const mesh = readList(json, "meshes")[index];
  const accessors = readList(json, "accessors");
  let low = [Infinity, Infinity, Infinity];
  let high = [-Infinity, -Infinity, -Infinity];
  for (const primitive of mesh === undefined ? [] : readList(mesh, "primitives")) {
    const attributes = primitive["attributes"];
    const position = isFields(attributes) ? accessors[readCount(attributes, "POSITION", 0)] : undefined;
    const scale = position?.["normalized"] === true ? 1 / (largestOf.get(position["componentType"]) ?? 1) : 1;
    const [min, max] = [numbers(position?.["min"]), numbers(position?.["max"])];
    if (min === null || max === null) continue;
    low = low.map((value, axis) => Math.min(value, (min[axis] ?? 0) * scale));
    high = high.map((value, axis) => Math.max(value, (max[axis] ?? 0) * scale));
  }
  return low.every(Number.isFinite) && high.every(Number.isFinite) ? [low, high] : null;
}

const largestOf = new Map<unknown, number>([
  [5120, 127],
  [5121, 255],
  [5122, 32_767],
  [5123, 65_535],
]);

function numbers(value: unknown): readonly number[] | null {
  if (!Array.isArray(value) || value.length !== 3) return null;
  const all: readonly unknown[] = value;
  return all.every((entry): entry is number => typeof entry === "number" && Number.isFinite(entry)) ? all : null;
}

/** In order of their names. */
export function placesWithin(places: readonly NamedPlace[]): readonly NamedPlace[] {
  return places.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
