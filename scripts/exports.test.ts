import { globSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);

/** The names an index re-exports, sorted; types among them. */
function exportedNames(text: string): readonly string[] {
  const names = [...text.matchAll(/export\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap(([, list]) => (list ?? "").split(","));
  return names
    .map(
      (name) =>
        name
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    )
    .filter((name) => name !== "")
    .sort();
}

describe("what the packages offer", () => {
  for (const path of globSync("packages/*/src/{index,fakes/index,contracts/index}.ts", { cwd: root }).sort()) {
    const name = dirname(path).replace("packages/", "").replace("/src", "").replace("/", "-");
    it(`[U-20] ${name} exports exactly the names on its list`, async () => {
      const text = readFileSync(new URL(path, root), "utf8");
      expect(basename(path)).toBe("index.ts");
      expect(text).not.toMatch(/export\s+\*/);
      await expect(`${exportedNames(text).join("\n")}\n`).toMatchFileSnapshot(`../docs/exports/${name}.txt`);
    });
  }
});
