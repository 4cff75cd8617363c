import type { KeyValue, Log } from "@plaza/platform";
import { buildWebxdcUpdate } from "@plaza/protocol";
import type { EventId, EventTemplate, WebxdcUpdate } from "@plaza/protocol";
import { keptFor } from "../updates/log-store.ts";
import { readStoredUpdate } from "../updates/stored-update.ts";
import { inTotalOrder } from "../updates/update-log.ts";

/** Own updates that no relay has taken yet, kept on the device. */
export interface Outbox {
  /** What earlier visits left, oldest first; nothing that is kept after asking. */
  load(): Promise<readonly WebxdcUpdate[]>;
  keep(update: WebxdcUpdate): void;
  remove(id: EventId): void;
}

/** The event of an own update: its id is known before it is signed. */
export function templateOf(update: WebxdcUpdate): EventTemplate {
  return buildWebxdcUpdate(update, update.createdAtSec);
}

/** An outbox in a key-value. */
export function createOutbox(keyValue: KeyValue, webxdcId: string, log: Log): Outbox {
  const prefix = `${keptFor(webxdcId)}unsent/`;
  // One after the other, so that a removal never overtakes what it removes.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    last = last.then(work).catch((error: unknown) => {
      log.warn("an app's unsent updates could not be kept", { error: String(error) });
    });
  };

  async function read(): Promise<readonly WebxdcUpdate[]> {
    try {
      const updates: WebxdcUpdate[] = [];
      for (const key of await keyValue.keys(prefix)) {
        const update = readStoredUpdate(await keyValue.get(key));
        if (update?.webxdcId === webxdcId) updates.push(update);
        else await keyValue.delete(key);
      }
      return updates.toSorted(inTotalOrder);
    } catch (error) {
      log.warn("an app's unsent updates could not be read", { error: String(error) });
      return [];
    }
  }

  return {
    load() {
      const reading = last.then(read);
      last = reading.then(() => {});
      return reading;
    },
    keep(update) {
      inTurn(() => keyValue.set(prefix + update.id, update));
    },
    remove(id) {
      inTurn(() => keyValue.delete(prefix + id));
    },
  };
}
