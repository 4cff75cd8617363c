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
  // Numbers that change at every message live in fields: as variables of this closure each change would allocate.
  const least = { current: Number.NaN, previous: Number.NaN, startedMs: Number.NaN, both: Number.NaN };
  return {
    note(delayMs, nowMs) {
      if (!(nowMs - least.startedMs < windowMs)) {
        least.previous = least.current;
        least.current = delayMs;
        least.startedMs = nowMs;
      } else if (delayMs < least.current) least.current = delayMs;
      least.both = least.previous < least.current ? least.previous : least.current;
    },
    value: () => least.both,
    clear() {
      least.current = least.previous = least.startedMs = least.both = Number.NaN;
    },
  };
}
