import type { KeyValue, Log } from "@plaza/platform";
import { parseNostrEvent } from "@plaza/protocol";
import type { EventId, NostrEvent } from "@plaza/protocol";

/** Signed events that no relay has taken yet, kept on the device. */
export interface Outbox {
  /** What earlier visits left, oldest first; what can no longer be read, or is too old, is removed. */
  load(nowSec: number): Promise<readonly NostrEvent[]>;
  keep(event: NostrEvent): void;
  remove(id: EventId): void;
}

const oldestSec = 7 * 86_400;
const mostEvents = 100;

/**
 * An outbox in a key-value.
 *
 * @param name - what it holds, e.g. a scene's address; outboxes of different names do not meet
 */
export function createOutbox(keyValue: KeyValue, name: string, log: Log): Outbox {
  const prefix = `outbox/${name}/`;
  // One after the other, so that a removal never overtakes what it removes.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    last = last.then(work).catch((error: unknown) => {
      log.warn("the outbox could not be written", { error: String(error) });
    });
  };

  return {
    async load(nowSec) {
      try {
        const events: NostrEvent[] = [];
        for (const key of await keyValue.keys(prefix)) {
          const event = parseNostrEvent(await keyValue.get(key));
          if (event.ok && event.value.created_at > nowSec - oldestSec) events.push(event.value);
          else await keyValue.delete(key);
        }
        const ordered = events.toSorted((a, b) => a.created_at - b.created_at);
        for (const event of ordered.slice(0, -mostEvents)) await keyValue.delete(prefix + event.id);
        return ordered.slice(-mostEvents);
      } catch (error) {
        log.warn("the outbox could not be read", { error: String(error) });
        return [];
      }
    },
    keep(event) {
      inTurn(() => keyValue.set(prefix + event.id, event));
    },
    remove(id) {
      inTurn(() => keyValue.delete(prefix + id));
    },
  };
}
