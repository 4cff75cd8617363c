import type { CancelTimer, Timers } from "./timers.ts";

/** What a platform offers to call back later. */
export interface PlatformTimer<Handle> {
  /** Calls back after `delayMs`, at most 2^31 - 1. */
  set(run: () => void, delayMs: number): Handle;
  clear(handle: Handle): void;
  /** Monotonic. */
  nowMs(): number;
}

/** Past this, platforms fire at once; longer waits are made of several. */
const longestMs = 2 ** 31 - 1;

/** Makes {@link Timers} of a platform's own, without their limits. A repeating timer keeps its beat: one late call does not delay the next. */
export function createTimersOver<Handle>(platform: PlatformTimer<Handle>): Timers {
  function after(delayMs: number, run: () => void): CancelTimer {
    let remainingMs = delayMs > 0 ? delayMs : 0;
    let handle: Handle;
    const arm = () => {
      const stepMs = Math.min(remainingMs, longestMs);
      remainingMs -= stepMs;
      handle = platform.set(remainingMs > 0 ? arm : run, stepMs);
    };
    arm();
    return () => platform.clear(handle);
  }

  return {
    after,
    every(intervalMs, run) {
      const stepMs = intervalMs > 1 ? intervalMs : 1;
      let dueMs = platform.nowMs() + stepMs;
      let cancel: CancelTimer;
      const beat = () => {
        const nowMs = platform.nowMs();
        // After a pause (a sleeping laptop, a hidden tab) beats that were missed are left out, not made up for.
        dueMs = Math.max(dueMs + stepMs, nowMs);
        // Armed before the call, so that a call that throws does not end the beat.
        cancel = after(dueMs - nowMs, beat);
        run();
      };
      cancel = after(stepMs, beat);
      return () => cancel();
    },
  };
}
