import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { parseEntryName, sameNameKey } from "./entry-name.ts";
import type { EntryNameProblem } from "./entry-name.ts";
import { unpack } from "./unpack.ts";
import type { UnpackProblem } from "./unpack.ts";
import { readZipDirectory } from "./zip-directory.ts";
import type { ZipDirectoryProblem, ZipEntry } from "./zip-directory.ts";

/** What an archive may hold. */
export interface ArchiveLimits {
  readonly maxEntries: number;
  /** Of all files together, unpacked. */
  readonly maxInflatedBytes: number;
}

/** The limits until a person allows more. */
export const archiveLimits: ArchiveLimits = { maxEntries: 2_000, maxInflatedBytes: 100_000_000 };

/** Why an archive is not opened at all. */
export type ArchiveProblem =
  | ZipDirectoryProblem
  | { readonly code: "overlapping" }
  | { readonly code: "too-large"; readonly inflatedBytes: number; readonly maxBytes: number };

/** Why one entry of an archive is left out. */
export type RefusedEntryProblem =
  | EntryNameProblem
  | { readonly code: "duplicate-name" | "symlink" | "not-a-file" | "encrypted" | "unknown-method" | "header-mismatch" };

/** An entry that is left out. */
export interface RefusedEntry {
  /** At most 100 characters of it; empty when it is no text. */
  readonly name: string;
  readonly problem: RefusedEntryProblem;
}

/** Why a file could not be read. */
export type ReadFileProblem = UnpackProblem | { readonly code: "not-found" };

/** An opened archive; files are unpacked one by one, when they are read. */
export interface Archive {
  /** Paths of all files, in the archive's order. */
  readonly paths: readonly string[];
  readonly refused: readonly RefusedEntry[];
  /** Of all files together, as claimed; no file ever unpacks to more than it claims. */
  readonly inflatedBytes: number;
  /** Claimed size of a file, unpacked; null when there is no such file. */
  sizeOf(path: string): number | null;
  read(path: string): Result<Uint8Array, ReadFileProblem>;
}

interface Placed {
  readonly entry: ZipEntry;
  readonly dataStart: number;
  readonly dataEnd: number;
}

const localSignature = 0x04034b50;
const localBytes = 30;
const encryptedFlag = 0x2041;
const sizesFollowFlag = 0x8;
const fileTypes = { none: 0, folder: 0x4000, file: 0x8000, symlink: 0xa000 };

/** Where an entry's data stands, and whether its own header says what the list says. Null: it has no header there. */
function place(bytes: Uint8Array, view: DataView, entry: ZipEntry): (Placed & { readonly agrees: boolean }) | null {
  const at = entry.headerOffset;
  if (at + localBytes > bytes.length || view.getUint32(at, true) !== localSignature) return null;
  const nameLength = view.getUint16(at + 26, true);
  const dataStart = at + localBytes + nameLength + view.getUint16(at + 28, true);
  const dataEnd = dataStart + entry.packedBytes;
  if (dataEnd > bytes.length) return null;
  const flags = view.getUint16(at + 6, true);
  const name = bytes.subarray(at + localBytes, at + localBytes + nameLength);
  const sameName = name.length === entry.nameBytes.length && name.every((byte, index) => byte === entry.nameBytes[index]);
  const sizes = [view.getUint32(at + 14, true), view.getUint32(at + 18, true), view.getUint32(at + 22, true)];
  const listed = [entry.crc, entry.packedBytes, entry.sizeBytes];
  // Sizes may follow the data, or be too wide for the field; then the list alone speaks.
  const open = (flags & sizesFollowFlag) !== 0;
  const sameSizes = sizes.every((size, index) => size === listed[index] || (open && size === 0) || (index > 0 && size === 0xffffffff));
  const sameKind = view.getUint16(at + 8, true) === entry.method && ((flags ^ entry.flags) & encryptedFlag) === 0;
  return { entry, dataStart, dataEnd, agrees: sameName && sameSizes && sameKind };
}

function judge(entry: ZipEntry, agrees: boolean): RefusedEntryProblem | null {
  if (!agrees) return { code: "header-mismatch" };
  if (entry.fileType === fileTypes.symlink) return { code: "symlink" };
  if (entry.fileType !== fileTypes.none && entry.fileType !== fileTypes.file) return { code: "not-a-file" };
  if ((entry.flags & encryptedFlag) !== 0) return { code: "encrypted" };
  return entry.method === 0 || entry.method === 8 ? null : { code: "unknown-method" };
}

/**
 * Opens an archive of unknown origin: its list is read and checked, nothing is unpacked. What could be read in two
 * ways is refused as a whole; a single bad entry is left out and named.
 *
 * @see docs/spec/webxdc.md
 */
export function openArchive(bytes: Uint8Array, limits: ArchiveLimits = archiveLimits): Result<Archive, ArchiveProblem> {
  const listed = readZipDirectory(bytes, limits.maxEntries);
  if (!listed.ok) return listed;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all: (Placed & { readonly agrees: boolean })[] = [];
  for (const entry of listed.value.entries) {
    const placed = place(bytes, view, entry);
    if (placed === null) return failed({ code: "broken-directory" });
    all.push(placed);
  }
  let covered = 0;
  for (const { entry, dataEnd } of all.toSorted((a, b) => a.entry.headerOffset - b.entry.headerOffset)) {
    if (entry.headerOffset < covered) return failed({ code: "overlapping" });
    covered = dataEnd;
  }
  if (covered > listed.value.offset) return failed({ code: "overlapping" });

  const files = new Map<string, Placed>();
  const names = new Set<string>();
  const refused: RefusedEntry[] = [];
  let inflatedBytes = 0;
  for (const placed of all) {
    const { entry, agrees } = placed;
    const name = entry.name ?? "";
    const refuse = (problem: RefusedEntryProblem) => refused.push({ name: name.slice(0, 100), problem });
    const isFolder = name.endsWith("/");
    const path = parseEntryName(isFolder ? name.slice(0, -1) : name);
    if (!path.ok) {
      refuse(path.problem);
      continue;
    }
    // A folder is no more than a part of its files' names.
    if (isFolder) continue;
    const problem = judge(entry, agrees);
    const key = sameNameKey(path.value);
    if (problem !== null) refuse(problem);
    else if (names.has(key)) refuse({ code: "duplicate-name" });
    else {
      files.set(path.value, placed);
      inflatedBytes += entry.sizeBytes;
    }
    names.add(key);
  }
  if (inflatedBytes > limits.maxInflatedBytes) return failed({ code: "too-large", inflatedBytes, maxBytes: limits.maxInflatedBytes });

  const find = (path: string) => files.get(path.normalize("NFC"));
  return ok({
    paths: [...files.keys()],
    refused,
    inflatedBytes,
    sizeOf: (path) => find(path)?.entry.sizeBytes ?? null,
    read(path) {
      const file = find(path);
      return file === undefined ? failed({ code: "not-found" }) : unpack(bytes.subarray(file.dataStart, file.dataEnd), file.entry);
    },
  });
}
