import { createFakeTime } from "@plaza/platform/fakes";
import { expect, it } from "vitest";
import { createViewPacer } from "./view-pacer.ts";

it("[W-8j] a view that takes long to make takes no more than a fifth of the time", () => {
  const time = createFakeTime();
  let costMs = 0;
  let spentMs = 0;
  let shown = 0;
  const clock = { wallMs: () => 0, monotonicMs: () => time.monotonicMs() + spentMs };
  const pacer = createViewPacer(clock, time, () => {
    shown += 1;
    spentMs += costMs;
  });
  const shownIn = (seconds: number) => {
    shown = 0;
    for (let passed = 0; passed < seconds * 1000; passed += 1) {
      pacer.touch();
      time.advance(1);
    }
    return shown;
  };
  expect(Math.round(shownIn(10) / 10)).toBe(20);
  costMs = 100;
  shownIn(1);
  expect(shownIn(10)).toBeLessThanOrEqual(34);
  costMs = 0;
  shownIn(1);
  expect(Math.round(shownIn(10) / 10)).toBe(20);
  pacer.end();
});
