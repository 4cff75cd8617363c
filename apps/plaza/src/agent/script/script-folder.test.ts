import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileBeside } from "./script-folder.ts";

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
