import { createTimersOver } from "@plaza/platform";
import type { Clock, Timers } from "@plaza/platform";

/** The machine's clocks. */
export function createNodeClock(): Clock {
  return { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
}

/** How Node's timers behave. */
export interface NodeTimersOptions {
  /** Lets the process end while timers wait, as a command-line tool wants it. Default false. */
  readonly unref?: boolean;
}

/** Node's timers. */
export function createNodeTimers(options: NodeTimersOptions = {}): Timers {
  return createTimersOver({
    set(run, delayMs) {
      const timer = setTimeout(run, delayMs);
      if (options.unref === true) timer.unref();
      return timer;
    },
    clear: clearTimeout,
    nowMs: () => performance.now(),
  });
}
