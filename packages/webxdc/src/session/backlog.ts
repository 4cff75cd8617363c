import type { RelayPool } from "@plaza/nostr-client";
import type { Clock } from "@plaza/platform";
import { KIND } from "@plaza/protocol";
import type { EventId, Filter, VerifiedEvent } from "@plaza/protocol";

/** What a reading of the stored updates found. */
export interface Backlog {
  readonly events: readonly VerifiedEvent[];
  /** False when a relay kept silent, or there was more than is read at once. */
  readonly complete: boolean;
}

/** What to read. */
export interface BacklogOptions {
  readonly pool: Pick<RelayPool, "fetch">;
  readonly clock: Clock;
  readonly webxdcId: string;
  readonly moreRelays: readonly string[];
  /** How many every relay gives at once. */
  readonly pageSize: () => number;
  /** Where the reading may end once a page brings nothing new; null: at the beginning. */
  readonly downToSec: number | null;
  readonly isKnown: (id: EventId) => boolean;
  readonly isEnded: () => boolean;
}

const maxEvents = 50_000;
const askedFor = 500;
const firstWaitMs = 4_000;
const laterWaitMs = 2_000;

/**
 * Reads stored updates from the newest back, page by page. A page reaches only as far back as every relay is sure to
 * have answered: those that give few at once would otherwise leave gaps.
 */
export async function readBacklog(options: BacklogOptions): Promise<Backlog> {
  const { pool, clock, webxdcId, moreRelays, isEnded } = options;
  const found = new Map<EventId, VerifiedEvent>();
  let until: number | null = null;
  let complete = true;
  while (found.size < maxEvents && !isEnded()) {
    const base: Filter = { kinds: [KIND.webxdcUpdate], tags: { i: [webxdcId] }, limit: askedFor };
    const timeoutMs = until === null ? firstWaitMs : laterWaitMs;
    const startedMs = clock.monotonicMs();
    const page: readonly VerifiedEvent[] = await pool.fetch([until === null ? base : { ...base, until }], {
      timeoutMs,
      moreRelays,
      unnamed: true,
    });
    if (clock.monotonicMs() - startedMs >= timeoutMs) complete = false;
    const news = page.some((event) => !found.has(event.id) && !options.isKnown(event.id));
    for (const event of page) found.set(event.id, event);
    const size = options.pageSize();
    const last = page[Math.min(size, page.length) - 1];
    if (last === undefined || page.length < size) break;
    if (!news && options.downToSec !== null && last.created_at < options.downToSec) break;
    // A page within one second makes no way: step over it.
    until = last.created_at === until ? until - 1 : last.created_at;
  }
  return { events: [...found.values()], complete: complete && found.size < maxEvents };
}
