import { expect, test } from "vitest";
import { friendlyName, tidyName } from "./friendly-name.ts";

test("[G-7] a key always gives the same two friendly words", () => {
  const key = `a1b2${"0".repeat(60)}`;
  expect(friendlyName(key)).toBe(friendlyName(key.slice(0, 4) + "f".repeat(60)));
  expect(friendlyName(key)).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/u);
  // Names people already have must not change under them.
  expect(friendlyName("0000")).toBe("Amber Acorn");
  expect(friendlyName("ffff")).toBe("Witty Wren");
});

test("[G-7] all 4,096 names are different and none is missing", () => {
  const names = new Set(Array.from({ length: 4_096 }, (_, n) => friendlyName(n.toString(16).padStart(4, "0"))));
  expect(names.size).toBe(4_096);
  expect(friendlyName("not a key")).toBe("Quiet Guest");
});

test("[G-7] a chosen name is one visible line of at most 32 characters", () => {
  expect(tidyName("  Ada \n Lovelace\t")).toBe("Ada Lovelace");
  expect(tidyName("mallory\u{202e}txt.exe")).toBe("mallory txt.exe");
  expect(tidyName("\u{200b}\u{200d}\u{feff}")).toBeNull();
  expect(tidyName("")).toBeNull();
  expect(tidyName(undefined)).toBeNull();
  const long = tidyName("🦩".repeat(80)) ?? "";
  expect(Array.from(long)).toHaveLength(32);
  expect(long.endsWith("🦩…")).toBe(true);
  expect(tidyName("<b>Bold</b>")).toBe("<b>Bold</b>");
});

test("[G-7] marks do not tower over a name, and do not use up its length", () => {
  expect(tidyName(`Z${"\u0351".repeat(200)}algo`)).toBe(`Z${"\u0351".repeat(4)}algo`);
  expect(tidyName("Ngu\u0302\u0303ye\u0302\u0303n")).toBe("Ngu\u0302\u0303ye\u0302\u0303n");
});
