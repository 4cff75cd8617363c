import { expect, test } from "vitest";
import { createQualityGovernor, governorFor } from "./quality-governor.ts";

function run(governor: ReturnType<typeof createQualityGovernor>, frameMs: number, frames: number): number {
  let changes = 0;
  for (let i = 0; i < frames; i += 1) if (governor.frame(frameMs)) changes += 1;
  return changes;
}

test("[G-6] slow frames lower the quality step by step, fast ones never raise it", () => {
  const governor = createQualityGovernor(2);
  expect(run(governor, 30, 200)).toBe(0);
  expect(run(governor, 80, 30)).toBe(2);
  expect(governor.quality()).toBe(0);
  expect(run(governor, 300, 100)).toBe(0);
  run(governor, 5, 1_000);
  expect(governor.quality()).toBe(0);
});

test("[G-6] a pause or one slow frame changes nothing", () => {
  const governor = createQualityGovernor(2);
  run(governor, 16, 50);
  expect(governor.frame(5_000)).toBe(false);
  expect(governor.frame(200)).toBe(false);
  expect(run(governor, 16, 50)).toBe(0);
  expect(governor.quality()).toBe(2);
});

test("[G-60] a quality that was chosen stays, however long frames take", () => {
  const high = governorFor("high", 0);
  for (let frame = 0; frame < 60; frame += 1) expect(high.frame(400)).toBe(false);
  expect(high.quality()).toBe(2);
  expect(governorFor("low", 2).quality()).toBe(0);
  expect(governorFor("auto", 1).quality()).toBe(1);
});
