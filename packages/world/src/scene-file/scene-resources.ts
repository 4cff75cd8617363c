import { withoutEnd } from "@plaza/protocol";
import type { Fields } from "./json-fields.ts";
import { readText } from "./json-fields.ts";
import { malformed, SceneFileFault } from "./scene-file-problem.ts";

/** Where a resource's bytes are. */
export type Resource =
  | { readonly kind: "none" }
  /** In the file itself, as base64 text. */
  | { readonly kind: "inline"; readonly base64: string }
  /** Beside the file. */
  | { readonly kind: "beside"; readonly uri: string };

const inlinePattern = /^data:[\w.+/-]*(?:;[\w=-]+)*;base64,/;
/** Stands for the file's own place where its URL is not known. */
const nowhere = "https://scene.invalid/folder/scene.gltf";

/**
 * Reads the `uri` of a buffer or image, and refuses whatever lies outside: a glb has all its bytes inside, a glTF may
 * name what lies in its own folder or below, nothing else. Anything more would tell other servers who looks at the
 * scene.
 *
 * @see docs/spec/world.md [W-16b]
 */
export function readResource(fields: Fields, container: "glb" | "gltf", fileUrl: string | null): Resource {
  const uri = readText(fields, "uri");
  if (uri === null) return { kind: "none" };
  if (/^data:/i.test(uri)) {
    const head = inlinePattern.exec(uri);
    if (head === null) return malformed("inline data is not base64");
    return { kind: "inline", base64: uri.slice(head[0].length) };
  }
  if (container === "glb" || !isBeside(uri, fileUrl ?? nowhere)) {
    throw new SceneFileFault({ code: "outside-resource", uri: uri.slice(0, 200) });
  }
  return { kind: "beside", uri };
}

function isBeside(uri: string, fileUrl: string): boolean {
  // Backslashes, escapes of dots and slashes, and control characters are read differently by different readers.
  // oxlint-disable-next-line no-control-regex
  if (/[\\\u0000-\u0020]|%2e|%2f|%5c/i.test(uri) || /^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith("/")) return false;
  try {
    const base = new URL(fileUrl);
    const folder = base.pathname.slice(0, base.pathname.lastIndexOf("/") + 1);
    const target = new URL(uri, fileUrl);
    return target.origin === base.origin && target.pathname.startsWith(folder) && target.username === base.username;
  } catch {
    return false;
  }
}

/** Decodes base64, at most so many bytes of it; null when it is not base64. */
export function decodeBase64(base64: string, mostBytes: number = Number.POSITIVE_INFINITY): Uint8Array | null {
  const clean = withoutEnd(base64, "=");
  if (clean.length % 4 === 1) return null;
  const length = Math.min(Math.floor((clean.length * 3) / 4), mostBytes);
  const bytes = new Uint8Array(length);
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < clean.length && at < length; index += 1) {
    const value = alphabet.get(clean.charCodeAt(index));
    if (value === undefined) return null;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (buffer >> bits) & 0xff;
    at += 1;
  }
  return bytes;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const alphabet = new Map(Array.from({ length: 64 }, (_, value) => [letters.charCodeAt(value), value]));
