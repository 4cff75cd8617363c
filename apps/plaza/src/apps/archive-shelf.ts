import { createHash } from "node:crypto";
import { failed, ok } from "@plaza/protocol";
import type { Result, Sha256 } from "@plaza/protocol";
import { archiveLimits, openAppPackage } from "@plaza/webxdc";
import type { AppPackage, AppPackageProblem, ServedApp } from "@plaza/webxdc";

/** What a shelf may hold in memory. */
export interface ShelfLimits {
  /** Of all open archives together. */
  readonly archiveBytes: number;
  /** Of unpacked files kept at hand, per shelf. */
  readonly unpackedBytes: number;
  /** What one archive may unpack to, whatever a person allows. */
  readonly inflatedBytes: number;
}

/** The limits a server keeps to. */
export const shelfLimits: ShelfLimits = { archiveBytes: 256_000_000, unpackedBytes: 64_000_000, inflatedBytes: 1_000_000_000 };

/** Why a file is not on the shelf. */
export type ShelfProblem = AppPackageProblem | { readonly code: "wrong-hash" };

/** Archives open in memory, the ones used last. */
export interface ArchiveShelf {
  /** Opens an archive of unknown origin; one that is open already is only looked up. Tells what it unpacks to. */
  open(sha256: Sha256, bytes: Uint8Array): Result<number, ShelfProblem>;
  /** Null when it is not open (any more). */
  find(sha256: Sha256): ServedApp | null;
  stats(): { readonly archives: number; readonly bytes: number };
}

/** Files worth keeping unpacked: a film is asked for in many parts. */
const largeFile = 1_000_000;

/** Makes an empty shelf. */
export function createArchiveShelf(limits: ShelfLimits = shelfLimits): ArchiveShelf {
  const open = new Map<Sha256, { readonly served: ServedApp; readonly bytes: number }>();
  const unpacked = new Map<string, Uint8Array>();
  let openBytes = 0;
  let unpackedBytes = 0;

  function remember(key: string, file: Uint8Array): void {
    if (file.length < largeFile || file.length > limits.unpackedBytes) return;
    unpacked.set(key, file);
    unpackedBytes += file.length;
    for (const [oldest, held] of unpacked) {
      if (unpackedBytes <= limits.unpackedBytes) break;
      unpacked.delete(oldest);
      unpackedBytes -= held.length;
    }
  }

  function close(sha256: Sha256): void {
    openBytes -= open.get(sha256)?.bytes ?? 0;
    open.delete(sha256);
    for (const [key, held] of unpacked) {
      if (!key.startsWith(sha256)) continue;
      unpacked.delete(key);
      unpackedBytes -= held.length;
    }
  }

  function keepingLarge(sha256: Sha256, app: AppPackage): AppPackage {
    return {
      ...app,
      read(path) {
        const key = `${sha256}/${path}`;
        const held = unpacked.get(key);
        if (held !== undefined) return ok(held);
        const file = app.read(path);
        if (file.ok) remember(key, file.value);
        return file;
      },
    };
  }

  function find(sha256: Sha256): ServedApp | null {
    const entry = open.get(sha256);
    if (entry === undefined) return null;
    open.delete(sha256);
    open.set(sha256, entry);
    return entry.served;
  }

  return {
    open(sha256, bytes) {
      const known = find(sha256);
      if (known !== null) return ok(known.app.inflatedBytes);
      if (createHash("sha256").update(bytes).digest("hex") !== sha256) return failed({ code: "wrong-hash" });
      const opened = openAppPackage(bytes, { ...archiveLimits, maxInflatedBytes: limits.inflatedBytes });
      if (!opened.ok) return opened;
      open.set(sha256, { served: { app: keepingLarge(sha256, opened.value), sha256 }, bytes: bytes.length });
      openBytes += bytes.length;
      for (const oldest of open.keys()) {
        if (openBytes <= limits.archiveBytes || oldest === sha256) break;
        close(oldest);
      }
      return ok(opened.value.inflatedBytes);
    },
    find,
    stats: () => ({ archives: open.size, bytes: openBytes }),
  };
}
