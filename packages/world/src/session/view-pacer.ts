import type { Clock, Timers } from "@plaza/platform";

/** Lets a view follow its state, at most twenty times a second. */
export interface ViewPacer {
  /** Something changed: shown at once when all was quiet, else together with what follows. */
  touch(): void;
  /** How long making the view took. */
  took(costMs: number): void;
  end(): void;
}

const leastPauseMs = 50;
/** A view that takes long to make is made so much more seldom: the page has other things to do. */
const pausePerCost = 4;

/**
 * Makes the pacer of one view. A thousand people who come at once are one change, not a thousand lists.
 *
 * @see docs/spec/world.md [W-8j]
 */
export function createViewPacer(clock: Clock, timers: Timers, show: () => void): ViewPacer {
  let shownMs = Number.NEGATIVE_INFINITY;
  let pauseMs = leastPauseMs;
  let stopTimer: (() => void) | null = null;

  function showNow(): void {
    stopTimer = null;
    shownMs = clock.monotonicMs();
    show();
  }

  return {
    touch() {
      if (stopTimer !== null) return;
      const waitMs = shownMs + pauseMs - clock.monotonicMs();
      stopTimer = timers.after(Math.max(0, waitMs), showNow);
    },
    took(costMs) {
      pauseMs = Math.max(leastPauseMs, pausePerCost * costMs);
    },
    end() {
      stopTimer?.();
      stopTimer = null;
    },
  };
}
