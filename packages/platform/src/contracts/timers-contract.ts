import { describe, expect, it } from "vitest";
import type { Clock } from "../clock.ts";
import type { Timers } from "../timers.ts";
import type { Until } from "./until.ts";

/** Timers under test, with a clock that runs on the same time. */
export interface TimersHarness {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly until: Until;
}

/** What {@link Timers} promise everywhere. */
export function describeTimersContract(name: string, make: () => TimersHarness): void {
  describe(`${name} are timers`, () => {
    it("[F-2] a timer never fires inside the call that sets it", async () => {
      const { timers, until } = make();
      for (const delayMs of [0, -5, Number.NaN, 1]) {
        let calls = 0;
        timers.after(delayMs, () => {
          calls += 1;
        });
        expect(calls).toBe(0);
        await until(() => calls === 1);
      }
    });

    it("[F-2a] a timer fires once, and not before its delay", async () => {
      const { clock, timers, until } = make();
      const startMs = clock.monotonicMs();
      const firedMs: number[] = [];
      let over = false;
      timers.after(20, () => {
        firedMs.push(clock.monotonicMs());
        timers.after(40, () => {
          over = true;
        });
      });
      await until(() => over);
      expect(firedMs.length).toBe(1);
      // Clocks and timers may round differently, by up to a millisecond.
      expect((firedMs[0] ?? 0) - startMs).toBeGreaterThan(18.9);
    });

    it("[F-2b] a cancelled timer does not fire; cancelling again, or too late, does nothing", async () => {
      const { timers, until } = make();
      const fired: string[] = [];
      const cancel = timers.after(5, () => fired.push("cancelled"));
      cancel();
      cancel();
      const cancelLate = timers.after(5, () => fired.push("kept"));
      timers.after(30, () => fired.push("end"));
      await until(() => fired.includes("end"));
      cancelLate();
      expect(fired).toEqual(["kept", "end"]);
    });

    it("[F-2c] a repeating timer goes on until it is cancelled, also from within", async () => {
      const { timers, until } = make();
      let calls = 0;
      let over = false;
      const cancel = timers.every(5, () => {
        calls += 1;
        if (calls < 3) return;
        cancel();
        timers.after(30, () => {
          over = true;
        });
      });
      expect(calls).toBe(0);
      await until(() => over);
      expect(calls).toBe(3);
    });

    it("[F-2d] a delay of more than 24 days does not fire at once", async () => {
      const { timers, until } = make();
      const fired: string[] = [];
      const cancelAfter = timers.after(2 ** 31 + 1_000, () => fired.push("far"));
      const cancelEvery = timers.every(2 ** 33, () => fired.push("further"));
      timers.after(20, () => fired.push("near"));
      await until(() => fired.length > 0);
      cancelAfter();
      cancelEvery();
      expect(fired).toEqual(["near"]);
    });

    it("[F-2e] timers of one delay fire in the order they were set", async () => {
      const { timers, until } = make();
      const fired: number[] = [];
      for (let order = 0; order < 10; order += 1) timers.after(5, () => fired.push(order));
      await until(() => fired.length === 10);
      expect(fired).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });
  });
}
