import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** An app's icon as it came: bounded, of a known type, and still to be drawn anew before it is shown. */
export interface Icon {
  readonly type: "image/png" | "image/jpeg";
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Why an icon is not used. */
export interface IconProblem {
  readonly code: "icon-too-large" | "icon-unreadable";
}

/** Larger icons are not read. */
export const maxIconBytes = 1_048_576;
const maxSide = 2_048;
const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

interface Size {
  readonly width: number;
  readonly height: number;
}

function pngSize(bytes: Uint8Array): Size | null {
  if (bytes.length < 33 || pngStart.some((byte, index) => bytes[index] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks the segments of a JPEG to the one that tells its size. */
function jpegSize(bytes: Uint8Array): Size | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    const length = view.getUint16(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** Recognises an icon by what it is, whatever its name says. */
export function parseIcon(bytes: Uint8Array): Result<Icon, IconProblem> {
  if (bytes.length > maxIconBytes) return failed({ code: "icon-too-large" });
  const png = pngSize(bytes);
  const size = png ?? jpegSize(bytes);
  if (size === null || size.width === 0 || size.height === 0) return failed({ code: "icon-unreadable" });
  if (size.width > maxSide || size.height > maxSide) return failed({ code: "icon-too-large" });
  return ok({ type: png === null ? "image/jpeg" : "image/png", bytes, ...size });
}
