import type { Pubkey, Sha256 } from "@plaza/protocol";
import { failed, ok } from "@plaza/protocol";
import type { BlobInfo, BlobProblem, BlobStore } from "../blob-store.ts";

/** A {@link BlobStore} in memory, with faults on request. */
export interface MemoryBlobStore extends BlobStore {
  /** From now on every write ends with this problem; null ends that. */
  failWrites(problem: BlobProblem | null): void;
}

interface Kept {
  readonly info: BlobInfo;
  readonly bytes: Uint8Array;
  readonly owners: Map<Pubkey, number>;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield await Promise.resolve(bytes.slice(at, at + 65_536));
}

/**
 * Makes an empty store.
 *
 * @param hash - SHA-256 in lower-case hex
 */
export function createMemoryBlobStore(hash: (bytes: Uint8Array) => Sha256): MemoryBlobStore {
  const kept = new Map<Sha256, Kept>();
  let fault: BlobProblem | null = null;
  const ownedBy = (owner: Pubkey): readonly Kept[] => [...kept.values()].filter((blob) => blob.owners.has(owner));

  return {
    failWrites(problem) {
      fault = problem;
    },
    begin() {
      const parts: Uint8Array[] = [];
      let bytes = new Uint8Array();
      return Promise.resolve(
        ok({
          write(part) {
            if (fault !== null) return Promise.resolve(failed(fault));
            parts.push(part.slice());
            return Promise.resolve(ok(null));
          },
          finish() {
            bytes = new Uint8Array(join(parts));
            return Promise.resolve(ok({ sha256: hash(bytes), sizeBytes: bytes.length }));
          },
          keep(owner, type, nowSec) {
            const sha256 = hash(bytes);
            const blob = kept.get(sha256) ?? {
              info: { sha256, sizeBytes: bytes.length, type, uploadedAtSec: nowSec },
              bytes,
              owners: new Map(),
            };
            if (!blob.owners.has(owner)) blob.owners.set(owner, nowSec);
            kept.set(sha256, blob);
            return Promise.resolve(ok(blob.info));
          },
          discard: () => Promise.resolve(),
        }),
      );
    },
    find: (sha256) => Promise.resolve(kept.get(sha256)?.info ?? null),
    read(sha256, range) {
      const blob = kept.get(sha256);
      if (blob === undefined) return Promise.resolve(null);
      return Promise.resolve(inPieces(range === undefined ? blob.bytes : blob.bytes.slice(range.first, range.last + 1)));
    },
    list(owner, { sinceSec, untilSec, limit, after }) {
      const found = ownedBy(owner)
        .map((blob) => ({ ...blob.info, uploadedAtSec: blob.owners.get(owner) ?? 0 }))
        .filter((info) => info.uploadedAtSec >= sinceSec && info.uploadedAtSec <= untilSec)
        .sort((a, b) => b.uploadedAtSec - a.uploadedAtSec || (a.sha256 < b.sha256 ? -1 : 1));
      if (after === undefined) return Promise.resolve(found.slice(0, limit));
      const at = found.findIndex((info) => info.sha256 === after);
      return Promise.resolve(at < 0 ? [] : found.slice(at + 1, at + 1 + limit));
    },
    usedBy: (owner) => Promise.resolve(ownedBy(owner).reduce((sum, blob) => sum + blob.info.sizeBytes, 0)),
    isOwner: (sha256, owner) => Promise.resolve(kept.get(sha256)?.owners.has(owner) === true),
    disown(sha256, owner) {
      const blob = kept.get(sha256);
      const wasOwner = blob?.owners.delete(owner) === true;
      if (blob?.owners.size === 0) kept.delete(sha256);
      return Promise.resolve(ok(wasOwner));
    },
    stats: () => Promise.resolve({ blobs: kept.size, sizeBytes: [...kept.values()].reduce((sum, blob) => sum + blob.info.sizeBytes, 0) }),
    end: () => Promise.resolve(),
  };
}
