import type { Clock } from "@plaza/platform";
import { KIND, parsePrivateMessageRelays } from "@plaza/protocol";
import type { Filter, Pubkey, VerifiedEvent } from "@plaza/protocol";
import { fetchRelayList, writeRelaysOf } from "../people/relay-lists.ts";
import { createRecentMap } from "../pool/recent.ts";
import type { RelayPool } from "../pool/relay-pool.ts";

/** Where people want private messages to be left. */
export interface MessageInboxes {
  /** Their relays; null where they never said, or no relay knows. Asked anew after ten minutes. */
  relaysOf(pubkey: Pubkey): Promise<readonly string[] | null>;
  forget(pubkey: Pubkey): void;
}

const freshMs = 600_000;
const mostPeople = 200;
const mostRelays = 4;

/** Looks up people's lists of relays for private messages (kind 10050). @see docs/spec/identity.md [I-8a] */
export function createMessageInboxes(pool: Pick<RelayPool, "fetch" | "ask">, clock: Clock): MessageInboxes {
  const known = createRecentMap<Pubkey, { readonly askedMs: number; readonly relays: Promise<readonly string[] | null> }>(mostPeople);

  async function look(pubkey: Pubkey): Promise<readonly string[] | null> {
    const wanted: Filter = { kinds: [KIND.privateMessageRelays], authors: [pubkey], limit: 1 };
    const { events, answered } = await pool.ask([wanted]);
    // Nobody was there to answer: that is not remembered.
    if (answered.size === 0) known.delete(pubkey);
    const newest = events[0] ?? (await lookWhereTheyWrite(pubkey, wanted));
    const list = newest === undefined ? null : parsePrivateMessageRelays(newest);
    return list?.ok === true && list.value.length > 0 ? list.value : null;
  }

  async function lookWhereTheyWrite(pubkey: Pubkey, wanted: Filter): Promise<VerifiedEvent | undefined> {
    const moreRelays = writeRelaysOf(await fetchRelayList(pool, pubkey)).slice(0, mostRelays);
    return moreRelays.length === 0 ? undefined : (await pool.fetch([wanted], { moreRelays, unnamed: true }))[0];
  }

  return {
    relaysOf(pubkey) {
      const before = known.get(pubkey);
      if (before !== undefined && clock.monotonicMs() - before.askedMs < freshMs) return before.relays;
      const relays = look(pubkey);
      known.set(pubkey, { askedMs: clock.monotonicMs(), relays });
      return relays;
    },
    forget: (pubkey) => known.delete(pubkey),
  };
}
