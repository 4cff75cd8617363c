import { realpathSync, statSync } from "node:fs";
import { dirname, extname, resolve, sep } from "node:path";
import { failed, ok, oneLine } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** The files an agent may name. */
export interface FileYard {
  /** @returns the real path, or a sentence that says why not */
  find(path: string, endings: readonly string[]): Result<string, string>;
  /** The same for a program that will be run, which reads everything in its own folder. */
  findScript(path: string): Result<string, string>;
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/**
 * Lets files be named in one folder and below it, none where there is no such folder, and never in the data folder, where the key is.
 *
 * @see docs/spec/plaza.md
 */
export function createFileYard(folder: string | null, dataPath: string): FileYard {
  function find(path: string, endings: readonly string[]): Result<string, string> {
    if (folder === null) return failed("No files may be named here: start plaza mcp with --files and the folder that holds them.");
    const shown = oneLine(path, 200);
    if (!endings.includes(extname(path).toLowerCase()))
      return failed(`"${shown}" is none of ${endings.join(", ")}: name a file that ends so.`);
    const yard = realOr(folder);
    let real: string;
    try {
      real = realpathSync(resolve(yard, path));
      if (!statSync(real).isFile()) return failed(`"${shown}" is not a file: name one.`);
    } catch {
      return failed(`There is no file "${shown}" in ${yard}: check the path, which is read from there.`);
    }
    if (!isWithin(yard, real)) {
      return failed(`"${shown}" is outside ${yard}: move it there, or start plaza mcp with --files and the folder that holds it.`);
    }
    if (isWithin(realOr(dataPath), real)) return failed(`"${shown}" is in the data folder, which is not for sharing: copy it elsewhere.`);
    return ok(real);
  }
  return {
    find,
    findScript(path) {
      const found = find(path, [".ts", ".mts", ".js", ".mjs"]);
      if (found.ok && isWithin(dirname(found.value), realOr(dataPath))) {
        return failed(
          "A game reads the folder it lies in, and the data folder with the key is below that one: put it into a folder of its own.",
        );
      }
      return found;
    },
  };
}
