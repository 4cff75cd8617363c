/** The smallest value seen lately: what is left of a network delay when the queues were empty. */
export interface MinimumDelay {
  /** Takes one measurement. */
  note(delayMs: number, nowMs: number): void;
  /** The smallest of the last one to two windows; NaN before the first measurement. */
  value(): number;
  /** Forgets everything. */
  clear(): void;
}

/**
 * Estimates a clock offset by the least delayed message: `arrival - t` is the offset plus the way's delay,
 * and the delay has a floor while the offset is constant.
 *
 * Two windows in turn make it forget, so that a longer way or a drifting clock is followed after one to two windows.
 *
 * @param windowMs - how long one window lasts
 */
export function createMinimumDelay(windowMs: number): MinimumDelay {
  let current = Number.NaN;
  let previous = Number.NaN;
  let startedMs = Number.NaN;
  let lowest = Number.NaN;
  return {
    note(delayMs, nowMs) {
      if (!(nowMs - startedMs < windowMs)) {
        previous = current;
        current = delayMs;
        startedMs = nowMs;
      } else if (delayMs < current) current = delayMs;
      lowest = previous < current ? previous : current;
    },
    value: () => lowest,
    clear() {
      current = previous = startedMs = lowest = Number.NaN;
    },
  };
}
