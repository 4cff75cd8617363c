import type { ReactionTally } from "@plaza/nostr-client";
import { expect, test } from "vitest";
import { markOf, marksOf, troubleWith } from "./reactions-words.ts";
import { sampleKey } from "./sample-scene.test-support.ts";

const me = sampleKey("56");
const you = sampleKey("ab");
const tally: ReactionTally = {
  emojis: [
    { emoji: "❤️", count: 2, people: [me, you] },
    { emoji: "🔥", count: 1, people: [you] },
    { emoji: "👏", count: 1, people: [me] },
  ],
  loves: 2,
};

test("[G-70] the most frequent emoji are shown, one's own pressed and never left out", () => {
  expect(marksOf(tally, me).map(({ emoji, count, mine }) => `${emoji}${count}${mine ? "!" : ""}`)).toEqual(["❤️2!", "🔥1", "👏1!"]);
  expect(marksOf(tally, me, { most: 1 }).map(({ emoji }) => emoji)).toEqual(["❤️", "👏"]);
  expect(marksOf(tally, null, { without: ["❤"] }).map(({ emoji, mine }) => [emoji, mine])).toEqual([
    ["🔥", false],
    ["👏", false],
  ]);
  expect(marksOf(undefined, me)).toEqual([]);
});

test("[G-70] the heart is there before anyone gave it", () => {
  expect(markOf(undefined, "❤️", me)).toEqual({ emoji: "❤️", count: 0, people: [], mine: false });
  expect(markOf(tally, "❤", me)).toMatchObject({ count: 2, mine: true });
});

test("[G-70] a reaction no relay took, or that was not signed, is told where it was made", () => {
  const view = (code: string) => ({
    tallies: new Map(),
    sending: new Set<string>(),
    failure: { target: "a", emoji: "🔥", code, relays: [] },
  });
  expect(troubleWith(view("not-taken"), (target) => target === "a")).toBe("notTaken");
  expect(troubleWith(view("timeout"), () => true)).toBe("notSigned");
  expect(troubleWith(view("not-taken"), () => false)).toBeNull();
  expect(troubleWith({ ...view("x"), failure: null }, () => true)).toBeNull();
});
