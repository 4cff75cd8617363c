import type { RelayPool } from "@plaza/nostr-client";
import type { Timers } from "@plaza/platform";

/** A pool that knows what no relay has taken yet. */
export interface AttentivePool {
  readonly pool: RelayPool;
  /** Waits until relays have what was said last, 2 s at most. */
  readonly lastWords: () => Promise<void>;
}

const lastWordsMs = 2_000;

/** Watches what is published through a pool, so that a goodbye can wait for it. */
export function attentivePool(bare: RelayPool, timers: Timers): AttentivePool {
  const pending = new Set<Promise<unknown>>();
  return {
    pool: {
      ...bare,
      publish(event, choice) {
        const publication = bare.publish(event, choice);
        const { done } = publication;
        pending.add(done);
        void done.then(() => pending.delete(done));
        return publication;
      },
    },
    async lastWords() {
      let cancel = (): void => {};
      await Promise.race([Promise.all(pending), new Promise<void>((resolve) => (cancel = timers.after(lastWordsMs, resolve)))]);
      cancel();
    },
  };
}
