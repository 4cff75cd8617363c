import type { RelayPool, RelayStatus } from "@plaza/nostr-client";
import type { Timers } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** No relay answered in time. */
export interface RelaysSilent {
  readonly code: "relays-silent";
  readonly relays: readonly RelayStatus[];
}

const patienceMs = 10_000;

/** Resolves once one relay is connected, or says after ten seconds that none is. */
export function waitForRelay(pool: RelayPool, timers: Timers): Promise<Result<undefined, RelaysSilent>> {
  return new Promise((resolve) => {
    const finish = (): void => {
      const relays = pool.status.get();
      stopWaiting();
      stop();
      resolve(relays.some(({ state }) => state === "open") ? ok(undefined) : failed({ code: "relays-silent", relays }));
    };
    const stopWaiting = timers.after(patienceMs, finish);
    const stop = pool.status.subscribe(() => {
      if (pool.status.get().some(({ state }) => state === "open")) finish();
    });
    if (pool.status.get().some(({ state }) => state === "open")) finish();
  });
}
