import { expect, test } from "vitest";
import { parseSettings, USUAL_SETTINGS } from "./settings-content.ts";

test("[G-60] what an earlier page kept is read, and what is new is as usual", () => {
  expect(parseSettings({ theme: "dusk", language: "es" })).toEqual({ ...USUAL_SETTINGS, theme: "dusk", language: "es" });
});

test("[G-60] choices are kept as they were made", () => {
  const chosen = {
    ...USUAL_SETTINGS,
    quality: "low",
    motion: "less",
    sound: false,
    invertLook: true,
    lookSpeed: 1.5,
    compass: false,
    words: true,
    spoken: "all",
  } as const;
  expect(parseSettings(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
});

test("[G-60] what makes no sense is as usual", () => {
  for (const kept of [
    null,
    undefined,
    7,
    "dusk",
    [],
    { theme: "night", language: "xx", quality: 3, motion: true, sound: "yes", lookSpeed: "2" },
  ])
    expect(parseSettings(kept)).toEqual(USUAL_SETTINGS);
  expect(parseSettings({ lookSpeed: 900 }).lookSpeed).toBe(3);
  expect(parseSettings({ lookSpeed: Number.NaN }).lookSpeed).toBe(1);
});
