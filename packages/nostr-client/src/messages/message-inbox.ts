import type { Clock } from "@plaza/platform";
import { KIND, parsePrivateMessageRelays } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
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

/** Looks up people's lists of relays for private messages (kind 10050). @see docs/spec/identity.md [I-8a] */
export function createMessageInboxes(pool: Pick<RelayPool, "fetch">, clock: Clock): MessageInboxes {
  const known = createRecentMap<Pubkey, { readonly askedMs: number; readonly relays: Promise<readonly string[] | null> }>(mostPeople);

  async function look(pubkey: Pubkey): Promise<readonly string[] | null> {
    const [newest] = await pool.fetch([{ kinds: [KIND.privateMessageRelays], authors: [pubkey], limit: 1 }]);
    const list = newest === undefined ? null : parsePrivateMessageRelays(newest);
    return list?.ok === true && list.value.length > 0 ? list.value : null;
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
