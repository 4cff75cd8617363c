import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers, WritableSignal } from "@plaza/platform";
import { KIND, parseProfile } from "@plaza/protocol";
import type { Profile, Pubkey, RelayList, VerifiedEvent } from "@plaza/protocol";
import { createRecentMap } from "../pool/recent.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { fetchRelayList } from "./relay-lists.ts";

/** Who the others are. */
export interface People {
  /** What someone says about themselves; null while unknown. Asking looks it up, many in one question. */
  profileOf(pubkey: Pubkey): Signal<Profile | null>;
  /** Where someone reads and writes; looked up each time. */
  relayListOf(pubkey: Pubkey): Promise<RelayList | null>;
  /** Takes a profile that came another way: one's own, just signed. */
  learn(event: VerifiedEvent): void;
  /** The name to show: display name, name, or the start of the public key. */
  nameOf(pubkey: Pubkey): string;
  end(): void;
}

/** What people need. */
export interface PeopleOptions {
  readonly pool: RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface Known {
  readonly signal: WritableSignal<Profile | null>;
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
 * @see docs/spec/identity.md [I-4k]
 */
export function createPeople({ pool, clock, timers }: PeopleOptions): People {
  const known = createRecentMap<Pubkey, Known>(mostPeople);
  let wanted = new Set<Pubkey>();
  let stopGathering: CancelTimer | null = null;
  let ended = false;

  function find(pubkey: Pubkey): Known {
    const found = known.get(pubkey) ?? { signal: createSignal<Profile | null>(null), askedMs: null };
    known.set(pubkey, found);
    return found;
  }

  function want(pubkey: Pubkey, person: Known): void {
    const restMs = person.signal.get() === null ? unknownMs : freshMs;
    if (ended || (person.askedMs !== null && clock.monotonicMs() - person.askedMs < restMs)) return;
    person.askedMs = clock.monotonicMs();
    wanted.add(pubkey);
    stopGathering ??= timers.after(gatherMs, ask);
  }

  function take(event: VerifiedEvent, person: Known | undefined): void {
    const profile = parseProfile(event);
    if (!profile.ok || person === undefined) return;
    const before = person.signal.get();
    if (before === null || profile.value.createdAtSec > before.createdAtSec) person.signal.set(profile.value);
  }

  function ask(): void {
    stopGathering = null;
    const all = [...wanted];
    wanted = new Set();
    for (let start = 0; start < all.length; start += mostPerQuestion) {
      const authors = all.slice(start, start + mostPerQuestion);
      void pool.fetch([{ kinds: [KIND.profile], authors }]).then((events) => {
        if (ended) return;
        for (const event of events) take(event, known.get(event.pubkey));
      });
    }
  }

  return {
    profileOf(pubkey) {
      const person = find(pubkey);
      want(pubkey, person);
      return person.signal;
    },
    learn: (event) => take(event, find(event.pubkey)),
    relayListOf: (pubkey) => fetchRelayList(pool, pubkey),
    nameOf(pubkey) {
      const profile = known.get(pubkey)?.signal.get() ?? null;
      return profile?.displayName ?? profile?.name ?? pubkey.slice(0, 8);
    },
    end() {
      ended = true;
      stopGathering?.();
    },
  };
}
