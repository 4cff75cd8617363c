import type { Pubkey } from "@plaza/protocol";
import type { SpaceCard } from "@plaza/space";

/** The list in its parts; a space stands in one of them. */
export interface ListParts {
  readonly live: readonly SpaceCard[];
  readonly scheduled: readonly SpaceCard[];
  /** One's own that rest or are over, to be opened again. */
  readonly mine: readonly SpaceCard[];
  /** Others' that were going on a while ago. */
  readonly resting: readonly SpaceCard[];
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The spaces whose title, description or host holds every word asked for, in any order, accents and case aside. */
export function searchSpaces(spaces: readonly SpaceCard[], query: string, nameOf: (pubkey: Pubkey) => string): readonly SpaceCard[] {
  const words = plain(query)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return spaces;
  return spaces.filter(({ room }) => {
    const text = plain(`${room.info?.name ?? ""} ${room.info?.description ?? ""} ${nameOf(room.space.host)}`);
    return words.every((word) => text.includes(word));
  });
}

/**
 * Sorts a list into its parts. What is over and not one's own is left out.
 *
 * @see docs/spec/page.md [G-40]
 */
export function listParts(spaces: readonly SpaceCard[], self: Pubkey | null): ListParts {
  const of = (wanted: (card: SpaceCard) => boolean): readonly SpaceCard[] => spaces.filter(wanted);
  const isMine = ({ room }: SpaceCard): boolean => room.space.host === self;
  const rests = ({ room }: SpaceCard): boolean => room.phase === "dormant" || room.phase === "ended";
  return {
    live: of(({ room }) => room.phase === "live"),
    scheduled: of(({ room }) => room.phase === "scheduled"),
    mine: of((card) => isMine(card) && rests(card)),
    resting: of((card) => !isMine(card) && card.room.phase === "dormant"),
  };
}
