import { parseJson } from "@plaza/protocol";
import { isFields } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";
import { SCENE_BUDGETS } from "./scene-budgets.ts";
import { keepWithin, malformed, SceneFileFault } from "./scene-file-problem.ts";

/** A scene file, opened: its description and, in a glb, the bytes that lie behind it. */
export interface SceneContainer {
  readonly kind: "glb" | "gltf";
  readonly json: Fields;
  /** Length of the description in bytes. */
  readonly jsonBytes: number;
  readonly binary: Uint8Array | null;
}

const glbMagic = 0x46546c67;
const jsonChunk = 0x4e4f534a;
const binaryChunk = 0x004e4942;
const headerBytes = 12;

/** Opens a glb or glTF: the sizes it claims must be those it has. */
export function openContainer(bytes: Uint8Array): SceneContainer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 4 && view.getUint32(0, true) === glbMagic) return openGlb(bytes, view);
  const start = firstCharacter(bytes);
  if (start !== 0x7b) throw new SceneFileFault({ code: "not-gltf", detail: `begins with byte ${start ?? "none"}` });
  return { kind: "gltf", json: readJson(bytes), jsonBytes: bytes.length, binary: null };
}

function openGlb(bytes: Uint8Array, view: DataView): SceneContainer {
  if (bytes.length < headerBytes + 8) return malformed("the glb ends within its header");
  const version = view.getUint32(4, true);
  if (version !== 2) throw new SceneFileFault({ code: "not-gltf", detail: `glb version ${version}` });
  if (view.getUint32(8, true) !== bytes.length) return malformed("the glb's length is not the one it says");
  let at = headerBytes;
  let json: Uint8Array | null = null;
  let binary: Uint8Array | null = null;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return malformed("a chunk's header is cut off");
    const length = view.getUint32(at, true);
    const type = view.getUint32(at + 4, true);
    const start = at + 8;
    if (length % 4 !== 0 || start + length > bytes.length) return malformed("a chunk is longer than the file");
    const chunk = bytes.subarray(start, start + length);
    if (json === null) {
      if (type !== jsonChunk) return malformed("the first chunk is not JSON");
      json = chunk;
    } else if (type === binaryChunk && binary === null) binary = chunk;
    at = start + length;
  }
  if (json === null) return malformed("there is no JSON");
  return { kind: "glb", json: readJson(json), jsonBytes: json.length, binary };
}

function readJson(bytes: Uint8Array): Fields {
  keepWithin("jsonBytes", bytes.length, SCENE_BUDGETS.jsonBytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return malformed("the JSON is not UTF-8");
  }
  const json = parseJson(text);
  if (!json.ok || !isFields(json.value)) return malformed("the description is no JSON object");
  const asset = json.value["asset"];
  const version = isFields(asset) ? asset["version"] : undefined;
  if (typeof version !== "string" || !version.startsWith("2.")) return malformed("it is not glTF 2");
  return json.value;
}

/** The first byte that is not space or a byte order mark. */
function firstCharacter(bytes: Uint8Array): number | undefined {
  const skipped = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
  return bytes.subarray(0, 1_024).find((byte) => !skipped.has(byte));
}
