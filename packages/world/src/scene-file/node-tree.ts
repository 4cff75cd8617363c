import { readCount, readExtension, readIndices, readList, readNumbers, readText, isFields } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";
import { identity, matrixOf, multiply } from "./matrix.ts";
import type { Matrix } from "./matrix.ts";
import { placeName, placeOf, placesWithin } from "./named-places.ts";
import type { NamedPlace } from "./named-places.ts";
import { SCENE_BUDGETS } from "./scene-budgets.ts";
import type { Accessor } from "./scene-buffers.ts";
import { keepWithin, malformed } from "./scene-file-problem.ts";
import type { MeshCost } from "./scene-meshes.ts";

/** Where visitors may appear: a node whose name begins with `spawn`. */
export interface SpawnPoint {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** The direction of the node's +Z, radians about the upward axis. */
  readonly ry: number;
}

/** What showing the whole scene costs. */
export interface TreeCost {
  readonly nodes: number;
  readonly triangles: number;
  readonly drawCalls: number;
  /** Sorted by name. */
  readonly spawns: readonly SpawnPoint[];
  /** Sorted by name. */
  readonly places: readonly NamedPlace[];
}

/**
 * Walks the scene that is shown. Every node may be reached once: glTF is a tree, and a loop would never end.
 *
 * @see docs/spec/world.md [W-16a], [W-16d]
 */
export function walkNodes(json: Fields, meshes: readonly MeshCost[], accessors: readonly Accessor[]): TreeCost {
  const nodes = readList(json, "nodes", SCENE_BUDGETS.nodes);
  const reached = new Set<number>();
  const spawns: SpawnPoint[] = [];
  const places: NamedPlace[] = [];
  let triangles = 0;
  let drawCalls = 0;
  const waiting = rootsOf(json, nodes).map((index) => ({ index, parent: identity, depth: 1 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { index, parent, depth } = next;
    const node = nodes[index] ?? malformed("a child is no node");
    if (reached.has(index)) return malformed(`node ${index} is reached twice`);
    reached.add(index);
    keepWithin("depth", depth, SCENE_BUDGETS.depth);
    const world = multiply(parent, localMatrix(node));
    const meshIndex = readCount(node, "mesh", undefined);
    if (meshIndex !== undefined) {
      const mesh = meshes[meshIndex] ?? malformed(`node ${index} shows no mesh`);
      triangles += mesh.triangles * copiesOf(node, accessors);
      drawCalls += mesh.drawCalls;
      keepWithin("triangles", triangles, SCENE_BUDGETS.triangles);
      keepWithin("drawCalls", drawCalls, SCENE_BUDGETS.drawCalls);
    }
    const name = readText(node, "name") ?? "";
    if (/^spawn/i.test(name)) addSpawn(spawns, name, world);
    else addPlace(places, node, world, json);
    for (const child of readIndices(node, "children", nodes.length)) waiting.push({ index: child, parent: world, depth: depth + 1 });
  }
  spawns.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { nodes: reached.size, triangles, drawCalls, spawns: spawns.slice(0, SCENE_BUDGETS.spawns), places: placesWithin(places) };
}

/** The nodes to begin with: those of the scene that is shown, or every node that is nobody's child. */
function rootsOf(json: Fields, nodes: readonly Fields[]): readonly number[] {
  const scenes = readList(json, "scenes");
  if (scenes.length > 0) {
    const scene = scenes[readCount(json, "scene", 0)] ?? malformed("the scene to show is not there");
    return readIndices(scene, "nodes", nodes.length);
  }
  const children = new Set(nodes.flatMap((node) => readIndices(node, "children", nodes.length)));
  return [...nodes.keys()].filter((index) => !children.has(index));
}

function localMatrix(node: Fields): Matrix {
  const matrix = readNumbers(node, "matrix", 16);
  if (matrix !== null) return matrix;
  const translation = readNumbers(node, "translation", 3);
  const rotation = readNumbers(node, "rotation", 4);
  const scale = readNumbers(node, "scale", 3);
  return translation === null && rotation === null && scale === null
    ? identity
    : matrixOf(translation ?? [0, 0, 0], rotation ?? [0, 0, 0, 1], scale ?? [1, 1, 1]);
}

/** How often a node is drawn in one go. */
function copiesOf(node: Fields, accessors: readonly Accessor[]): number {
  const attributes = readExtension(node, "EXT_mesh_gpu_instancing")?.["attributes"];
  if (!isFields(attributes)) return 1;
  let copies = 1;
  for (const name of Object.keys(attributes)) {
    const index = readCount(attributes, name, undefined);
    const accessor = index === undefined ? undefined : accessors[index];
    copies = Math.max(copies, accessor?.count ?? malformed("a node's copies point nowhere"));
  }
  return copies;
}

function addPlace(places: NamedPlace[], node: Fields, world: Matrix, json: Fields): void {
  const name = places.length < SCENE_BUDGETS.places ? placeName(node) : null;
  const place = name === null ? null : placeOf(name, node, world, json);
  if (place !== null) places.push(place);
}

function addSpawn(spawns: SpawnPoint[], name: string, world: Matrix): void {
  const [x, y, z] = [world[12] ?? 0, world[13] ?? 0, world[14] ?? 0];
  const ry = Math.atan2(world[8] ?? 0, world[10] ?? 1);
  // Scales multiplied past all bounds: a place nobody can stand at.
  if (!Number.isFinite(x + y + z + ry)) return;
  spawns.push({ name: name.slice(0, 64), x, y, z, ry });
}
