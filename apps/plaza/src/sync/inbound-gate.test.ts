import { createFakeTime } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { createInboundGate, DEFAULT_INBOUND_LIMITS } from "./inbound-gate.ts";

function createTestGate() {
  const time = createFakeTime();
  const passed: number[] = [];
  const state = { paused: false, dropped: 0 };
  const gate = createInboundGate<number>({
    clock: time,
    timers: time,
    limits: DEFAULT_INBOUND_LIMITS,
    pass: (message) => passed.push(message),
    pause: () => {
      state.paused = true;
    },
    resume: () => {
      state.paused = false;
    },
    dropped: () => {
      state.dropped += 1;
    },
  });
  return { time, passed, state, gate };
}

describe("the gate of a socket", () => {
  it("[W-7f] lets everything through at the pace of a client of the draft", () => {
    const { time, passed, state, gate } = createTestGate();
    for (let message = 0; message < 1_000; message += 1) {
      gate.take(message);
      time.advance(20);
    }
    expect(passed).toHaveLength(1_000);
    expect(state).toEqual({ paused: false, dropped: 0 });
  });

  it("[W-7f] makes a flood rest, and reads the newest of it", () => {
    const { time, passed, state, gate } = createTestGate();
    for (let message = 0; message < 5_000; message += 1) gate.take(message);
    expect(passed).toHaveLength(200);
    expect(state.paused).toBe(true);
    time.advance(1_100);
    expect(state.paused).toBe(false);
    expect(passed).toHaveLength(201);
    expect(passed.at(-1)).toBe(4_999);
    expect(state.dropped).toBe(4_799);
    gate.take(5_000);
    expect(passed.at(-1)).toBe(5_000);
  });

  it("[W-7f] leaves no timer behind when the socket ends", () => {
    const { time, gate } = createTestGate();
    for (let message = 0; message < 300; message += 1) gate.take(message);
    gate.end();
    expect(time.pendingTimers()).toBe(0);
  });
});
