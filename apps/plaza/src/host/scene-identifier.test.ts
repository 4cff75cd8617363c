import { utf8Length } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { identifierOf } from "./scene-identifier.ts";

describe("the identifier of a scene", () => {
  it.each([
    ["worlds/My Castle.glb", "my-castle"],
    ["-- (1) --.glb", "1"],
    ["....glb", "world"],
    [`${"x".repeat(80)}.glb`, "x".repeat(60)],
  ])("[W-10n] is made from the file's name: %s is %s", (file, identifier) => expect(identifierOf(file)).toBe(identifier));

  it("[W-10n] is cut between letters, also where a letter takes four bytes", () => {
    const identifier = identifierOf(`${"x".repeat(59)}${"\u{10428}".repeat(9)}.glb`);
    expect(identifier).toBe(`${"x".repeat(59)}\u{10428}`);
    expect(encodeURIComponent(identifier)).toMatch(/%F0%90%90%A8$/);
    expect(utf8Length(identifierOf(`${"\u{10428}".repeat(90)}.glb`))).toBeLessThan(255);
  });
});
