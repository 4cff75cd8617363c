import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "@plaza/protocol";

/** A world as an agent has made it, kept on the disk: to be hosted now, or another day. */
export interface MadeWorld {
  /** Also the scene's identifier. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** A picture's path. */
  readonly image: string | null;
  /** The glb's path. */
  readonly file: string;
}

/** The worlds of one data folder. */
export interface WorldShelf {
  put(world: Omit<MadeWorld, "file">, glb: Uint8Array): MadeWorld;
  find(id: string): MadeWorld | null;
  /** In order of their names, at most a hundred. */
  list(): readonly MadeWorld[];
}

/** What names a world. */
export const worldId = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;

const mostWorlds = 100;

/** Opens the shelf; its folder is made when the first world is put. */
export function openWorldShelf(dataPath: string): WorldShelf {
  const folder = join(dataPath, "made");

  function find(id: string): MadeWorld | null {
    if (!worldId.test(id)) return null;
    const file = join(folder, id, "world.glb");
    try {
      const parsed = parseJson(readFileSync(join(folder, id, "world.json"), "utf8"));
      if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null || !existsSync(file)) return null;
      const said: { readonly [name: string]: unknown } = { ...parsed.value };
      const { title, summary, image } = said;
      if (typeof title !== "string") return null;
      return { id, title, summary: typeof summary === "string" ? summary : "", image: typeof image === "string" ? image : null, file };
    } catch {
      return null;
    }
  }

  /** Whoever reads meanwhile sees the old or the new one. */
  function write(path: string, bytes: Uint8Array | string): void {
    writeFileSync(`${path}.new`, bytes, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  return {
    put({ id, title, summary, image }, glb) {
      const own = join(folder, id);
      mkdirSync(own, { recursive: true, mode: 0o700 });
      write(join(own, "world.glb"), glb);
      write(join(own, "world.json"), `${JSON.stringify({ title, summary, image }, null, 2)}\n`);
      return { id, title, summary, image, file: join(own, "world.glb") };
    },
    find,
    list() {
      const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
      return names.flatMap((id) => find(id) ?? []).slice(0, mostWorlds);
    },
  };
}
