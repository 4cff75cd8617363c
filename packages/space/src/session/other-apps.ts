import type { RelayPool } from "@plaza/nostr-client";
import { formatAddress, KIND, parseRoomPresence, spaceRoomAddress } from "@plaza/protocol";
import type { Pubkey, SpaceAddress } from "@plaza/protocol";

/** Who is in the mirror of a space by another app's word: they read along and hear nothing. */
export interface OtherApps {
  /** @param isOurs - who says here themselves whether they are here */
  people(isOurs: (pubkey: Pubkey) => boolean): readonly Pubkey[];
  end(): void;
}

const presentSec = 300;
const aheadSec = 60;
const mostPeople = 500;

/**
 * Begins to listen for them.
 *
 * @param nowMs - the corrected time
 * @see docs/spec/space.md [S-9b]
 */
export function followOtherApps(
  pool: Pick<RelayPool, "subscribe">,
  space: SpaceAddress,
  nowMs: () => number,
  changed: () => void,
): OtherApps {
  const lastSec = new Map<Pubkey, number>();
  const nowSec = (): number => Math.floor(nowMs() / 1_000);
  const address = formatAddress(spaceRoomAddress(space));
  const presences = pool.subscribe(
    [{ kinds: [KIND.roomPresence], tags: { a: [address] }, since: nowSec() - presentSec, limit: mostPeople }],
    {
      onEvent(event) {
        const read = parseRoomPresence(event);
        if (!read.ok || read.value.space.host !== space.host || read.value.space.id !== space.id) return;
        const { pubkey, createdAtSec } = read.value;
        if (createdAtSec > nowSec() + aheadSec || createdAtSec <= (lastSec.get(pubkey) ?? -1)) return;
        lastSec.delete(pubkey);
        lastSec.set(pubkey, createdAtSec);
        const oldest = lastSec.size > mostPeople ? lastSec.keys().next() : null;
        if (oldest?.done === false) lastSec.delete(oldest.value);
        changed();
      },
    },
  );
  return {
    people: (isOurs) =>
      [...lastSec].flatMap(([pubkey, sec]) => (sec + presentSec > nowSec() && !isOurs(pubkey) ? [pubkey] : [])).toSorted(),
    end: () => presences.end(),
  };
}
