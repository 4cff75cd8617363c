import { readdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** What there is in a folder, named one by one where something in it is hidden. */
function readable(folder: string, hidden: readonly string[]): readonly string[] {
  if (!hidden.some((path) => isBelow(folder, path))) return [join(folder, "*")];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (hidden.includes(path)) return [];
    return entry.isDirectory() ? readable(path, hidden) : [path];
  });
}

/**
 * What a script may read, as Node's permissions name it: its folder and all below, but for the folders in which keys lie.
 *
 * @see docs/spec/plaza.md
 */
export function readableBeside(script: string, hidden: readonly string[]): readonly string[] {
  const real = hidden.flatMap((path) => {
    try {
      return [realpathSync(path)];
    } catch {
      // What is not there holds no key.
      return [];
    }
  });
  return readable(dirname(realpathSync(script)), real);
}

/**
 * A file that a script names, as seen from the script's folder.
 *
 * @returns the real path; null where there is none, and where the name leads out of the folder, by a link too
 * @see docs/spec/plaza.md
 */
export function fileBeside(script: string, name: string): string | null {
  try {
    const folder = dirname(realpathSync(script));
    const file = realpathSync(resolve(folder, name));
    return isBelow(folder, file) ? file : null;
  } catch {
    return null;
  }
}
