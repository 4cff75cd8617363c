import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ReadStream } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { BlobInfo, BlobProblem, BlobStore, BlobUpload } from "@plaza/platform";
import type { Failed, Pubkey, Result, Sha256 } from "@plaza/protocol";
import { failed, ok, parseSha256 } from "@plaza/protocol";

/** Why a blob store could not be opened. */
export interface OpenBlobsProblem {
  readonly code: "unusable";
  readonly path: string;
  readonly detail: string;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS blobs (
    sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, type TEXT NOT NULL, uploaded_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS owners (
    pubkey TEXT NOT NULL, sha256 TEXT NOT NULL, uploaded_at INTEGER NOT NULL, PRIMARY KEY (pubkey, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS owners_by_blob ON owners (sha256);
`;

function problemOf(error: unknown): Failed<BlobProblem> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const isFull = code === "ENOSPC" || code === "EDQUOT" || (error instanceof Error && "errcode" in error && error.errcode === 13);
  return failed(isFull ? { code: "full" } : { code: "failed", detail: error instanceof Error ? error.message : String(error) });
}

async function attempt<T>(work: () => Promise<T>): Promise<Result<T, BlobProblem>> {
  try {
    return ok(await work());
  } catch (error) {
    return problemOf(error);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The parts of an open file. A stream's own iterator leaves the file open where it is ended before the first part was asked for. */
function partsOf(stream: ReadStream): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const parts: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
      let hasBegun = false;
      return {
        next() {
          hasBegun = true;
          return parts.next();
        },
        async return() {
          if (!hasBegun) stream.destroy();
          await parts.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function infoOf(row: Record<string, unknown>): BlobInfo {
  const sha256 = parseSha256(row["sha256"]);
  if (!sha256.ok) throw new Error("a blob is kept under its hash");
  return { sha256: sha256.value, sizeBytes: Number(row["size"]), type: String(row["type"]), uploadedAtSec: Number(row["uploaded_at"]) };
}

/**
 * Opens or makes a blob store in a folder: one file per blob under `files`, uploads on their way under `incoming`, and who
 * owns what in `index.sqlite`. What a crash left half done is swept away on opening.
 */
export async function openFileBlobStore(options: { readonly path: string }): Promise<Result<BlobStore, OpenBlobsProblem>> {
  const files = join(options.path, "files");
  const incoming = join(options.path, "incoming");
  try {
    await mkdir(files, { recursive: true, mode: 0o700 });
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming, { mode: 0o700 });
    const database = new DatabaseSync(join(options.path, "index.sqlite"), { timeout: 2_000 });
    database.exec(SCHEMA);
    await sweepOrphans(files, database);
    return ok(makeStore(files, incoming, database));
  } catch (error) {
    return failed({ code: "unusable", path: options.path, detail: error instanceof Error ? error.message : String(error) });
  }
}

/** A file that no row names was renamed into place just before a crash, or its removal was cut short. */
async function sweepOrphans(files: string, database: DatabaseSync): Promise<void> {
  const known = database.prepare("SELECT 1 FROM blobs WHERE sha256 = ?");
  for (const folder of await readdir(files)) {
    for (const name of await readdir(join(files, folder))) {
      if (known.get(name) === undefined) await rm(join(files, folder, name));
    }
  }
}

function makeStore(files: string, incoming: string, database: DatabaseSync): BlobStore {
  const findBlob = database.prepare("SELECT * FROM blobs WHERE sha256 = ?");
  const addBlob = database.prepare("INSERT OR IGNORE INTO blobs (sha256, size, type, uploaded_at) VALUES (?, ?, ?, ?)");
  const dropBlob = database.prepare(
    "DELETE FROM blobs WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM owners WHERE owners.sha256 = blobs.sha256)",
  );
  const addOwner = database.prepare("INSERT OR IGNORE INTO owners (pubkey, sha256, uploaded_at) VALUES (?, ?, ?)");
  const dropOwner = database.prepare("DELETE FROM owners WHERE pubkey = ? AND sha256 = ?");
  const isOwned = database.prepare("SELECT 1 FROM owners WHERE pubkey = ? AND sha256 = ?");
  const used = database.prepare("SELECT coalesce(sum(size), 0) AS bytes FROM owners JOIN blobs USING (sha256) WHERE pubkey = ?");
  const totals = database.prepare("SELECT count(*) AS blobs, coalesce(sum(size), 0) AS bytes FROM blobs");
  const listed = database.prepare(
    `SELECT sha256, size, type, owners.uploaded_at AS uploaded_at FROM owners JOIN blobs USING (sha256)
     WHERE pubkey = ? AND owners.uploaded_at BETWEEN ? AND ? AND (-owners.uploaded_at, sha256) > (?, ?)
     ORDER BY owners.uploaded_at DESC, sha256 LIMIT ?`,
  );
  const ownedSince = database.prepare("SELECT uploaded_at FROM owners WHERE pubkey = ? AND sha256 = ?");
  /** The work on one blob's file at a time: an upload must not be renamed into place while a removal is on its way. */
  const turns = new Map<Sha256, Promise<unknown>>();

  const fileOf = (sha256: Sha256): string => join(files, sha256.slice(0, 2), sha256);

  async function inTurn<T>(sha256: Sha256, work: () => Promise<T>): Promise<T> {
    const before = turns.get(sha256);
    const turn = (before ?? Promise.resolve()).then(work, work);
    turns.set(sha256, turn);
    try {
      return await turn;
    } finally {
      if (turns.get(sha256) === turn) turns.delete(sha256);
    }
  }

  async function moveIn(from: string, sha256: Sha256): Promise<void> {
    const file = fileOf(sha256);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rename(from, file);
    await syncFolder(dirname(file));
  }

  function makeUpload(path: string, handle: FileHandle): BlobUpload {
    const hash = createHash("sha256");
    let sizeBytes = 0;
    let sha256: Sha256 | null = null;
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (!isOpen) return;
      isOpen = false;
      await handle.close();
    };
    return {
      write: (bytes) =>
        attempt(async () => {
          hash.update(bytes);
          sizeBytes += bytes.length;
          for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
          return null;
        }),
      finish: () =>
        attempt(async () => {
          const parsed = parseSha256(hash.digest("hex"));
          if (!parsed.ok) throw new Error("a SHA-256 in hex is a hash");
          sha256 = parsed.value;
          await handle.sync();
          await close();
          return { sha256, sizeBytes };
        }),
      keep: (owner, type, nowSec) =>
        attempt(() => {
          const finished = sha256;
          if (finished === null) throw new Error("an upload is finished before it is kept");
          return inTurn(finished, async () => {
            if (findBlob.get(finished) === undefined) await moveIn(path, finished);
            database.exec("BEGIN IMMEDIATE");
            try {
              addBlob.run(finished, sizeBytes, type, nowSec);
              addOwner.run(owner, finished, nowSec);
              database.exec("COMMIT");
            } catch (error) {
              if (database.isTransaction) database.exec("ROLLBACK");
              throw error;
            }
            return infoOf(findBlob.get(finished) ?? {});
          });
        }),
      async discard() {
        await close();
        await rm(path, { force: true });
      },
    };
  }

  return {
    begin: () =>
      attempt(async () => {
        const path = join(incoming, randomUUID());
        return makeUpload(path, await open(path, "wx", 0o600));
      }),
    find(sha256) {
      const row = findBlob.get(sha256);
      return Promise.resolve(row === undefined ? null : infoOf(row));
    },
    async read(sha256, range) {
      const row = findBlob.get(sha256);
      if (row === undefined) return null;
      if (Number(row["size"]) === 0) return (async function* () {})();
      try {
        // Opened before the answer begins: a removal meanwhile leaves the reader its bytes.
        const handle = await open(fileOf(sha256), "r");
        return partsOf(createReadStream("", { fd: handle, ...(range === undefined ? {} : { start: range.first, end: range.last }) }));
      } catch {
        return null;
      }
    },
    list(owner, { sinceSec, untilSec, limit, after }) {
      const last = after === undefined ? undefined : ownedSince.get(owner, after);
      if (after !== undefined && last === undefined) return Promise.resolve([]);
      const lastAge = last === undefined ? Number.MIN_SAFE_INTEGER : -Number(last["uploaded_at"]);
      return Promise.resolve(listed.all(owner, sinceSec, untilSec, lastAge, after ?? "", limit).map(infoOf));
    },
    usedBy: (owner) => Promise.resolve(Number(used.get(owner)?.["bytes"])),
    isOwner: (sha256, owner: Pubkey) => Promise.resolve(isOwned.get(owner, sha256) !== undefined),
    disown: (sha256, owner) =>
      attempt(() =>
        inTurn(sha256, async () => {
          const wasOwner = dropOwner.run(owner, sha256).changes === 1;
          if (dropBlob.run(sha256).changes === 1) await rm(fileOf(sha256), { force: true });
          return wasOwner;
        }),
      ),
    stats() {
      const row = totals.get() ?? {};
      return Promise.resolve({ blobs: Number(row["blobs"]), sizeBytes: Number(row["bytes"]) });
    },
    async end() {
      await Promise.allSettled(turns.values());
      if (database.isOpen) database.close();
    },
  };
}
