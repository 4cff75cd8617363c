import { expect, test } from "vitest";
import { friendlyName } from "./friendly-name.ts";

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
