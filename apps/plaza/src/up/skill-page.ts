import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** In the source, and as building copies it for a tree without the docs. */
const places = ["../../../../docs/SKILL.md", "../../dist/SKILL.md"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/**
 * What an agent needs, with this Plaza's own address in it.
 *
 * @param page - this Plaza's address
 * @returns null where neither docs nor a copy of them are there
 * @see docs/spec/plaza.md
 */
export function skillPage(page: string, from: readonly string[] = places): string | null {
  for (const path of from) {
    try {
      return readFileSync(path, "utf8").replaceAll("{origin}", new URL(page).origin);
    } catch {
      continue;
    }
  }
  return null;
}
