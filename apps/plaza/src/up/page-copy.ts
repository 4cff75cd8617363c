import { copyFile, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Clock } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** Why there is no page to serve. */
export type PageProblem =
  | { readonly code: "page-not-built" }
  | { readonly code: "not-writable"; readonly path: string; readonly detail: string };

/** The built page, copied aside. */
export interface PageCopy {
  /** Where the copy stands. No file ever leaves it, and each is replaced as a whole. */
  readonly folder: string;
  /** Takes over what was built since the last look, once the build rests. Gives how often that changed anything; never rejects. */
  renew(): Promise<number>;
}

const ENTRY = "index.html";
/** A folder whose newest file is younger than this may still be written to. */
const RESTED_MS = 1_000;
/** Looks lie at least this far apart. */
const LOOK_EVERY_MS = 1_000;

interface BuiltFile {
  readonly name: string;
  readonly size: number;
  readonly changed: Date;
}

/** The files of a build, the entry last: it names all others. Empty while it has no entry. */
async function filesOf(folder: string): Promise<readonly BuiltFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  if (!names.includes(ENTRY)) return [];
  const inOrder = [...names.filter((name) => name !== ENTRY), ENTRY];
  return Promise.all(
    inOrder.map(async (name) => {
      const { size, mtime } = await stat(join(folder, name));
      return { name, size, changed: mtime };
    }),
  );
}

/**
 * Copies the built page, so that a build under way, which empties the folder first, changes nothing that is being served; and
 * so that pages opened before a build still find their parts.
 *
 * @param built - where builds put the page
 * @param folder - where the copy shall stand; what is there is removed
 * @see docs/spec/plaza.md [U-4b]
 */
export async function copyPage(built: string, folder: string, clock: Clock): Promise<Result<PageCopy, PageProblem>> {
  const stampOf = new Map<string, string>();

  async function take(files: readonly BuiltFile[]): Promise<boolean> {
    let anything = false;
    for (const { name, size, changed } of files) {
      const stamp = `${size} ${changed.getTime()}`;
      if (stampOf.get(name) === stamp) continue;
      const [target, unfinished] = [join(folder, name), join(folder, ".unfinished")];
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(built, name), unfinished);
      // The date is part of what browsers ask with: after a restart it is the same.
      await utimes(unfinished, changed, changed);
      await rename(unfinished, target);
      stampOf.set(name, stamp);
      anything = true;
    }
    return anything;
  }

  async function look(): Promise<boolean> {
    try {
      const files = await filesOf(built);
      const newestMs = Math.max(...files.map((file) => file.changed.getTime()));
      return Math.abs(clock.wallMs() - newestMs) < RESTED_MS ? false : await take(files);
    } catch {
      // A file went while it was being read: a build is under way, and the next look finds what became of it.
      return false;
    }
  }

  const files = await filesOf(built).catch(() => []);
  if (files.length === 0) return failed({ code: "page-not-built" });
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await take(files);
  } catch (error) {
    return failed({ code: "not-writable", path: folder, detail: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  let version = 0;
  let lookedMs = clock.monotonicMs();
  let looking = Promise.resolve();
  return ok({
    folder,
    async renew() {
      const nowMs = clock.monotonicMs();
      if (nowMs - lookedMs >= LOOK_EVERY_MS) {
        lookedMs = nowMs;
        // One after the other, however long one takes.
        looking = looking.then(async () => {
          if (await look()) version += 1;
        });
      }
      await looking;
      return version;
    },
  });
}
