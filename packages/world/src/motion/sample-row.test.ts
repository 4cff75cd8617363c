import { createSeededRandom } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { at, countOf, insertSample } from "./sample-row.ts";
import { createTrackNumbers, ROW_CAPACITY } from "./track-numbers.ts";

describe("the samples of a track", () => {
  it("[W-15h] any order and any repeats leave the newest, in the sender's order, however often the row went round", () => {
    const seed = 23;
    const random = createSeededRandom(seed);
    for (let run = 0; run < 50; run += 1) {
      const track = createTrackNumbers();
      let held: number[] = [];
      for (let turn = 0; turn < 300; turn += 1) {
        const t = turn * 10 - Math.floor(random.unit() * random.unit() * 400);
        const index = insertSample(track, { t, x: t + 1, y: t + 2, z: t + 3, ry: t + 4 });
        const isOld = held.length === ROW_CAPACITY && t < (held[0] ?? 0);
        if (held.includes(t) || isOld) expect(index, `seed ${seed}`).toBe(-1);
        else {
          held = [...held, t].sort((a, b) => a - b).slice(-ROW_CAPACITY);
          expect(index, `seed ${seed}`).toBe(held.indexOf(t));
        }
        expect(countOf(track)).toBe(held.length);
      }
      const rows = held.map((_, index) => [0, 1, 2, 3, 4].map((field) => at(track, index, field)));
      expect(rows, `seed ${seed}`).toEqual(held.map((t) => [t, t + 1, t + 2, t + 3, t + 4]));
    }
  });
});
