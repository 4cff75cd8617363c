import { expect, it } from "vitest";
import { createFakeTime } from "@plaza/platform/fakes";
import type { Pose } from "@plaza/protocol";
import { createPoseSender } from "./pose-sender.ts";

function stage() {
  const time = createFakeTime({ monotonicMs: 10_000 });
  const sent: { pose: Pose; t: number; atMs: number }[] = [];
  const sender = createPoseSender({ clock: time, timers: time, send: (pose, t) => sent.push({ pose, t, atMs: time.monotonicMs() }) });
  const walk = (ms: number, fps: number, poseOf: (nowMs: number) => Pose) => {
    const untilMs = time.monotonicMs() + ms;
    while (time.monotonicMs() < untilMs) {
      sender.move(poseOf(time.monotonicMs()));
      time.advance(1000 / fps);
    }
  };
  return { time, sent, sender, walk };
}

const at = (x: number): Pose => ({ x, y: 0, z: 0, ry: 0 });

it("[W-15] moving sends 15 poses a second, whatever the frame rate", () => {
  for (const fps of [30, 60, 90, 144, 240]) {
    const { sent, walk } = stage();
    walk(10_000, fps, (nowMs) => at(nowMs / 500));
    expect(sent.length, `${fps} frames a second`).toBeGreaterThan(135);
    expect(sent.length, `${fps} frames a second`).toBeLessThan(170);
  }
});

it("[W-15a] stopping sends the exact last pose, once more as the sign of rest, then one every five seconds", () => {
  const { sent, walk } = stage();
  walk(1_000, 60, (nowMs) => at((nowMs - 10_000) / 1000));
  walk(300, 60, () => at(1.2345));
  expect(sent.slice(-2).map(({ pose }) => pose.x)).toEqual([1.235, 1.235]);
  const before = sent.length;
  walk(20_000, 60, () => at(1.2345));
  expect(sent.length - before).toBe(4);
});

it("[W-15a] the last pose goes out even when no further frame comes, stamped with when it was true", () => {
  const { time, sent, sender } = stage();
  sender.move(at(0));
  time.advance(20);
  sender.move(at(0.5));
  time.advance(500);
  expect(sent.map(({ pose, t }) => [pose.x, t])).toEqual([
    [0, 10_000],
    [0.5, 10_020],
    [0.5, sent[2]?.atMs],
  ]);
});

it("[W-15a] a hand that trembles by less than half a millimetre sends nothing", () => {
  const { sent, walk } = stage();
  walk(4_000, 60, (nowMs) => at(Math.sin(nowMs) * 0.0004));
  expect(sent.length).toBeLessThanOrEqual(2);
});

it("[W-15j] a pose that is not finite, or past 100 km, is not sent", () => {
  const { time, sent, sender } = stage();
  for (const x of [Number.NaN, Number.POSITIVE_INFINITY, 1e9]) sender.move(at(x));
  time.advance(10_000);
  expect(sent).toEqual([]);
  expect(sender.current()).toBeNull();
});
