import { expect, test } from "vitest";
import { avatarEnglish } from "../i18n/avatar-english.ts";
import { AVATAR_PRESETS, HAIR_STYLES } from "./avatar-presets.ts";
import { hueOf, lookOf } from "./figure-look.ts";

const key = "7f3a91c2d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f";

test("[G-7a] what the avatar says is worn, the rest comes from the key", () => {
  const bare = lookOf(key, null);
  const dressed = lookOf(key, { color: "#3B82F6", model: "Fox", hairStyle: "Wavy", hairColor: "#112233" });
  expect(dressed.body).toBe("#3b82f6");
  expect(dressed.hair).toBe("#112233");
  expect(dressed.hairKind).toBe("long");
  expect(dressed.preset).toBe("fox");
  expect(dressed.skin).toBe(bare.skin);
  expect(lookOf(key, null)).toEqual(bare);
});

test("[G-7a] what is no colour and no known style is passed over", () => {
  const bare = lookOf(key, null);
  expect(lookOf(key, { color: "url(https://evil.example)", hairColor: "red", model: "__proto__", hairStyle: "constructor" })).toEqual(bare);
  for (const colour of [bare.body, bare.trim, bare.skin, bare.hair]) expect(colour).toMatch(/^#[0-9a-f]{6}$/u);
});

test("[G-7a] builds named by other clients are worn as the nearest of ours", () => {
  const preset = (model: string) => lookOf(key, { model }).preset;
  expect([preset("ac-blue"), preset("cube-cyan"), preset("sphere-pink")]).toEqual(["wanderer", "crate", "dumpling"]);
  expect(preset("vrm-of-mine")).toBe(lookOf(key, null).preset);
});

test("[G-50] at least twelve builds and eight hair styles can be chosen, each by a word of its own", () => {
  expect(AVATAR_PRESETS.length).toBeGreaterThanOrEqual(12);
  expect(HAIR_STYLES.length).toBeGreaterThanOrEqual(8);
  for (const list of [AVATAR_PRESETS, HAIR_STYLES]) {
    const words = list.map(({ word }) => avatarEnglish.avatar[word]);
    expect(words).not.toContain(undefined);
    expect(new Set(words).size).toBe(list.length);
  }
});

test("[G-7a] a colour's hue is its angle on the wheel", () => {
  expect(hueOf("#ff0000")).toBe(0);
  expect(hueOf("#00ff00")).toBe(120);
  expect(hueOf("#0000ff")).toBe(240);
  expect(hueOf("#808080")).toBe(0);
});
