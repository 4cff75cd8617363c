import { createMovingSubscription } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import type { CancelTimer, Timers } from "@plaza/platform";
import { KIND, tagValue } from "@plaza/protocol";
import type { Filter, Pubkey, VerifiedEvent } from "@plaza/protocol";

/** Who took part in an app, as its updates show. */
export interface Part {
  /** Distinct authors of updates, counted up to {@link mostPeople}. */
  readonly people: number;
  /** When the newest update was made; null for none. */
  readonly lastSec: number | null;
  /** The newest update by anyone but the person who looks; null for none. */
  readonly othersLastSec: number | null;
}

/** Counts who takes part in many apps. */
export interface Participation {
  /** Sets which apps to count, the most wanted first; at most 400. */
  aim(webxdcIds: readonly string[]): void;
  /** @param self - whose own updates are no news to them */
  of(webxdcId: string, self: Pubkey | null): Part;
  end(): void;
}

/** People past this number are not counted. */
export const mostPeople = 200;
const mostApps = 400;
/** Relays take at least ten filters in a question. */
const appsPerQuestion = 8;
const updatesPerApp = 100;
const liveApps = 200;
const restMs = 100;
const noPart: Part = { people: 0, lastSec: null, othersLastSec: null };

interface Tally {
  /** When each person last did something. */
  readonly people: Map<Pubkey, number>;
}

/**
 * Asks for the newest updates of apps in small batches, and listens to new ones.
 *
 * @see docs/spec/webxdc.md [X-10d]
 */
export function createParticipation(
  pool: Pick<RelayPool, "subscribe" | "fetch" | "correctedNowSec" | "status">,
  timers: Timers,
  changed: () => void,
): Participation {
  const tallies = new Map<string, Tally>();
  const asked = new Set<string>();
  const sinceSec = pool.correctedNowSec();
  let wanted: readonly string[] = [];
  let reading = false;
  let ended = false;
  let stopResting: CancelTimer | null = null;
  const live = createMovingSubscription(pool, timers, heard);

  function heard(event: VerifiedEvent): void {
    const webxdcId = tagValue(event, "i");
    if (event.kind !== KIND.webxdcUpdate || webxdcId === undefined || !asked.has(webxdcId)) return;
    const tally = tallies.get(webxdcId) ?? { people: new Map<Pubkey, number>() };
    const before = tally.people.get(event.pubkey);
    if (before !== undefined && before >= event.created_at) return;
    if (before === undefined && tally.people.size >= mostPeople) return;
    tally.people.set(event.pubkey, event.created_at);
    tallies.set(webxdcId, tally);
    changed();
  }

  async function read(): Promise<void> {
    if (reading) return;
    reading = true;
    for (let batch = next(); batch.length > 0 && !ended; batch = next()) {
      for (const id of batch) asked.add(id);
      const filters = batch.map((id): Filter => ({ kinds: [KIND.webxdcUpdate], tags: { i: [id] }, limit: updatesPerApp }));
      const events = await pool.fetch(filters, { timeoutMs: 4_000 });
      if (ended) return;
      for (const event of events) heard(event);
      // Nobody was there to answer: asked again when the aim is set anew.
      if (!pool.status.get().some(({ state }) => state === "open")) {
        for (const id of batch) asked.delete(id);
        break;
      }
      aimLive();
    }
    reading = false;
  }

  function next(): readonly string[] {
    return wanted.filter((id) => !asked.has(id)).slice(0, appsPerQuestion);
  }

  function aimLive(): void {
    const ids = wanted.filter((id) => asked.has(id)).slice(0, liveApps);
    const sorted = ids.toSorted();
    live.aim(sorted.length === 0 ? [] : [{ kinds: [KIND.webxdcUpdate], tags: { i: sorted }, since: sinceSec, limit: 500 }]);
  }

  return {
    aim(webxdcIds) {
      wanted = [...new Set(webxdcIds)].slice(0, mostApps);
      const kept = new Set(wanted);
      for (const id of asked) {
        if (kept.has(id)) continue;
        asked.delete(id);
        tallies.delete(id);
      }
      aimLive();
      stopResting ??= timers.after(restMs, () => {
        stopResting = null;
        void read();
      });
    },
    of(webxdcId, self) {
      const tally = tallies.get(webxdcId);
      if (tally === undefined) return noPart;
      let lastSec: number | null = null;
      let othersLastSec: number | null = null;
      for (const [pubkey, atSec] of tally.people) {
        lastSec = Math.max(lastSec ?? 0, atSec);
        if (pubkey !== self) othersLastSec = Math.max(othersLastSec ?? 0, atSec);
      }
      return { people: tally.people.size, lastSec, othersLastSec };
    },
    end() {
      ended = true;
      stopResting?.();
      live.end();
    },
  };
}
