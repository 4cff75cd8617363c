import { expect, test } from "vitest";
import { EMOJI } from "../emoji/emoji-art.ts";
import { createStance, EMOTE_SEC, emoteOf, holdFarStance, holdStance } from "./figure-motion.ts";
import type { FigureMoment } from "./figure-motion.ts";
import { speechLines } from "./tag-text.ts";

const moment: FigureMoment = { walked: 1.1, speed: 0, timeSec: 3.3, phase: 0.4, emote: null, emoteSec: 0, air: 0, rise: 0, lively: true };
function stance(change: Partial<FigureMoment>) {
  const out = createStance();
  holdStance(out, { ...moment, ...change });
  return out;
}

test("[G-13] emoji that stand for a movement start it, whatever their skin tone", () => {
  expect(emoteOf("👋🏽")).toBe("wave");
  expect(emoteOf("❤️")).toBe("heart");
  expect(emoteOf("🪑")).toBe("sit");
  expect(emoteOf("🔥")).toBeNull();
  expect(emoteOf("toString")).toBeNull();
  expect(
    EMOJI.map((art) => emoteOf(art.emoji))
      .filter((emote) => emote !== null)
      .toSorted(),
  ).toEqual(["clap", "dance", "heart", "laugh", "sit", "wave"]);
});

test("[G-13] a wave lifts the hand, sitting lowers the figure, walking ends sitting", () => {
  expect(stance({ emote: "wave", emoteSec: 1 }).rightHand.y).toBeGreaterThan(0.5);
  expect(stance({ emote: "sit", emoteSec: 1 }).lift).toBeLessThan(-0.2);
  expect(stance({ emote: "sit", emoteSec: 1, speed: 3 }).lift).toBeGreaterThan(-0.1);
});

test("[G-54] who sits, sits until they walk; other emotes end", () => {
  expect(EMOTE_SEC.sit).toBe(Number.POSITIVE_INFINITY);
  expect(stance({ emote: "sit", emoteSec: 3_600 }).lift).toBeLessThan(-0.2);
  for (const emote of ["wave", "clap", "dance", "laugh", "heart"] as const) expect(EMOTE_SEC[emote]).toBeLessThan(10);
});

test("[G-54] each emote and a jump is a bearing of its own, and both hands clap", () => {
  const still = stance({});
  const all = (["wave", "clap", "dance", "sit", "laugh", "heart"] as const).map((emote) => stance({ emote, emoteSec: 0.9 }));
  const bearings = [still, stance({ speed: 3.2 }), stance({ air: 1, rise: 5 }), stance({ air: 1, rise: -5 }), ...all];
  expect(new Set(bearings.map((bearing) => JSON.stringify(bearing))).size).toBe(bearings.length);
  const clap = stance({ emote: "clap", emoteSec: 1 });
  expect(clap.leftHand.x).toBeLessThan(-0.1);
  expect(clap.rightHand.x).toBeCloseTo(clap.leftHand.x, 6);
});

test("[G-52] from afar one still sits, leans and turns", () => {
  const out = createStance();
  holdFarStance(out, { ...moment, emote: "sit", emoteSec: 9 });
  expect(out.lift).toBeLessThan(-0.2);
  holdFarStance(out, { ...moment, speed: 4 });
  expect(out.lean).toBeGreaterThan(0.1);
  holdFarStance(out, { ...moment, emote: "dance", emoteSec: 1 });
  expect(out.turn).not.toBe(0);
});

test("[G-13a] with reduced motion nothing bobs or sways, and feet still step", () => {
  for (const timeSec of [0.1, 0.7, 1.9]) {
    const calm = stance({ lively: false, timeSec });
    expect([calm.lift, calm.roll, calm.headTilt]).toEqual([0, 0, 0]);
  }
  const walking = stance({ lively: false, speed: 3 });
  expect(walking.lift).toBe(0);
  expect(Math.abs(walking.leftFoot.z)).toBeGreaterThan(0.05);
  expect(stance({ lively: false, emote: "dance", emoteSec: 1 }).turn).toBe(0);
});

test("[G-9a] a line above a head is at most three short lines", () => {
  expect(speechLines("Good evening")).toEqual(["Good evening"]);
  const long = speechLines(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
  );
  expect(long).toHaveLength(3);
  expect(long.at(-1)?.endsWith("…")).toBe(true);
  for (const line of [...long, ...speechLines("x".repeat(500))]) expect(Array.from(line).length).toBeLessThanOrEqual(31);
  expect(speechLines("   ")).toEqual([]);
});
