import { isSearchMatch, searchTerms } from "@plaza/platform";
import type { Filter, NostrEvent } from "@plaza/protocol";
import { matchFilter } from "@plaza/protocol";

/** Who wants to hear of an event, found without asking everyone. */
export interface LiveMatch<S> {
  readonly subscriptions: ReadonlySet<S>;
  /** Filters that were compared with the event. */
  readonly lookedAt: number;
}

/** Live subscriptions, filed under what their filters ask for. */
export interface LiveIndex<S> {
  /** Adds a subscription; one that is there already is replaced. */
  add(subscription: S, filters: readonly Filter[]): void;
  remove(subscription: S): void;
  match(event: NostrEvent): LiveMatch<S>;
  size(): number;
}

interface Entry<S> {
  readonly subscription: S;
  readonly filter: Filter;
  readonly terms: readonly string[] | null;
}

const EVERYTHING = "*";

/**
 * Where a filter is filed: under each value of its one condition that few events meet. An event is then compared only
 * with the filters filed under its own id, tags, author and kind.
 */
function keysOf(filter: Filter): readonly string[] {
  const { ids, authors, kinds, tags = {} } = filter;
  if (ids !== undefined) return ids.map((id) => `id:${id}`);
  const choices = Object.entries(tags).map(([letter, values]) => values.map((value) => `#${letter}:${value}`));
  if (authors !== undefined) choices.push(authors.map((author) => `author:${author}`));
  const [first, ...others] = choices;
  if (first !== undefined) return others.reduce((fewest, keys) => (keys.length < fewest.length ? keys : fewest), first);
  return kinds === undefined ? [EVERYTHING] : kinds.map((kind) => `kind:${kind}`);
}

function keysFor(event: NostrEvent): ReadonlySet<string> {
  const keys = new Set([`id:${event.id}`, `author:${event.pubkey}`, `kind:${event.kind}`, EVERYTHING]);
  for (const [name, value] of event.tags) if (name?.length === 1 && value !== undefined) keys.add(`#${name}:${value}`);
  return keys;
}

/** Makes an empty index. */
export function createLiveIndex<S>(): LiveIndex<S> {
  const byKey = new Map<string, Set<Entry<S>>>();
  const entriesOf = new Map<S, { readonly key: string; readonly entry: Entry<S> }[]>();

  function remove(subscription: S): void {
    for (const { key, entry } of entriesOf.get(subscription) ?? []) {
      const entries = byKey.get(key);
      entries?.delete(entry);
      if (entries?.size === 0) byKey.delete(key);
    }
    entriesOf.delete(subscription);
  }

  return {
    add(subscription, filters) {
      remove(subscription);
      const filed: { readonly key: string; readonly entry: Entry<S> }[] = [];
      for (const filter of filters) {
        const terms = filter.search === undefined ? null : searchTerms(filter.search);
        if (terms?.length === 0) continue;
        const entry: Entry<S> = { subscription, filter, terms };
        for (const key of new Set(keysOf(filter))) {
          let entries = byKey.get(key);
          if (entries === undefined) byKey.set(key, (entries = new Set()));
          entries.add(entry);
          filed.push({ key, entry });
        }
      }
      entriesOf.set(subscription, filed);
    },
    remove,
    match(event) {
      const subscriptions = new Set<S>();
      let lookedAt = 0;
      for (const key of keysFor(event)) {
        for (const { subscription, filter, terms } of byKey.get(key) ?? []) {
          lookedAt += 1;
          if (subscriptions.has(subscription) || !matchFilter(filter, event)) continue;
          if (terms === null || isSearchMatch(terms, event)) subscriptions.add(subscription);
        }
      }
      return { subscriptions, lookedAt };
    },
    size: () => entriesOf.size,
  };
}
