import { matchFilter } from "@plaza/protocol";
import type { Filter, NostrEvent } from "@plaza/protocol";

/** What arrived for one filter since it was last asked. */
export interface FilterTally {
  readonly filter: Filter;
  count: number;
  /** The least `created_at` that arrived. */
  oldestSec: number;
}

/** A page this full may have been cut by the relay's own limit; no known relay caps lower. */
const fullPage = 100;

/** How far before the newest seen event a resumed request begins: room for authors whose clocks are slow. */
export const overlapSec = 600;

/**
 * The filters that fill the gap after an interruption. `limit` is dropped: more may have been missed than was first wanted.
 *
 * @param sinceSec - where the gap begins, overlap included
 * @see docs/spec/identity.md [I-4d]
 */
export function resumedFilters(filters: readonly Filter[], sinceSec: number): readonly Filter[] {
  return filters
    .filter((filter) => filter.until === undefined || filter.until >= sinceSec)
    .map(({ limit: _dropped, ...filter }) => ({ ...filter, since: Math.max(filter.since ?? 0, sinceSec) }));
}

/** Starts counting what arrives for these filters. */
export function startTallies(filters: readonly Filter[]): FilterTally[] {
  return filters.map((filter) => ({ filter, count: 0, oldestSec: Number.MAX_SAFE_INTEGER }));
}

/** Counts an event for every filter it fits. */
export function tally(tallies: readonly FilterTally[], event: NostrEvent): void {
  for (const entry of tallies) {
    if (!matchFilter(entry.filter, event)) continue;
    entry.count += 1;
    entry.oldestSec = Math.min(entry.oldestSec, event.created_at);
  }
}

/**
 * The filters for the page before, where a resumed answer was so long that the relay may have cut it.
 *
 * @returns an empty list when nothing is missing
 */
export function nextPage(tallies: readonly FilterTally[]): readonly Filter[] {
  const pages: Filter[] = [];
  for (const { filter, count, oldestSec } of tallies) {
    if (count < fullPage || oldestSec <= (filter.since ?? 0)) continue;
    // A page that only repeats its last second makes no way: step over it.
    const until = filter.until === oldestSec ? oldestSec - 1 : oldestSec;
    pages.push({ ...filter, until });
  }
  return pages;
}
