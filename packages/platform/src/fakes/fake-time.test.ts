import { describe, expect, it } from "vitest";
import { describeClockContract, describeTimersContract } from "../contracts/index.ts";
import { createFakeTime } from "./index.ts";

/** A fake time beside a wait that moves it on by a millisecond at a time. */
function makeHarness() {
  const time = createFakeTime();
  return {
    clock: time,
    timers: time,
    until: async (condition: () => boolean) => {
      for (let passedMs = 0; !condition(); passedMs += 1) {
        if (passedMs > 10_000) throw new Error("the condition never held");
        await time.advanceAsync(1);
      }
    },
  };
}

describeClockContract("fake time", makeHarness);
describeTimersContract("fake time", makeHarness);

describe("fake time", () => {
  it("[F-12] runs timers in order of their time, those set on the way included", () => {
    const time = createFakeTime();
    const ran: string[] = [];
    const note = (what: string) => () => ran.push(`${what}@${time.monotonicMs()}`);
    time.after(30, note("late"));
    time.after(10, () => {
      note("early")();
      time.after(5, note("on the way"));
      time.after(100, note("beyond"));
    });
    const stop = time.every(12, note("every"));
    time.advance(30);
    expect(ran).toEqual(["early@10", "every@12", "on the way@15", "every@24", "late@30"]);
    stop();
    expect([time.pendingTimers(), time.nextTimerInMs()]).toEqual([1, 80]);
    time.advance(80);
    expect([ran.at(-1), time.pendingTimers(), time.nextTimerInMs()]).toEqual(["beyond@110", 0, null]);
  });

  it("[F-12] lets promises settle before, between and after the timers", async () => {
    const time = createFakeTime();
    const ran: string[] = [];
    const wait = (ms: number) => new Promise<void>((resolve) => time.after(ms, resolve));
    const story = async () => {
      await Promise.resolve();
      for (const step of ["one", "two", "three"]) {
        await wait(10);
        ran.push(`${step}@${time.monotonicMs()}`);
      }
    };
    const told = story();
    await time.advanceAsync(25);
    expect(ran).toEqual(["one@10", "two@20"]);
    await time.advanceAsync(5);
    await told;
    expect(ran).toEqual(["one@10", "two@20", "three@30"]);
  });

  it("[F-12] a jump of the wall clock moves neither monotonic time nor timers", () => {
    const time = createFakeTime({ wallMs: 1_800_000_000_000, monotonicMs: 500 });
    let fired = false;
    time.after(1_000, () => {
      fired = true;
    });
    time.jumpWall(-3_600_000);
    expect([time.wallMs(), time.monotonicMs()]).toEqual([1_799_996_400_000, 500]);
    time.advance(999);
    expect(fired).toBe(false);
    time.advance(1);
    expect([fired, time.wallMs()]).toEqual([true, 1_799_996_401_000]);
  });
});
