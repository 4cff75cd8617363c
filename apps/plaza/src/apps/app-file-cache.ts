import { createHash, randomUUID } from "node:crypto";
import type { Hash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { failed, isSha256, ok } from "@plaza/protocol";
import type { Result, Sha256 } from "@plaza/protocol";

/** Why bytes were not taken into the cache. */
export type CacheProblem =
  | { readonly code: "too-large"; readonly maxBytes: number }
  | { readonly code: "wrong-hash"; readonly given: Sha256; readonly found: string }
  | { readonly code: "broken-off" }
  | { readonly code: "failed"; readonly detail: string };

/** What the cache of app files may hold. */
export interface CacheLimits {
  readonly fileBytes: number;
  /** Of all files together. */
  readonly totalBytes: number;
}

/** The limits a server keeps to. */
export const cacheLimits: CacheLimits = { fileBytes: 100_000_000, totalBytes: 2_000_000_000 };

/** Apps' files on disk, by the hash of their bytes; those used longest ago make room. */
export interface AppFileCache {
  has(sha256: Sha256): boolean;
  /** The whole file, or null when it is not here. */
  read(sha256: Sha256): Promise<Uint8Array | null>;
  /** Takes in bytes while hashing them; nothing of them is readable before they proved right. */
  take(sha256: Sha256, bytes: AsyncIterable<Uint8Array>): Promise<Result<null, CacheProblem>>;
  stats(): { readonly files: number; readonly bytes: number };
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Opens or makes the cache in a folder. What a crash left half done is swept away. */
export async function openAppFileCache(
  path: string,
  limits: CacheLimits = cacheLimits,
): Promise<Result<AppFileCache, { readonly detail: string }>> {
  const [files, incoming] = [join(path, "files"), join(path, "incoming")];
  /** Sizes, used longest ago first. */
  const held = new Map<Sha256, number>();
  try {
    await mkdir(files, { recursive: true, mode: 0o700 });
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { mode: 0o700 });
    const found: { readonly name: Sha256; readonly sizeBytes: number; readonly usedMs: number }[] = [];
    for (const name of await readdir(files)) {
      const { size, mtimeMs } = await stat(join(files, name));
      if (isSha256(name)) found.push({ name, sizeBytes: size, usedMs: mtimeMs });
    }
    for (const { name, sizeBytes } of found.toSorted((a, b) => a.usedMs - b.usedMs)) held.set(name, sizeBytes);
  } catch (error) {
    return failed({ detail: detailOf(error) });
  }
  let totalBytes = [...held.values()].reduce((sum, bytes) => sum + bytes, 0);

  function forget(sha256: Sha256): void {
    totalBytes -= held.get(sha256) ?? 0;
    held.delete(sha256);
  }

  async function makeRoom(): Promise<void> {
    for (const oldest of held.keys()) {
      if (totalBytes <= limits.totalBytes) return;
      forget(oldest);
      await rm(join(files, oldest), { force: true });
    }
  }
  await makeRoom();

  async function receive(handle: FileHandle, hash: Hash, bytes: AsyncIterable<Uint8Array>): Promise<Result<number, CacheProblem>> {
    let sizeBytes = 0;
    const parts = bytes[Symbol.asyncIterator]();
    for (;;) {
      const part = await parts.next().catch(() => null);
      if (part === null) return failed({ code: "broken-off" });
      if (part.done === true) return ok(sizeBytes);
      sizeBytes += part.value.length;
      // The sender is not waited for any longer: who asked ends the stream.
      if (sizeBytes > limits.fileBytes) return failed({ code: "too-large", maxBytes: limits.fileBytes });
      hash.update(part.value);
      await handle.writeFile(part.value);
    }
  }

  async function settle(sha256: Sha256, place: string, bytes: AsyncIterable<Uint8Array>): Promise<Result<null, CacheProblem>> {
    const hash = createHash("sha256");
    const handle = await open(place, "wx", 0o600);
    let received: Result<number, CacheProblem>;
    try {
      received = await receive(handle, hash, bytes);
    } finally {
      await handle.close();
    }
    if (!received.ok) return received;
    const found = hash.digest("hex");
    if (found !== sha256) return failed({ code: "wrong-hash", given: sha256, found });
    await rename(place, join(files, sha256));
    forget(sha256);
    held.set(sha256, received.value);
    totalBytes += received.value;
    await makeRoom();
    return ok(null);
  }

  return ok({
    has: (sha256) => held.has(sha256),
    async read(sha256) {
      const sizeBytes = held.get(sha256);
      if (sizeBytes === undefined) return null;
      held.delete(sha256);
      held.set(sha256, sizeBytes);
      const file = join(files, sha256);
      try {
        const bytes = await readFile(file);
        // So that the order outlives a restart.
        const now = new Date();
        await utimes(file, now, now);
        return new Uint8Array(bytes);
      } catch {
        forget(sha256);
        return null;
      }
    },
    async take(sha256, bytes) {
      const place = join(incoming, randomUUID());
      try {
        return await settle(sha256, place, bytes);
      } catch (error) {
        return failed({ code: "failed", detail: detailOf(error) });
      } finally {
        await rm(place, { force: true }).catch(() => undefined);
      }
    },
    stats: () => ({ files: held.size, bytes: totalBytes }),
  });
}
