import { countedAs } from "@plaza/nostr-client";
import type { ReactionsView, ReactionTally } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";

/** What is offered to react to a world with, the heart first. */
export const WORLD_REACTIONS = ["❤️", "🔥", "👏", "😂", "😮", "✨"] as const;

/** What is offered to react to a line with. */
export const LINE_REACTIONS = ["👍", "❤️", "😂", "👏", "😮", "🔥"] as const;

/** One emoji under a thing, as it is shown. */
export interface ReactionMark {
  readonly emoji: string;
  readonly count: number;
  readonly people: readonly Pubkey[];
  /** One gave it oneself. */
  readonly mine: boolean;
}

const MOST_MARKS = 8;

/**
 * The emoji to show under a thing: the most frequent ones, and one's own in any case.
 *
 * @param without - emoji that stand elsewhere
 */
export function marksOf(
  tally: ReactionTally | undefined,
  self: Pubkey | null,
  { most = MOST_MARKS, without = [] }: { readonly most?: number; readonly without?: readonly string[] } = {},
): readonly ReactionMark[] {
  const apart = new Set(without.map(countedAs));
  const all = (tally?.emojis ?? [])
    .filter(({ emoji }) => !apart.has(countedAs(emoji)))
    .map((row) => ({ ...row, mine: self !== null && row.people.includes(self) }));
  return all.filter((mark, index) => index < most || mark.mine);
}

/** One emoji of a tally, also where nobody gave it yet. */
export function markOf(tally: ReactionTally | undefined, emoji: string, self: Pubkey | null): ReactionMark {
  const counted = countedAs(emoji);
  const row = tally?.emojis.find((known) => countedAs(known.emoji) === counted);
  return { emoji, count: row?.count ?? 0, people: row?.people ?? [], mine: self !== null && (row?.people.includes(self) ?? false) };
}

/** What to say of the last doing that came to nothing; null when all is well or it was about something else. */
export function troubleWith({ failure }: ReactionsView, isHere: (target: string) => boolean): "notTaken" | "notSigned" | null {
  if (failure === null || !isHere(failure.target)) return null;
  return failure.code === "not-taken" ? "notTaken" : "notSigned";
}
