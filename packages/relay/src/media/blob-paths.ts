import type { ByteRange } from "@plaza/platform";
import type { Sha256 } from "@plaza/protocol";
import { parseSha256 } from "@plaza/protocol";

/** The hash in a blob's path: `/<64 hex>` with an optional extension; null for every other path. */
export function blobInPath(path: string): Sha256 | null {
  const match = /^\/([0-9a-f]{64})(?:\.[A-Za-z0-9]{1,16})?$/.exec(path);
  const hash = parseSha256(match?.[1]);
  return hash.ok ? hash.value : null;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "model/gltf-binary": "glb",
  "model/gltf+json": "gltf",
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/ktx2": "ktx2",
  "application/zip": "zip",
  "application/x-webxdc": "xdc",
  "application/webxdc+zip": "xdc",
  "application/json": "json",
  "application/pdf": "pdf",
  "audio/wav": "wav",
  "audio/ogg": "ogg",
  "audio/flac": "flac",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "video/mp4": "mp4",
  "video/webm": "webm",
  "text/plain": "txt",
};

/** The usual extension of a media type, without the dot; `bin` where there is none. */
export function extensionOf(type: string): string {
  return EXTENSIONS[type] ?? "bin";
}

/**
 * Reads a `Range` header for a file of some size.
 *
 * @returns null where the whole file is to be sent (no header, several ranges, another unit), `unsatisfiable` where no byte lies in it
 */
export function parseRange(header: string | null, sizeBytes: number): ByteRange | "unsatisfiable" | null {
  const match = header === null ? null : /^\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i.exec(header);
  const [, from = "", to = ""] = match ?? [];
  if (match === null || (from === "" && to === "")) return null;
  if (from === "") {
    const length = Math.min(Number(to), sizeBytes);
    return length === 0 ? "unsatisfiable" : { first: sizeBytes - length, last: sizeBytes - 1 };
  }
  const first = Number(from);
  const last = to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (to !== "" && Number(to) < first) return null;
  return first >= sizeBytes ? "unsatisfiable" : { first, last };
}
