import { createFakeTime } from "@plaza/platform/fakes";
import { expect, it } from "vitest";
import { createLazyView } from "./lazy-view.ts";
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
    pacer.took(costMs);
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

it("[W-8j] a view is made when somebody looks, once for every change", () => {
  let made = 0;
  const lazy = createLazyView(() => (made += 1));
  let told = 0;
  const stop = lazy.view.subscribe(() => (told += 1));
  for (let change = 0; change < 5; change += 1) lazy.changed();
  expect([made, told]).toEqual([0, 5]);
  expect([lazy.view.get(), lazy.view.get()]).toEqual([1, 1]);
  lazy.changed();
  expect(lazy.view.get()).toBe(2);
  stop();
  lazy.changed();
  expect(told).toBe(6);
});
