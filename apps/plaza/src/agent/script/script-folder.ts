import { realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

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
    return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : null;
  } catch {
    return null;
  }
}
