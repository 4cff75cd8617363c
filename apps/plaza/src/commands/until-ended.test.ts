import { createFakeTime, createRecordingLog, settle } from "@plaza/platform/fakes";
import { expect, it } from "vitest";
import { createProcessEnding } from "./until-ended.ts";

function start(end: () => Promise<void>) {
  const time = createFakeTime();
  const codes: number[] = [];
  const ending = createProcessEnding({ log: createRecordingLog(), clock: time, timers: time, end, exit: (code) => codes.push(code) });
  return { time, codes, ending };
}

it("[O-20] a signal ends it once, with 0 when all is done", async () => {
  let ends = 0;
  const { time, codes, ending } = start(async () => {
    ends += 1;
  });
  ending.signal("SIGTERM");
  ending.finish("over");
  await settle();
  expect([ends, codes]).toEqual([1, [0]]);
  expect(time.pendingTimers()).toBe(0);
});

it("[O-20] an end that takes too long is cut short before five seconds, and one that fails says so", async () => {
  const { time, codes, ending } = start(() => new Promise(() => undefined));
  ending.signal("SIGINT");
  await time.advanceAsync(4_400);
  expect(codes).toEqual([]);
  await time.advanceAsync(500);
  expect(codes).toEqual([0]);

  const failing = start(() => Promise.reject(new Error("disk")));
  failing.ending.signal("SIGINT");
  await settle();
  expect(failing.codes).toEqual([1]);
});

it("[O-21] a second signal ends it at once; one Ctrl-C that arrives twice is no second", async () => {
  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    const { time, codes, ending } = start(() => new Promise(() => undefined));
    ending.signal(name);
    await time.advanceAsync(30);
    ending.signal(name);
    expect(codes).toEqual([]);
    await time.advanceAsync(1_500);
    ending.signal(name);
    expect(codes).toEqual([code]);
  }
});
