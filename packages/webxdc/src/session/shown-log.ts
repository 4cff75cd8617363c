import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { EventId, Pubkey, WebxdcUpdate } from "@plaza/protocol";
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
/** Of either, so that nobody alone fills the log for all. */
const shareOfOne = 0.5;
const pageCount = 100;
const pageCharacters = 262_144;

/**
 * Makes the log of an app that has none yet.
 *
 * @see docs/spec/webxdc.md, [X-9d]
 */
export function createShownLog(options: ShownLogOptions): ShownLog {
  const { store } = options;
  const count = createSignal(0);
  /** Everything that has a serial; `shown` is as much of it as the device has kept. */
  let all: UpdateLog = emptyUpdateLog();
  let shown: UpdateLog = all;
  const whole: Filled = { updates: 0, characters: 0 };
  const filledBy = new Map<Pubkey, Filled>();
  let lost = 0;
  let isEnded = false;

  function release(next: UpdateLog): void {
    if (isEnded || next.length <= shown.length) return;
    const from = shown.length;
    shown = next;
    options.shown(updatesAfter(next, from, next.length, Number.POSITIVE_INFINITY));
    count.set(next.length);
  }

  function note(added: readonly NumberedUpdate[]): void {
    for (const { update } of added) {
      fill(whole, update);
      const theirs = filledBy.get(update.pubkey) ?? { updates: 0, characters: 0 };
      filledBy.set(update.pubkey, theirs);
      fill(theirs, update);
    }
  }

  /** Those there is room for: of each author, and of all. */
  function fitting(updates: readonly WebxdcUpdate[]): readonly WebxdcUpdate[] {
    const together = { ...whole };
    const by = new Map<Pubkey, Filled>();
    return updates.filter((update) => {
      const theirs = by.get(update.pubkey) ?? { updates: 0, characters: 0, ...filledBy.get(update.pubkey) };
      by.set(update.pubkey, theirs);
      if (isFull(together, 1) || isFull(theirs, shareOfOne)) return false;
      fill(together, update);
      fill(theirs, update);
      return true;
    });
  }

  return {
    count,
    restore(kept) {
      all = kept;
      note(updatesAfter(kept, 0, kept.length, Number.POSITIVE_INFINITY));
      release(kept);
    },
    has: (id) => hasUpdate(all, id),
    newestSec: () => all.newestSec,
    append(updates) {
      const unknown = updates.filter((update) => !hasUpdate(all, update.id));
      const fit = fitting(unknown);
      lost += unknown.length - fit.length;
      const { attachedAtSec } = options;
      const { log, added, refused } = withUpdates(all, fit, { attachedAtSec, nowSec: options.nowSec() });
      for (const id of refused) options.refused(id);
      if (added.length > 0) {
        all = log;
        note(added);
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

interface Filled {
  updates: number;
  characters: number;
}

function fill(filled: Filled, { payload }: WebxdcUpdate): void {
  filled.updates += 1;
  filled.characters += payload.length;
}

function isFull({ updates, characters }: Filled, share: number): boolean {
  return updates >= mostUpdates * share || characters >= mostCharacters * share;
}
