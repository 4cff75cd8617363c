import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { worldFolder } from "./world-folder.ts";

describe("the folder by which a world is held", () => {
  it("[W-10n] lies under the data folder and is another one for each id, whatever that is made of", () => {
    const long = "城".repeat(70);
    const ids = ["castle", "Castle", "..", ".", "../..", "a/b", "a%2Fb", "/etc", "\u0000", "\ud800", `${long}1`, `${long}2`];
    const folders = ids.map((id) => worldFolder("data", id));
    expect(new Set(folders).size).toBe(ids.length);
    for (const folder of folders) expect(dirname(folder)).toBe(join("data", "worlds"));
    expect(worldFolder("data", "castle")).toBe(folders[0]);
  });
});
