import type { EventId, Filter, Result } from "@plaza/protocol";
import { failed, matchFilter, ok } from "@plaza/protocol";
import {
  deletersOf,
  deletionTargets,
  expirationOf,
  isNewerVersion,
  isParticipant,
  isSearchMatch,
  replacementKey,
  searchTerms,
} from "../event-rules.ts";
import type { EventQuery, EventStore, FoundEvent, PutOutcome, StoredEvent, StoreProblem } from "../event-store.ts";

/** An {@link EventStore} in memory, by naive means, with faults on request. */
export interface MemoryEventStore extends EventStore {
  /** From now on every put ends with this problem; null ends that. */
  failPuts(problem: StoreProblem | null): void;
  /** Everything kept, in no order. */
  all(): readonly StoredEvent[];
}

/** Makes an empty store; `inlineBytes` bounds the JSON that one query hands out by itself. */
export function createMemoryEventStore(options: { readonly inlineBytes?: number } = {}): MemoryEventStore {
  const inlineBytes = options.inlineBytes ?? 1_048_576;
  const kept = new Map<EventId, StoredEvent>();
  const deletedIds = new Set<string>();
  const deletedKeys = new Map<string, number>();
  let fault: StoreProblem | null = null;

  function byKey(key: string): StoredEvent | undefined {
    return [...kept.values()].find((stored) => replacementKey(stored.event) === key);
  }

  function deleteKey(key: string, untilSec: number): void {
    deletedKeys.set(key, Math.max(untilSec, deletedKeys.get(key) ?? -1));
    const current = byKey(key);
    if (current !== undefined && current.event.created_at <= untilSec) kept.delete(current.event.id);
  }

  function putOne(stored: StoredEvent): PutOutcome {
    const { event } = stored;
    if (kept.has(event.id)) return "duplicate";
    const key = replacementKey(event);
    if (deletersOf(event).some((deleter) => deletedIds.has(`${event.id}:${deleter}`))) {
      if (key !== null) deleteKey(key, event.created_at);
      return "deleted";
    }
    if (key !== null) {
      if (event.created_at <= (deletedKeys.get(key) ?? -1)) return "deleted";
      const current = byKey(key);
      if (current !== undefined) {
        if (!isNewerVersion(event, current.event)) return "superseded";
        kept.delete(current.event.id);
      }
    }
    kept.set(event.id, stored);
    if (event.kind === 5) {
      const targets = deletionTargets(event);
      for (const id of targets.ids) {
        deletedIds.add(`${id}:${event.pubkey}`);
        const target = kept.get(id)?.event;
        if (target === undefined || !deletersOf(target).includes(event.pubkey)) continue;
        kept.delete(id);
        const targetKey = replacementKey(target);
        if (targetKey !== null) deleteKey(targetKey, target.created_at);
      }
      for (const targetKey of targets.keys) deleteKey(targetKey, event.created_at);
    }
    return "stored";
  }

  function matches(query: EventQuery, filter: Filter): readonly StoredEvent[] {
    const terms = filter.search === undefined ? null : searchTerms(filter.search);
    return [...kept.values()]
      .filter(({ event }) => {
        const expiresSec = expirationOf(event);
        if (expiresSec !== null && expiresSec <= query.nowSec) return false;
        if (query.guard.kinds.includes(event.kind) && !isParticipant(event, query.guard.readers)) return false;
        if (terms !== null && (terms.length === 0 || !isSearchMatch(terms, event))) return false;
        return matchFilter(filter, event);
      })
      .sort((a, b) => (isNewerVersion(a.event, b.event) ? -1 : 1));
  }

  return {
    put(events): Promise<Result<readonly PutOutcome[], StoreProblem>> {
      return Promise.resolve(fault === null ? ok(events.map(putOne)) : failed(fault));
    },
    query(query) {
      const chosen = new Map<EventId, StoredEvent>();
      for (const filter of query.filters) {
        const limit = Math.min(filter.limit ?? query.maxLimit, query.maxLimit);
        for (const stored of matches(query, filter).slice(0, limit)) chosen.set(stored.event.id, stored);
      }
      let leftBytes = inlineBytes;
      const found = [...chosen.values()]
        .sort((a, b) => (isNewerVersion(a.event, b.event) ? -1 : 1))
        .map(({ event, json }): FoundEvent => {
          const sizeBytes = new TextEncoder().encode(json).length;
          leftBytes -= sizeBytes;
          return { id: event.id, sizeBytes, json: leftBytes >= 0 ? json : null };
        });
      return Promise.resolve(ok(found));
    },
    read: (ids) => Promise.resolve(ok(ids.map((id) => kept.get(id)?.json ?? null))),
    count(query) {
      const ids = new Set(query.filters.flatMap((filter) => matches(query, filter).map((stored) => stored.event.id)));
      return Promise.resolve(ok(ids.size));
    },
    sweep(nowSec) {
      let removed = 0;
      for (const [id, { event }] of kept) {
        const expiresSec = expirationOf(event);
        if (expiresSec !== null && expiresSec <= nowSec && kept.delete(id)) removed += 1;
      }
      return Promise.resolve(ok(removed));
    },
    stats() {
      let sizeBytes = 0;
      for (const { json } of kept.values()) sizeBytes += new TextEncoder().encode(json).length;
      return Promise.resolve({ events: kept.size, sizeBytes });
    },
    end: () => Promise.resolve(),
    failPuts(problem) {
      fault = problem;
    },
    all: () => [...kept.values()],
  };
}
