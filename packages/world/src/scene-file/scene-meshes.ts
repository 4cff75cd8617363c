import { isFields, readCount, readExtension, readList } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";
import { largestIndex } from "./scene-buffers.ts";
import type { Accessor } from "./scene-buffers.ts";
import { malformed } from "./scene-file-problem.ts";

/** What showing a mesh once costs. */
export interface MeshCost {
  readonly triangles: number;
  readonly drawCalls: number;
}

const triangleList = 4;
const triangleStrip = 5;
const triangleFan = 6;
const mostMode = 6;

/** Reads all meshes and checks that every index points at a vertex. */
export function readMeshes(json: Fields, accessors: readonly Accessor[]): readonly MeshCost[] {
  const checked = new Map<string, true>();
  return readList(json, "meshes").map((mesh, index) => {
    const primitives = readList(mesh, "primitives");
    if (primitives.length === 0) return malformed(`mesh ${index} has no primitives`);
    let triangles = 0;
    for (const primitive of primitives) triangles += readPrimitive(primitive, accessors, `mesh ${index}`, checked);
    return { triangles, drawCalls: primitives.length };
  });
}

function readPrimitive(primitive: Fields, accessors: readonly Accessor[], what: string, checked: Map<string, true>): number {
  const attributes = primitive["attributes"];
  if (!isFields(attributes)) return malformed(`${what} has no attributes`);
  let vertices: number | null = null;
  for (const name of Object.keys(attributes)) {
    const { count } = accessorAt(accessors, attributes, name, what);
    if (vertices !== null && count !== vertices) return malformed(`${what} has attributes of different lengths`);
    vertices = count;
  }
  const mode = readCount(primitive, "mode", triangleList);
  if (mode > mostMode) return malformed(`${what} is drawn in an unknown way`);
  let drawn = vertices ?? 0;
  if (primitive["indices"] !== undefined) {
    const indices = accessorAt(accessors, primitive, "indices", what);
    drawn = indices.count;
    const key = `${readCount(primitive, "indices", 0)} ${vertices}`;
    // The same indices over as many vertices need no second look.
    const largest = checked.has(key) || readExtension(primitive, "KHR_draco_mesh_compression") !== null ? null : largestIndex(indices);
    checked.set(key, true);
    if (largest !== null && indices.count > 0 && largest >= (vertices ?? 0)) return malformed(`${what} points past its vertices`);
  }
  if (mode === triangleList) return Math.floor(drawn / 3);
  return mode === triangleStrip || mode === triangleFan ? Math.max(0, drawn - 2) : 0;
}

function accessorAt(accessors: readonly Accessor[], fields: Fields, name: string, what: string): Accessor {
  const index = readCount(fields, name, undefined);
  const accessor = index === undefined ? undefined : accessors[index];
  return accessor ?? malformed(`${what}: ${name.slice(0, 40)} points nowhere`);
}
