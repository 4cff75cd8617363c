import type { CancelTimer, Timers } from "@plaza/platform";

/** Watches whether a document of an app still answers. */
export interface AppPulse {
  /** The document's own port came: it is asked from now on, and the one before no more. */
  follow(port: PulsePort): void;
  /** No document is there to be asked. */
  rest(): void;
}

/** A port on which a document sends back what it is sent. */
export interface PulsePort {
  post(): void;
  /** Called for each answer. */
  listen(hear: () => void): void;
  close(): void;
}

const askEveryMs = 2_000;
const mostOwed = 5;

/**
 * Asks a document of an app again and again whether it is there. One that owes five answers, 10 s in which the page
 * itself ran, is stuck, until it answers. Nobody is asked while nobody looks: browsers hold such frames back.
 *
 * @see docs/spec/webxdc.md [X-3e]
 */
export function createAppPulse(options: {
  readonly timers: Timers;
  readonly isLookedAt: () => boolean;
  readonly onStuck: (isStuck: boolean) => void;
}): AppPulse {
  const { timers, isLookedAt, onStuck } = options;
  let current: PulsePort | null = null;
  let stop: CancelTimer | null = null;
  let owed = 0;
  let stuck = false;

  function tell(next: boolean): void {
    if (stuck === next) return;
    stuck = next;
    onStuck(next);
  }

  function ask(): void {
    stop = timers.after(askEveryMs, ask);
    if (!isLookedAt()) {
      if (!stuck) owed = 0;
      return;
    }
    if (owed >= mostOwed) {
      tell(true);
      return;
    }
    owed += 1;
    current?.post();
  }

  function rest(): void {
    stop?.();
    stop = null;
    current?.close();
    current = null;
    owed = 0;
    stuck = false;
  }

  return {
    follow(port) {
      rest();
      current = port;
      port.listen(() => {
        if (port !== current) return;
        owed = 0;
        tell(false);
      });
      ask();
    },
    rest,
  };
}
