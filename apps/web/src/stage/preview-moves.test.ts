import { expect, test } from "vitest";
import { previewMoment } from "./preview-moves.ts";

test("[G-51] a shown jump leaves the ground once and comes back; walking goes on until it is ended", () => {
  const heights = Array.from({ length: 60 }, (_, i) => previewMoment("jump", i / 60, i / 60, true));
  expect(Math.max(...heights.map(({ y }) => y))).toBeGreaterThan(0.9);
  expect(heights[0]?.y).toBe(0);
  expect(heights.at(-1)).toMatchObject({ y: 0, over: true, air: 0 });
  expect(heights.every(({ y }) => y >= 0)).toBe(true);
  expect(previewMoment("walk", 60, 60, true)).toMatchObject({ over: false, walked: 156 });
});

test("[G-51] shown emotes end by themselves, sitting too", () => {
  for (const move of ["wave", "clap", "dance", "sit", "laugh", "heart"] as const) {
    expect(previewMoment(move, 0.5, 1, true)).toMatchObject({ emote: move, over: false });
    expect(previewMoment(move, 7, 8, true).over).toBe(true);
  }
  expect(previewMoment("stand", 500, 500, true).over).toBe(false);
});
