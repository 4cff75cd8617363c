import type { HistoryLine } from "@plaza/nostr-client";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { floatingAt } from "./floating-emoji.ts";
import { ringLevel } from "./level-ring.ts";

const [ana, ben] = [sampleKey("11"), sampleKey("22")];
// Of a line only who, what and when are read.
const line = (pubkey: typeof ana, text: string, createdAtSec: number) => ({ pubkey, text, createdAtSec }) as HistoryLine;

test("[G-48] an emoji alone floats above its author for a few seconds, until they write something else", () => {
  const lines = [line(ana, "👋", 95), line(ben, "👋", 100), line(ben, "hello", 101)];
  expect([...floatingAt(lines, 101)]).toEqual([[ana, "👋"]]);
  expect(floatingAt(lines, 102).size).toBe(0);
});

test("[G-44] a ring is dark in silence and full for a loud voice", () => {
  expect([ringLevel(127), ringLevel(62), ringLevel(16), ringLevel(0)]).toEqual([0, 0, 1, 1]);
  expect(ringLevel(39)).toBeCloseTo(0.5);
});
