import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { readList } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";
import type { NamedPlace } from "./named-places.ts";
import { walkNodes } from "./node-tree.ts";
import type { SpawnPoint } from "./node-tree.ts";
import { SCENE_BUDGETS } from "./scene-budgets.ts";
import { readBuffers } from "./scene-buffers.ts";
import { openContainer } from "./scene-container.ts";
import { malformed, SceneFileFault } from "./scene-file-problem.ts";
import type { SceneFileProblem } from "./scene-file-problem.ts";
import { readMeshes } from "./scene-meshes.ts";
import { readTextures } from "./scene-textures.ts";

/** What a scene file is and costs, read from its headers alone. */
export interface SceneFileReport {
  readonly container: "glb" | "gltf";
  readonly sizeBytes: number;
  /** Of geometry, once unpacked, beyond the file's own bytes. */
  readonly unpackedBytes: number;
  /** As drawn: a mesh counts once for each node that shows it. */
  readonly triangles: number;
  readonly drawCalls: number;
  readonly nodes: number;
  readonly textures: number;
  /** Of the card's memory. */
  readonly textureBytes: number;
  readonly largestTextureSide: number;
  readonly materials: number;
  readonly animations: number;
  readonly extensions: readonly string[];
  /** Files beside a glTF that it will load, relative to it. A glb needs none. */
  readonly beside: readonly string[];
  readonly spawns: readonly SpawnPoint[];
  /** What can be named in it. */
  readonly places: readonly NamedPlace[];
}

/** What the caller knows of the file and of itself. */
export interface SceneFileOptions {
  /** Where the file came from; decides what lies beside it. */
  readonly url?: string;
  /** Extensions that the caller can unpack beyond {@link knownExtensions}, e.g. `KHR_draco_mesh_compression`. */
  readonly extensions?: readonly string[];
}

/** Extensions that need nothing but a current glTF reader with a meshopt decoder. */
export const knownExtensions: readonly string[] = [
  "EXT_materials_bump",
  "EXT_mesh_gpu_instancing",
  "EXT_meshopt_compression",
  "EXT_texture_avif",
  "EXT_texture_webp",
  "KHR_lights_punctual",
  "KHR_materials_anisotropy",
  "KHR_materials_clearcoat",
  "KHR_materials_dispersion",
  "KHR_materials_emissive_strength",
  "KHR_materials_ior",
  "KHR_materials_iridescence",
  "KHR_materials_sheen",
  "KHR_materials_specular",
  "KHR_materials_transmission",
  "KHR_materials_unlit",
  "KHR_materials_volume",
  "KHR_mesh_quantization",
  "KHR_meshopt_compression",
  "KHR_texture_transform",
];

/** Used at all, it cannot be read without its decoder. */
const neverOptional = "KHR_draco_mesh_compression";

/**
 * Checks a scene file before anything decodes or draws it: its format, its budgets, that it loads nothing from
 * elsewhere. Reads headers and indices only; never throws, whatever the bytes are.
 *
 * @see docs/spec/world.md [W-16], [W-16a], [W-16b], [W-16c], [W-16d]
 */
export function checkSceneFile(bytes: Uint8Array, options: SceneFileOptions = {}): Result<SceneFileReport, SceneFileProblem> {
  if (bytes.length > SCENE_BUDGETS.fileBytes) {
    return failed({ code: "too-large", bytes: bytes.length, mostBytes: SCENE_BUDGETS.fileBytes });
  }
  try {
    return ok(readScene(bytes, options));
  } catch (error) {
    if (error instanceof SceneFileFault) return failed(error.problem);
    throw error;
  }
}

function readScene(bytes: Uint8Array, options: SceneFileOptions): SceneFileReport {
  const container = openContainer(bytes);
  const { json } = container;
  const fileUrl = options.url ?? null;
  const extensions = checkExtensions(json, [...knownExtensions, ...(options.extensions ?? [])]);
  const buffers = readBuffers(container, fileUrl);
  const textures = readTextures(container, buffers.stretches, fileUrl);
  const meshes = readMeshes(json, buffers.accessors);
  const tree = walkNodes(json, meshes, buffers.accessors);
  return {
    container: container.kind,
    sizeBytes: bytes.length,
    unpackedBytes: buffers.unpackedBytes,
    triangles: tree.triangles,
    drawCalls: tree.drawCalls,
    nodes: tree.nodes,
    textures: textures.count,
    textureBytes: textures.bytes,
    largestTextureSide: textures.largestSide,
    materials: readList(json, "materials").length,
    animations: readList(json, "animations").length,
    extensions,
    beside: [...buffers.beside, ...textures.beside],
    spawns: tree.spawns,
    places: tree.places,
  };
}

function checkExtensions(json: Fields, known: readonly string[]): readonly string[] {
  const used = readNames(json, "extensionsUsed");
  const required = readNames(json, "extensionsRequired");
  const missing = [...required, ...used.filter((name) => name === neverOptional)].find((name) => !known.includes(name));
  if (missing !== undefined) throw new SceneFileFault({ code: "unknown-extension", name: missing.slice(0, 80) });
  return used;
}

function readNames(json: Fields, name: string): readonly string[] {
  const value = json[name];
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 256) return malformed(`${name} is no list of names`);
  return value.map((entry: unknown) => (typeof entry === "string" ? entry : malformed(`${name} is no list of names`)));
}
