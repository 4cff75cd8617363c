import { mutedPeople } from "@plaza/protocol";
import type { Pubkey, Tag } from "@plaza/protocol";

/** Whether somebody is to be on the list, by person; what is not named stays as it is. */
export type MuteWishes = ReadonlyMap<Pubkey, boolean>;

/** Both parts of a mute list, with everything other clients put into it. */
export interface MuteTags {
  readonly open: readonly Tag[];
  readonly hidden: readonly Tag[];
}

/**
 * Brings both parts to what is wished: who comes is put into the private part, who goes is taken out of both.
 * Tags of others, their order and their further values stay.
 *
 * @param openly - who comes is put into the public part, for signers that cannot encrypt
 * @see docs/spec/identity.md [I-9b]
 */
export function withWishes(tags: MuteTags, wishes: MuteWishes, openly: boolean): MuteTags {
  const known = new Set([...mutedPeople(tags.open), ...mutedPeople(tags.hidden)]);
  const stays = ([name, value]: Tag): boolean => name !== "p" || wishes.get(value as Pubkey) !== false;
  const come = [...wishes].flatMap(([pubkey, wanted]) => (wanted && !known.has(pubkey) ? [["p", pubkey]] : []));
  return {
    open: [...tags.open.filter(stays), ...(openly ? come : [])],
    hidden: [...tags.hidden.filter(stays), ...(openly ? [] : come)],
  };
}
