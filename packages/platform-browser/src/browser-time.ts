import { createTimersOver } from "@plaza/platform";
import type { Clock, Timers } from "@plaza/platform";

/** The browser's clocks. */
export function createBrowserClock(): Clock {
  return { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
}

/** The browser's timers. In a hidden tab they run about once a second, later once a minute. */
export function createBrowserTimers(): Timers {
  return createTimersOver<number>({
    set: (run, delayMs) => setTimeout(run, delayMs),
    clear: (handle) => clearTimeout(handle),
    nowMs: () => performance.now(),
  });
}
