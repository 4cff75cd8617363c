import { expect, test } from "vitest";
import { hueOf, lookOf } from "./figure-look.ts";

const key = "7f3a91c2d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f";

test("[G-7a] what the avatar says is worn, the rest comes from the key", () => {
  const bare = lookOf(key, null);
  const dressed = lookOf(key, { color: "#3B82F6", hairStyle: "Long", hairColor: "#112233" });
  expect(dressed.body).toBe("#3b82f6");
  expect(dressed.hair).toBe("#112233");
  expect(dressed.hairKind).toBe("bob");
  expect(dressed.skin).toBe(bare.skin);
  expect(lookOf(key, null)).toEqual(bare);
});

test("[G-7a] what is no colour and no known style is passed over", () => {
  const bare = lookOf(key, null);
  expect(lookOf(key, { color: "url(https://evil.example)", hairColor: "red", hairStyle: "constructor" })).toEqual(bare);
  for (const colour of [bare.body, bare.trim, bare.skin, bare.hair]) expect(colour).toMatch(/^#[0-9a-f]{6}$/u);
});

test("[G-7a] a colour's hue is its angle on the wheel", () => {
  expect(hueOf("#ff0000")).toBe(0);
  expect(hueOf("#00ff00")).toBe(120);
  expect(hueOf("#0000ff")).toBe(240);
  expect(hueOf("#808080")).toBe(0);
});
