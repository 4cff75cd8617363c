import { expect, test } from "vitest";
import { pixelRatio, restAfter } from "./graphics-probe.ts";

test("[G-6a] a processor that draws rests as long as it draws, within bounds", () => {
  expect([restAfter(5), restAfter(90), restAfter(3_000)]).toEqual([40, 90, 200]);
});

test("[G-6] a lower quality never takes more pixels", () => {
  for (const screen of [1, 1.5, 3]) {
    expect(pixelRatio(0, screen)).toBeLessThan(pixelRatio(1, screen));
    expect(pixelRatio(1, screen)).toBeLessThanOrEqual(pixelRatio(2, screen));
  }
});
