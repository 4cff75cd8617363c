import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { KeyValue, Log } from "@plaza/platform";

/**
 * A key-value in a folder: one JSON file a key, 0600 in 0700, written aside and renamed, so that a crash leaves the old
 * value or the new one. One process at a time.
 *
 * @param folder - made when missing
 */
export function createFileKeyValue(folder: string, log: Log): KeyValue {
  /** Everything runs in the order it was asked for. */
  let last: Promise<unknown> = mkdir(folder, { recursive: true, mode: 0o700 });

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run, run);
    last = turn.catch(() => {});
    return turn;
  }

  async function read(name: string): Promise<Kept | undefined> {
    const text = await readFile(join(folder, name), "utf8").catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const kept = parseKept(text);
    if (kept === undefined) log.warn("a kept value is unreadable and was left aside", { file: name });
    return kept;
  }

  return {
    get: (key) => inTurn(async () => (await read(fileName(key)))?.value),
    async set(key, value) {
      if (JSON.stringify(value) === undefined) throw new TypeError("a value must be JSON; use delete to remove a key");
      // Now, not in turn: the caller may change the value while it waits.
      const text = JSON.stringify({ key, value });
      return inTurn(() => replaceFile(folder, fileName(key), text));
    },
    delete: (key) => inTurn(() => rm(join(folder, fileName(key)), { force: true })),
    keys: (prefix) =>
      inTurn(async () => {
        const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
        const kept = await Promise.all(names.map(read));
        return kept.flatMap((each) => (each !== undefined && each.key.startsWith(prefix) ? [each.key] : [])).toSorted();
      }),
  };
}

interface Kept {
  readonly key: string;
  readonly value: unknown;
}

function parseKept(text: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null || !("key" in kept) || !("value" in kept)) return undefined;
    return typeof kept.key === "string" ? { key: kept.key, value: kept.value } : undefined;
  } catch {
    return undefined;
  }
}

/** Keys may be any text; hashed, they can neither leave the folder nor meet on a disk that ignores case. */
function fileName(key: string): string {
  return `${createHash("sha256").update(key).digest("hex")}.json`;
}

async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const aside = join(folder, `${name}.${randomUUID()}.new`);
  try {
    const file = await open(aside, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, join(folder, name));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
