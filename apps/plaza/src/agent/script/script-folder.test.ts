import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileBeside, readableBeside } from "./script-folder.ts";

it("[A-8] a script's files are those in its folder and below, whatever leads out of it", () => {
  const above = realpathSync(mkdtempSync(join(tmpdir(), "plaza-beside-")));
  try {
    const folder = join(above, "game");
    mkdirSync(join(folder, "worlds"), { recursive: true });
    for (const path of ["game/play.ts", "game/worlds/next.glb", "secret.png", "game-two.png"]) writeFileSync(join(above, path), "");
    symlinkSync(join(above, "secret.png"), join(folder, "link.png"));
    const script = join(folder, "play.ts");
    expect(fileBeside(script, "worlds/next.glb")).toBe(join(folder, "worlds", "next.glb"));
    expect(fileBeside(script, join(folder, "worlds", "next.glb"))).toBe(join(folder, "worlds", "next.glb"));
    for (const name of ["../secret.png", join(above, "secret.png"), "link.png", "../game-two.png", "none.glb", ".", "a\0b"])
      expect(fileBeside(script, name)).toBeNull();
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
});

it("[A-8] a data folder in the script's folder is named to nobody, what is beside it is", () => {
  const above = realpathSync(mkdtempSync(join(tmpdir(), "plaza-beside-")));
  try {
    for (const path of [".plaza/worlds", "parts", "deep/data", "deep/more"]) mkdirSync(join(above, path), { recursive: true });
    for (const path of [".plaza/host.key", "game.ts", "parts/a.ts", "deep/b.ts"]) writeFileSync(join(above, path), "");
    const script = join(above, "game.ts");
    const named = (...hidden: string[]): readonly string[] => readableBeside(script, hidden).map((path) => path.slice(above.length + 1));
    expect(named()).toEqual(["*"]);
    expect(named(join(above, "none"), tmpdir())).toEqual(["*"]);
    expect(named(join(above, ".plaza")).toSorted()).toEqual(["deep/*", "game.ts", "parts/*"]);
    expect(named(join(above, "deep", "data")).toSorted()).toEqual([".plaza/*", "deep/b.ts", "deep/more/*", "game.ts", "parts/*"]);
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
});
