import { describe, expect, it } from "vitest";
import type { Clock } from "../clock.ts";
import type { Timers } from "../timers.ts";
import type { Until } from "./until.ts";

/** A clock under test, with timers that run on the same time. */
export interface ClockHarness {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly until: Until;
}

/** What every {@link Clock} promises. */
export function describeClockContract(name: string, make: () => ClockHarness): void {
  describe(`${name} is a clock`, () => {
    it("[F-1] monotonic time counts milliseconds and never goes back", async () => {
      const { clock, timers, until } = make();
      const readings = [clock.monotonicMs()];
      let over = false;
      timers.after(30, () => {
        over = true;
      });
      await until(() => {
        readings.push(clock.monotonicMs());
        return over;
      });
      expect(readings).toEqual([...readings].sort((a, b) => a - b));
      const passedMs = clock.monotonicMs() - (readings[0] ?? 0);
      expect(passedMs).toBeGreaterThan(28);
      expect(passedMs).toBeLessThan(5_000);
    });

    it("[F-1a] wall time is milliseconds since 1970, as a whole number", () => {
      const nowMs = make().clock.wallMs();
      expect(Number.isInteger(nowMs)).toBe(true);
      // Between 2020 and 2100: a clock in seconds, or one that starts with the process, is outside.
      expect(nowMs).toBeGreaterThan(1_577_836_800_000);
      expect(nowMs).toBeLessThan(4_102_444_800_000);
    });
  });
}
