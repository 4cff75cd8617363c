import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileYard } from "./file-yard.ts";
import { readOrMakeToken } from "./token-file.ts";
import { openWorldShelf } from "./world-shelf.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-mcp-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text = "x"): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe("an agent's files", () => {
  it("[A-22] what lies in the folder is found; what leads out, the data folder and other kinds are refused", () => {
    for (const path of ["files/a.glb", "files/sub/b.glb", "files/data/host.key", "files/data/made.glb", "outside/c.glb", "files/key.txt"])
      put(path);
    symlinkSync(join(folder, "outside/c.glb"), join(folder, "files/link.glb"));
    const yard = createFileYard(join(folder, "files"), join(folder, "files/data"));
    for (const path of ["a.glb", "sub/b.glb", "./sub/../a.glb", join(folder, "files/a.glb")])
      expect(yard.find(path, [".glb"]).ok).toBe(true);
    expect(createFileYard(null, join(folder, "files/data")).find("a.glb", [".glb"])).toEqual({
      ok: false,
      problem: expect.stringContaining("--files"),
    });
    const refusals: readonly (readonly [string, RegExp])[] = [
      ["../outside/c.glb", /outside/],
      [join(folder, "outside/c.glb"), /outside/],
      ["link.glb", /outside/],
      ["data/made.glb", /data folder/],
      ["data/host.key", /none of \.glb/],
      ["key.txt", /none of \.glb/],
      ["none.glb", /no file/],
      ["sub", /none of/],
    ];
    for (const [path, sentence] of refusals)
      expect(yard.find(path, [".glb"])).toEqual({ ok: false, problem: expect.stringMatching(sentence) });
  });

  it("[A-22] a script may not lie above the data folder, which it could read", () => {
    put("files/game.ts");
    put("files/games/game.ts");
    put("files/.plaza/host.key");
    const yard = createFileYard(join(folder, "files"), join(folder, "files/.plaza"));
    expect(yard.findScript("game.ts")).toEqual({ ok: false, problem: expect.stringContaining("folder of its own") });
    expect(yard.findScript("games/game.ts").ok).toBe(true);
  });

  it("[A-26] worlds are kept for another day", () => {
    const shelf = openWorldShelf(join(folder, "data"));
    expect(shelf.list()).toEqual([]);
    shelf.put({ id: "b", title: "B", summary: "", image: null }, Uint8Array.of(1));
    shelf.put({ id: "a", title: "A", summary: "words", image: "/p.png" }, Uint8Array.of(2));
    shelf.put({ id: "b", title: "B again", summary: "", image: null }, Uint8Array.of(3));
    const again = openWorldShelf(join(folder, "data"));
    expect(again.list().map(({ id, title }) => [id, title])).toEqual([
      ["a", "A"],
      ["b", "B again"],
    ]);
    expect(readFileSync(again.find("b")?.file ?? "")).toEqual(Buffer.from([3]));
    for (const id of ["../data", "c", "", "A"]) expect(again.find(id)).toBeNull();
    writeFileSync(join(folder, "data/made/a/world.json"), "{");
    expect(again.find("a")).toBeNull();
  });

  it("[A-28] the token is made once, for its owner alone; one that others may read is refused", () => {
    const path = join(folder, "keys/mcp.token");
    const made = readOrMakeToken(path);
    expect(made).toMatchObject({ ok: true, value: { made: true, token: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readOrMakeToken(path)).toEqual({ ok: true, value: { token: made.ok ? made.value.token : "", made: false } });
    chmodSync(path, 0o644);
    expect(readOrMakeToken(path)).toEqual({ ok: false, problem: expect.stringContaining("chmod 600") });
    chmodSync(path, 0o600);
    writeFileSync(path, "short");
    expect(readOrMakeToken(path)).toEqual({ ok: false, problem: expect.stringContaining("at least 16") });
  });
});
