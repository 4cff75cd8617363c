import type { CancelTimer, KeyValue, Log, Timers } from "@plaza/platform";
import type { WebxdcUpdate } from "@plaza/protocol";
import { readStoredUpdate } from "./stored-update.ts";
import { emptyUpdateLog, restoredUpdateLog } from "./update-log.ts";
import type { UpdateLog } from "./update-log.ts";

/** The log of one app on this device. */
export interface LogStore {
  /** What was kept; empty when there is nothing, or it cannot be read. */
  load(): Promise<UpdateLog>;
  /**
   * Keeps a log that has grown. Settles once it is kept, or cannot be, or after a second: serials are given to the
   * app after that, so that a reload finds them.
   */
  save(log: UpdateLog): Promise<void>;
}

const pageSize = 64;
const patienceMs = 1_000;

/** The keys of everything kept for an app on this device begin with this. */
export function keptFor(webxdcId: string): string {
  return `webxdc/${encodeURIComponent(webxdcId)}/`;
}

/** Forgets an app's updates on this device; relays have them still. */
export async function forgetUpdates(keyValue: KeyValue, webxdcId: string): Promise<void> {
  for (const key of await keyValue.keys(keptFor(webxdcId))) await keyValue.delete(key);
}

/**
 * Keeps a log in pages, so that a new update costs one page.
 *
 * @see docs/spec/webxdc.md [X-6a]
 */
export function createLogStore(keyValue: KeyValue, webxdcId: string, timers: Timers, log: Log): LogStore {
  const prefix = `${keptFor(webxdcId)}log/`;
  const keyOf = (page: number) => prefix + String(page).padStart(8, "0");
  let kept = 0;
  let newest = emptyUpdateLog();
  let last: Promise<void> = Promise.resolve();

  /** The newest log there is: what was asked for before it is kept with it. */
  async function write(): Promise<void> {
    const next = newest;
    for (let page = Math.floor(kept / pageSize); page * pageSize < next.length; page += 1) {
      const start = page * pageSize;
      const end = Math.min(start + pageSize, next.length);
      await keyValue.set(keyOf(page), next.shared.updates.slice(start, end));
      kept = Math.max(kept, end);
    }
  }

  async function startOver(keys: readonly string[]): Promise<UpdateLog> {
    log.warn("updates kept for an app are spoiled; they are asked for again", { app: webxdcId });
    for (const key of keys) await keyValue.delete(key);
    return emptyUpdateLog();
  }

  function within(work: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      let stop: CancelTimer | null = timers.after(patienceMs, () => {
        stop = null;
        resolve();
      });
      void work.then(() => {
        stop?.();
        resolve();
      });
    });
  }

  return {
    async load() {
      try {
        const updates: WebxdcUpdate[] = [];
        const keys = await keyValue.keys(prefix);
        for (const key of keys) {
          const page = await keyValue.get(key);
          const entries: readonly unknown[] = Array.isArray(page) ? page : [];
          for (const entry of entries) {
            const update = readStoredUpdate(entry);
            if (update?.webxdcId === webxdcId) updates.push(update);
          }
          // Places are serials: behind a gap nothing has the place it had.
          const isWhole =
            entries.length > 0 && updates.length === keys.indexOf(key) * pageSize + entries.length && key === keyOf(keys.indexOf(key));
          if (!isWhole) return await startOver(keys);
        }
        const restored = restoredUpdateLog(updates);
        if (restored.length !== updates.length) return await startOver(keys);
        kept = updates.length;
        return restored;
      } catch (error) {
        log.warn("updates kept for an app could not be read", { error: String(error) });
        return emptyUpdateLog();
      }
    },
    save(next) {
      newest = next;
      // One after the other: a page must not overtake a fuller one.
      last = last.then(write).catch((error: unknown) => {
        log.warn("updates of an app could not be kept", { error: String(error) });
      });
      return within(last);
    },
  };
}
