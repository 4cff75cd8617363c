import type { Clock, Signal, Timers } from "@plaza/platform";
import { KIND, parseProfile } from "@plaza/protocol";
import type { Profile, Pubkey, RelayList, VerifiedEvent } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";
import { createNewestBook } from "./newest-book.ts";
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

function readProfile(event: VerifiedEvent): Profile | null {
  const profile = parseProfile(event);
  return profile.ok ? profile.value : null;
}

/**
 * Looks people up in batches and remembers the newest 1,000 asked for.
 *
 * @see docs/spec/identity.md [I-4k]
 */
export function createPeople({ pool, clock, timers }: PeopleOptions): People {
  const book = createNewestBook({ pool, clock, timers, filter: { kinds: [KIND.profile] }, read: readProfile });
  return {
    profileOf: (pubkey) => book.of(pubkey),
    learn: (event) => book.learn(event),
    relayListOf: (pubkey) => fetchRelayList(pool, pubkey),
    nameOf(pubkey) {
      const profile = book.known(pubkey);
      return profile?.displayName ?? profile?.name ?? pubkey.slice(0, 8);
    },
    end: () => book.end(),
  };
}
