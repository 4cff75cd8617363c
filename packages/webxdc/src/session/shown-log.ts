import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { EventId, WebxdcUpdate } from "@plaza/protocol";
import type { LogStore } from "../updates/log-store.ts";
import { emptyUpdateLog, hasUpdate, updatesAfter, withUpdates } from "../updates/update-log.ts";
import type { NumberedUpdate, UpdateLog } from "../updates/update-log.ts";

/** An app's updates: each gets a serial, is kept on the device, and only then shown to the app. */
export interface ShownLog {
  /** How many are shown; grows. */
  readonly count: Signal<number>;
  /** Begins with what the device has kept. */
  restore(kept: UpdateLog): void;
  has(id: EventId): boolean;
  /** When the newest was sent, shown or not. */
  newestSec(): number;
  /** @returns those that were new, with their serials */
  append(updates: readonly WebxdcUpdate[]): readonly NumberedUpdate[];
  /** Settles once all that has a serial is kept, or cannot be. */
  kept(): Promise<void>;
  /** A page of what is shown. */
  after(serial: number): readonly NumberedUpdate[];
  /** How many were lost because no more is kept of one app. */
  lost(): number;
  /** Shows nothing more. */
  end(): void;
}

/** What showing needs. */
export interface ShownLogOptions {
  readonly store: LogStore;
  /** When the app was posted; null while unknown. */
  readonly attachedAtSec: number | null;
  nowSec(): number;
  /** The app can be given these now. */
  shown(fresh: readonly NumberedUpdate[]): void;
  /** This one is misdated. */
  refused(id: EventId): void;
}

const mostUpdates = 50_000;
const mostCharacters = 64_000_000;
const pageCount = 100;
const pageCharacters = 262_144;

/**
 * Makes the log of an app that has none yet.
 *
 * @see docs/spec/webxdc.md
 */
export function createShownLog(options: ShownLogOptions): ShownLog {
  const { store } = options;
  const count = createSignal(0);
  /** Everything that has a serial; `shown` is as much of it as the device has kept. */
  let all: UpdateLog = emptyUpdateLog();
  let shown: UpdateLog = all;
  let characters = 0;
  let lost = 0;
  let isEnded = false;

  function release(next: UpdateLog): void {
    if (isEnded || next.length <= shown.length) return;
    const from = shown.length;
    shown = next;
    options.shown(updatesAfter(next, from, next.length, Number.POSITIVE_INFINITY));
    count.set(next.length);
  }

  return {
    count,
    restore(kept) {
      all = kept;
      characters = charactersOf(updatesAfter(kept, 0, kept.length, Number.POSITIVE_INFINITY));
      release(kept);
    },
    has: (id) => hasUpdate(all, id),
    newestSec: () => all.newestSec,
    append(updates) {
      const room = characters < mostCharacters ? Math.max(0, mostUpdates - all.length) : 0;
      const unknown = updates.filter((update) => !hasUpdate(all, update.id));
      lost += Math.max(0, unknown.length - room);
      const { attachedAtSec } = options;
      const { log, added, refused } = withUpdates(all, unknown.slice(0, room), { attachedAtSec, nowSec: options.nowSec() });
      for (const id of refused) options.refused(id);
      if (added.length > 0) {
        all = log;
        characters += charactersOf(added);
        void store.save(log).then(() => release(log));
      }
      return added;
    },
    kept: () => store.save(all),
    after: (serial) => updatesAfter(shown, serial, pageCount, pageCharacters),
    lost: () => lost,
    end() {
      isEnded = true;
    },
  };
}

function charactersOf(updates: readonly NumberedUpdate[]): number {
  return updates.reduce((sum, { update }) => sum + update.payload.length, 0);
}
