import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { readUint64, readZipEnd } from "./zip-end.ts";
import type { ZipEndProblem } from "./zip-end.ts";

/** One entry as the archive's list describes it; nothing of it is proven. */
export interface ZipEntry {
  /** Null when the bytes are no UTF-8. */
  readonly name: string | null;
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  /** 0 stored, 8 deflate. */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly headerOffset: number;
  /** The type bits of a Unix mode, 0 when none was given. */
  readonly fileType: number;
}

/** An archive's list of entries. */
export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** Where the list begins, and data must have ended. */
  readonly offset: number;
}

/** Why an archive's list of entries cannot be believed. */
export type ZipDirectoryProblem = ZipEndProblem | { readonly code: "too-many-entries"; readonly entries: number; readonly max: number };

const entrySignature = 0x02014b50;
const entryBytes = 46;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeName(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

interface Sizes {
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly headerOffset: number;
}

/** Reads sizes that did not fit from the 64-bit extra field; null when it is missing or too short. */
function widen(short: Sizes, view: DataView, extraStart: number, extraEnd: number): Sizes | null {
  const wide = { ...short };
  const fields = (["sizeBytes", "packedBytes", "headerOffset"] as const).filter((field) => short[field] === 0xffffffff);
  if (fields.length === 0) return wide;
  for (let at = extraStart; at + 4 <= extraEnd;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      let from = at + 4;
      for (const field of fields) {
        if (from + 8 > Math.min(end, extraEnd)) return null;
        wide[field] = readUint64(view, from);
        from += 8;
      }
      return wide;
    }
    at = end;
  }
  return null;
}

/**
 * Walks an archive's list of entries; nothing is unpacked.
 *
 * @see docs/spec/webxdc.md [X-5c]
 */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): Result<ZipDirectory, ZipDirectoryProblem> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = readZipEnd(view);
  if (!end.ok) return end;
  if (end.value.entries > maxEntries) return failed({ code: "too-many-entries", entries: end.value.entries, max: maxEntries });
  const entries: ZipEntry[] = [];
  const stop = end.value.offset + end.value.sizeBytes;
  let at = end.value.offset;
  while (entries.length < end.value.entries) {
    if (at + entryBytes > stop || view.getUint32(at, true) !== entrySignature) return failed({ code: "broken-directory" });
    const nameEnd = at + entryBytes + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > stop) return failed({ code: "broken-directory" });
    if (view.getUint16(at + 34, true) !== 0) return failed({ code: "multi-disk" });
    const short = {
      packedBytes: view.getUint32(at + 20, true),
      sizeBytes: view.getUint32(at + 24, true),
      headerOffset: view.getUint32(at + 42, true),
    };
    const sizes = widen(short, view, nameEnd, extraEnd);
    if (sizes === null || sizes.packedBytes > bytes.length || sizes.headerOffset > bytes.length) return failed({ code: "zip64-lie" });
    const nameBytes = bytes.subarray(at + entryBytes, nameEnd);
    entries.push({
      name: decodeName(nameBytes),
      nameBytes,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes,
      fileType: (view.getUint32(at + 38, true) >>> 16) & 0xf000,
    });
    at = next;
  }
  // More entries than the end record counts: readers would disagree on what is inside.
  return at === stop ? ok({ entries, offset: end.value.offset }) : failed({ code: "broken-directory" });
}
