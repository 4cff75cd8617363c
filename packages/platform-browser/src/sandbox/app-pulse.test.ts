import { createFakeTime } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { createAppPulse } from "./app-pulse.ts";
import type { PulsePort } from "./app-pulse.ts";

function bench() {
  const time = createFakeTime();
  const told: boolean[] = [];
  let looked = true;
  const pulse = createAppPulse({ timers: time, isLookedAt: () => looked, onStuck: (isStuck) => told.push(isStuck) });
  /** A document that answers each question unless it is busy. */
  const document = () => {
    const port = {
      asked: 0,
      busy: false,
      closed: false,
      answer: (): void => undefined,
      post() {
        port.asked += 1;
        if (!port.busy) port.answer();
      },
      listen(hear: () => void) {
        port.answer = hear;
      },
      close() {
        port.closed = true;
      },
    } satisfies PulsePort & Record<string, unknown>;
    return port;
  };
  return { time, told, pulse, document, look: (next: boolean) => (looked = next) };
}

test("[X-3e] an app that answers is never stuck; one that does not is after ten seconds, until it answers", async () => {
  const { time, told, pulse, document } = bench();
  const app = document();
  pulse.follow(app);
  await time.advanceAsync(60_000);
  expect([told, app.asked]).toEqual([[], 31]);
  app.busy = true;
  await time.advanceAsync(11_000);
  expect(told).toEqual([]);
  await time.advanceAsync(2_000);
  expect(told).toEqual([true]);
  // What is owed does not grow: the app will have five answers to give, however long it takes.
  await time.advanceAsync(600_000);
  expect([told, app.asked]).toEqual([[true], 36]);
  app.busy = false;
  app.answer();
  await time.advanceAsync(20_000);
  expect(told).toEqual([true, false]);
});

test("[X-3e] nobody is asked while nobody looks, and what was owed then is forgiven", async () => {
  const { time, told, pulse, document, look } = bench();
  const app = document();
  app.busy = true;
  pulse.follow(app);
  await time.advanceAsync(6_000);
  look(false);
  await time.advanceAsync(600_000);
  const asked = app.asked;
  look(true);
  await time.advanceAsync(8_000);
  expect([told, app.asked - asked]).toEqual([[], 4]);
});

test("[X-3e] another document starts without debts, and the one before is not heard", async () => {
  const { time, told, pulse, document } = bench();
  const first = document();
  first.busy = true;
  pulse.follow(first);
  await time.advanceAsync(9_000);
  const second = document();
  second.busy = true;
  pulse.follow(second);
  first.answer();
  await time.advanceAsync(9_000);
  expect([told, first.closed]).toEqual([[], true]);
  await time.advanceAsync(2_000);
  expect(told).toEqual([true]);
  pulse.rest();
  second.answer();
  await time.advanceAsync(60_000);
  expect([told, time.pendingTimers()]).toEqual([[true], 0]);
});
