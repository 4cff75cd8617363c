import { readCount, readExtension, readList, readText } from "./json-fields.ts";
import type { Fields } from "./json-fields.ts";
import { SCENE_BUDGETS } from "./scene-budgets.ts";
import type { SceneContainer } from "./scene-container.ts";
import { keepWithin, malformed } from "./scene-file-problem.ts";
import { decodeBase64, readResource } from "./scene-resources.ts";

/** A stretch of bytes, checked to lie within its buffer. */
export interface BufferStretch {
  /** The bytes, where they are in this file and not packed. */
  readonly bytes: Uint8Array | null;
  /** Length once unpacked. */
  readonly length: number;
  readonly strideBytes: number | null;
}

/** A list of numbers or vectors, checked to lie within its stretch. */
export interface Accessor {
  readonly count: number;
  readonly elementBytes: number;
  readonly componentType: number;
  readonly stretch: BufferStretch | null;
  readonly offset: number;
}

/** Everything countable about a file's bytes. */
export interface SceneBuffers {
  readonly stretches: readonly BufferStretch[];
  readonly accessors: readonly Accessor[];
  /** What has to be unpacked beyond the bytes of the file. */
  readonly unpackedBytes: number;
  /** Files beside the glTF that buffers need. */
  readonly beside: readonly string[];
}

const componentBytes = new Map([
  [5120, 1],
  [5121, 1],
  [5122, 2],
  [5123, 2],
  [5125, 4],
  [5126, 4],
]);
const components = new Map([
  ["SCALAR", 1],
  ["VEC2", 2],
  ["VEC3", 3],
  ["VEC4", 4],
  ["MAT2", 4],
  ["MAT3", 9],
  ["MAT4", 16],
]);
const meshoptNames = ["EXT_meshopt_compression", "KHR_meshopt_compression"];

interface RawBuffer {
  readonly length: number;
  readonly bytes: Uint8Array | null;
}

/** Reads buffers, their stretches and accessors, and checks that each lies within the one it points into. */
export function readBuffers(container: SceneContainer, fileUrl: string | null): SceneBuffers {
  const { json } = container;
  const beside: string[] = [];
  const buffers = readList(json, "buffers").map((fields, index) => readBuffer(container, fields, index, fileUrl, beside));
  const stretches = readList(json, "bufferViews").map((fields, index) => readStretch(buffers, fields, index));
  let decodedBytes = stretches.reduce((sum, stretch) => sum + (stretch.bytes === null ? stretch.length : 0), 0);
  const accessors = readList(json, "accessors").map((fields, index) => {
    const accessor = readAccessor(stretches, fields, index);
    // Without a stretch the reader makes zeros: as many as are claimed.
    if (accessor.stretch === null) decodedBytes += accessor.count * accessor.elementBytes;
    keepWithin("geometryBytes", decodedBytes, SCENE_BUDGETS.geometryBytes);
    return accessor;
  });
  keepWithin("geometryBytes", decodedBytes, SCENE_BUDGETS.geometryBytes);
  return { stretches, accessors, unpackedBytes: decodedBytes, beside };
}

function readBuffer(container: SceneContainer, fields: Fields, index: number, fileUrl: string | null, beside: string[]): RawBuffer {
  const length = readCount(fields, "byteLength", undefined) ?? malformed(`buffer ${index} has no length`);
  const resource = readResource(fields, container.kind, fileUrl);
  if (resource.kind === "beside") {
    keepWithin("fileBytes", length, SCENE_BUDGETS.fileBytes);
    beside.push(resource.uri);
    return { length, bytes: null };
  }
  if (resource.kind === "inline") {
    const bytes = decodeBase64(resource.base64);
    if (bytes === null || bytes.length < length) return malformed(`buffer ${index} is shorter than it says`);
    return { length, bytes };
  }
  if (container.binary !== null && index === 0) {
    if (container.binary.length < length) return malformed("buffer 0 is longer than the file");
    return { length, bytes: container.binary };
  }
  // A buffer without bytes is there for readers that cannot unpack; nothing may be read from it.
  const isPlaceholder = meshoptNames.some((name) => readExtension(fields, name)?.["fallback"] === true);
  if (!isPlaceholder) return malformed(`buffer ${index} has no bytes`);
  return { length, bytes: null };
}

function readStretch(buffers: readonly RawBuffer[], fields: Fields, index: number): BufferStretch {
  const what = `bufferView ${index}`;
  const strideBytes = readCount(fields, "byteStride", undefined) ?? null;
  for (const name of meshoptNames) {
    const packed = readExtension(fields, name);
    if (packed === null) continue;
    stretchOf(buffers, packed, what);
    const count = readCount(packed, "count", undefined) ?? malformed(`${what} has no count`);
    const stride = readCount(packed, "byteStride", undefined) ?? malformed(`${what} has no stride`);
    return { bytes: null, length: count * stride, strideBytes };
  }
  const { bytes, length } = stretchOf(buffers, fields, what);
  return { bytes, length, strideBytes };
}

function stretchOf(buffers: readonly RawBuffer[], fields: Fields, what: string): RawBuffer {
  const buffer = buffers[readCount(fields, "buffer", undefined) ?? malformed(`${what} has no buffer`)];
  const offset = readCount(fields, "byteOffset", 0);
  const length = readCount(fields, "byteLength", undefined) ?? malformed(`${what} has no length`);
  if (buffer === undefined || offset + length > buffer.length) return malformed(`${what} lies outside its buffer`);
  return { length, bytes: buffer.bytes === null ? null : buffer.bytes.subarray(offset, offset + length) };
}

function readAccessor(stretches: readonly BufferStretch[], fields: Fields, index: number): Accessor {
  const what = `accessor ${index}`;
  const count = readCount(fields, "count", undefined) ?? malformed(`${what} has no count`);
  const componentType = readCount(fields, "componentType", 0);
  const size = (componentBytes.get(componentType) ?? 0) * (components.get(readText(fields, "type") ?? "") ?? 0);
  if (size === 0) return malformed(`${what} has an unknown type`);
  keepWithin("geometryBytes", count * size, SCENE_BUDGETS.geometryBytes);
  const offset = readCount(fields, "byteOffset", 0);
  const view = readCount(fields, "bufferView", undefined);
  const stretch = view === undefined ? null : (stretches[view] ?? malformed(`${what} points nowhere`));
  if (stretch !== null && count > 0) {
    const stride = stretch.strideBytes ?? size;
    if (offset + stride * (count - 1) + size > stretch.length) return malformed(`${what} reads past its bytes`);
  }
  return { count, elementBytes: size, componentType, stretch, offset };
}

/** The largest index that a list of indices holds, or null when it is packed or elsewhere. */
export function largestIndex({ count, componentType, stretch, offset }: Accessor): number | null {
  if (stretch === null || stretch.bytes === null) return null;
  const { bytes } = stretch;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = componentBytes.get(componentType) ?? 1;
  const stride = stretch.strideBytes ?? size;
  let largest = 0;
  for (let at = offset, left = count; left > 0; left -= 1, at += stride) {
    const index = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
    if (index > largest) largest = index;
  }
  return largest;
}
