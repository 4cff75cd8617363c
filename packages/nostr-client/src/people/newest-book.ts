import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers, WritableSignal } from "@plaza/platform";
import type { Filter, Pubkey, VerifiedEvent } from "@plaza/protocol";
import { createRecentMap } from "../pool/recent.ts";
import { newestFirst } from "../pool/relay-pool.ts";
import type { RelayPool } from "../pool/relay-pool.ts";

/** What many people say about themselves, each in one replaceable event. */
export interface NewestBook<T> {
  /** The newest that is known; null while unknown. Asking looks it up, many in one question. */
  of(pubkey: Pubkey): Signal<T | null>;
  /** What is known, without asking. */
  known(pubkey: Pubkey): T | null;
  /** Takes an event that came another way: one's own, just signed. */
  learn(event: VerifiedEvent): void;
  end(): void;
}

/** What a book needs. */
export interface NewestBookOptions<T> {
  readonly pool: Pick<RelayPool, "fetch">;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Asked for, with the authors added. */
  readonly filter: Filter;
  /** What an event says; null when it cannot be read. */
  readonly read: (event: VerifiedEvent) => T | null;
}

interface Known<T> {
  readonly signal: WritableSignal<T | null>;
  /** What said it. */
  from: VerifiedEvent | null;
  askedMs: number | null;
}

const mostPeople = 1_000;
const gatherMs = 100;
const mostPerQuestion = 100;
const freshMs = 600_000;
/** Whoever was not found may have been asked for while no relay could be reached. */
const unknownMs = 30_000;

/**
 * Looks people up in batches and remembers the newest 1,000 asked for.
 *
 * @see docs/spec/identity.md [I-4k], [I-4o]
 */
export function createNewestBook<T>({ pool, clock, timers, filter, read }: NewestBookOptions<T>): NewestBook<T> {
  const known = createRecentMap<Pubkey, Known<T>>(mostPeople);
  let wanted = new Set<Pubkey>();
  let stopGathering: CancelTimer | null = null;
  let ended = false;

  function find(pubkey: Pubkey): Known<T> {
    const found = known.get(pubkey) ?? { signal: createSignal<T | null>(null), from: null, askedMs: null };
    known.set(pubkey, found);
    return found;
  }

  function want(pubkey: Pubkey, person: Known<T>): void {
    const restMs = person.signal.get() === null ? unknownMs : freshMs;
    if (ended || (person.askedMs !== null && clock.monotonicMs() - person.askedMs < restMs)) return;
    person.askedMs = clock.monotonicMs();
    wanted.add(pubkey);
    stopGathering ??= timers.after(gatherMs, ask);
  }

  function take(event: VerifiedEvent, person: Known<T> | undefined): void {
    if (person === undefined || (person.from !== null && newestFirst(event, person.from) >= 0)) return;
    const said = read(event);
    if (said === null) return;
    person.from = event;
    person.signal.set(said);
  }

  function ask(): void {
    stopGathering = null;
    const all = [...wanted];
    wanted = new Set();
    for (let start = 0; start < all.length; start += mostPerQuestion) {
      const authors = all.slice(start, start + mostPerQuestion);
      void pool.fetch([{ ...filter, authors }]).then((events) => {
        if (ended) return;
        for (const event of events) take(event, known.get(event.pubkey));
      });
    }
  }

  return {
    of(pubkey) {
      const person = find(pubkey);
      want(pubkey, person);
      return person.signal;
    },
    known: (pubkey) => known.get(pubkey)?.signal.get() ?? null,
    learn: (event) => take(event, find(event.pubkey)),
    end() {
      ended = true;
      stopGathering?.();
    },
  };
}
