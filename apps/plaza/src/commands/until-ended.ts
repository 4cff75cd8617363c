import type { Clock, Log, Timers } from "@plaza/platform";
import { createNodeClock, createNodeTimers } from "@plaza/platform-node";

/** How the end of a process is brought about. */
export interface EndingParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly end: () => Promise<void>;
  readonly exit: (code: number) => void;
}

/** A process that ends cleanly, once. */
export interface ProcessEnding {
  /** It ends by itself. */
  finish(why: string): void;
  /** It was told to end; a second time means at once. */
  signal(name: "SIGINT" | "SIGTERM"): void;
}

/** An end that takes longer is cut short: service managers kill after a while, and a person presses Ctrl-C again. */
const mostMs = 4_500;
/** A terminal sends Ctrl-C to a whole group of processes, of which one passes it on: that is one signal, not two. */
const sameSignalMs = 1_000;
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Ends cleanly within five seconds, or at once at the second signal.
 *
 * @see docs/spec/plaza.md [O-20], [O-21]
 */
export function createProcessEnding({ log, clock, timers, end, exit }: EndingParts): ProcessEnding {
  let startedMs: number | null = null;

  function finish(why: string): void {
    if (startedMs !== null) return;
    startedMs = clock.monotonicMs();
    log.info("ending", { why });
    const cancel = timers.after(mostMs, () => {
      log.warn("the end took too long and was cut short; what was acknowledged is kept");
      exit(0);
    });
    end().then(
      () => {
        cancel();
        exit(0);
      },
      (error: unknown) => {
        cancel();
        log.error("did not end cleanly", { detail: String(error) });
        exit(1);
      },
    );
  }

  return {
    finish,
    signal(name) {
      if (startedMs === null) finish(name);
      else if (clock.monotonicMs() - startedMs > sameSignalMs) exit(exitCodes[name]);
    },
  };
}

/** Ends a command cleanly, once: on Ctrl-C, on SIGTERM, or when it says so itself. */
export function endOnSignal(log: Log, end: () => Promise<void>): (why: string) => void {
  const ending = createProcessEnding({
    log,
    clock: createNodeClock(),
    timers: createNodeTimers(),
    end,
    exit: (code) => process.exit(code),
  });
  process.on("SIGINT", () => ending.signal("SIGINT"));
  process.on("SIGTERM", () => ending.signal("SIGTERM"));
  // A terminal that is closed takes its Plaza along; to a service the signal means: read your files again.
  process.on("SIGHUP", () => {
    if (process.stdout.isTTY) ending.finish("SIGHUP");
  });
  return (why) => ending.finish(why);
}
