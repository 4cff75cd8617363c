import type { Server } from "node:http";
import type { Clock, Timers } from "@plaza/platform";

/** The end of a port that serves HTTP: no newcomers first, and only later the end of what is under way. */
export interface HttpEnding {
  /** From now on nobody new comes in; answers and uploads under way go on. */
  stopAccepting(): void;
  /** Waits for what is under way, at most until three seconds after the stop, and cuts the rest. */
  close(): Promise<void>;
}

const graceMs = 3_000;
const sweepMs = 25;
/** Connections in the middle of a handshake belong to nobody yet, and are not waited for. */
const cutMs = 300;

/** Makes the ending of a server. */
export function createHttpEnding(server: Server, { clock, timers }: { readonly clock: Clock; readonly timers: Timers }): HttpEnding {
  let closed: Promise<void> | null = null;
  let stoppedMs = 0;

  function stop(): Promise<void> {
    if (closed !== null) return closed;
    stoppedMs = clock.monotonicMs();
    closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeIdleConnections();
    return closed;
  }

  function within(work: Promise<void>, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = timers.after(waitMs, resolve);
      void work.then(() => {
        cancel();
        resolve();
      });
    });
  }

  return {
    stopAccepting: () => void stop(),
    async close() {
      const gone = stop();
      // A connection that was in use at the stop is kept open afterwards, for requests that will not come.
      const stopSweeping = timers.every(sweepMs, () => server.closeIdleConnections());
      await within(gone, Math.max(0, stoppedMs + graceMs - clock.monotonicMs()));
      stopSweeping();
      server.closeAllConnections();
      await within(gone, cutMs);
    },
  };
}
