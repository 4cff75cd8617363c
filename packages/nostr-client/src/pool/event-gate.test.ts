import { createFakeTime, settle } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { by, idVerifier, startSec } from "../fakes/test-bench.ts";
import { createEventGate } from "./event-gate.ts";

const event = by(1, { kind: 1, created_at: startSec + 200 });

function open() {
  const time = createFakeTime();
  const gate = createEventGate({ verifier: idVerifier, timers: time, nowMs: () => startSec * 1_000 + time.monotonicMs() });
  const told: string[] = [];
  const offer = (asker: object, name: string) =>
    gate.offer(event, {
      asker,
      admitted: () => told.push(name),
      turnedAway: (why) => told.push(`${name}: ${why}`),
      settled() {},
    });
  return { time, gate, told, offer };
}

describe("an event that waits for its time", () => {
  it("[I-2q] is told to each question once, however often relays repeat it meanwhile", async () => {
    const { time, gate, told, offer } = open();
    const [one, two] = [{}, {}];
    offer(one, "one");
    await settle();
    for (let n = 0; n < 5_000; n += 1) offer(one, "one");
    offer(two, "two");
    await time.advanceAsync(200_000);
    expect(told).toEqual(["one", "two"]);
    gate.end();
  });

  it("[I-2q] waits for the hundred newest questions", async () => {
    const { time, gate, told, offer } = open();
    offer({}, "ended");
    await settle();
    for (let n = 0; n < 100; n += 1) offer({}, "new");
    expect(told).toEqual(["ended: too many from the future"]);
    await time.advanceAsync(200_000);
    expect(told.filter((name) => name === "new")).toHaveLength(100);
    gate.end();
  });
});
