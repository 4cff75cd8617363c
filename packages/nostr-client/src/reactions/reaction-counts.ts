import { formatAddress } from "@plaza/protocol";
import type { Deletion, EventId, Pubkey, Reaction, ReactionTarget } from "@plaza/protocol";

/** How many people reacted with one emoji. */
export interface EmojiCount {
  readonly emoji: string;
  /** People, each once. */
  readonly count: number;
  readonly people: readonly Pubkey[];
}

/**
 * Reactions as far as they are known: the newest up to a number, and who took back what. The same events give the same
 * counts in any order, repeated or not; a reaction taken back keeps its place.
 *
 * @see docs/spec/world.md [W-9g]
 */
export interface ReactionBook {
  readonly reactions: ReadonlyMap<EventId, Reaction>;
  /** `id:pubkey` of what authors took back, with their times. */
  readonly deletions: ReadonlyMap<string, number>;
}

/** No reaction known yet. */
export const emptyReactionBook: ReactionBook = { reactions: new Map(), deletions: new Map() };

const mostReactions = 5_000;

/** Adds a reaction. */
export function withReaction(book: ReactionBook, reaction: Reaction): ReactionBook {
  if (book.reactions.has(reaction.id)) return book;
  const reactions = new Map(book.reactions).set(reaction.id, reaction);
  if (reactions.size <= mostReactions) return { ...book, reactions };
  const newest = [...reactions.values()].toSorted((a, b) => b.createdAtSec - a.createdAtSec || (a.id < b.id ? -1 : 1));
  return { ...book, reactions: new Map(newest.slice(0, mostReactions).map((kept) => [kept.id, kept])) };
}

/** Notes what an author takes back; it counts only for reactions of their own. */
export function withReactionDeletion(book: ReactionBook, deletion: Deletion): ReactionBook {
  const deletions = new Map(book.deletions);
  for (const id of deletion.eventIds) {
    const key = `${id}:${deletion.pubkey}`;
    deletions.set(key, Math.max(deletions.get(key) ?? 0, deletion.createdAtSec));
  }
  if (deletions.size <= mostReactions) return { ...book, deletions };
  const newest = [...deletions].toSorted(([keyA, atA], [keyB, atB]) => atB - atA || (keyA < keyB ? -1 : 1));
  return { ...book, deletions: new Map(newest.slice(0, mostReactions)) };
}

/** What a reaction is to, as text: a scene's address or an event's id. */
export function targetKey(target: ReactionTarget): string {
  return target.type === "scene" ? formatAddress(target.scene) : target.eventId;
}

/** The counts by target, the most frequent emoji first, then by emoji. */
export function countReactions(book: ReactionBook): ReadonlyMap<string, readonly EmojiCount[]> {
  const people = new Map<string, Map<string, Set<Pubkey>>>();
  for (const reaction of book.reactions.values()) {
    if (book.deletions.has(`${reaction.id}:${reaction.pubkey}`)) continue;
    const key = targetKey(reaction.target);
    const emojis = people.get(key) ?? new Map<string, Set<Pubkey>>();
    people.set(key, emojis);
    const who = emojis.get(reaction.emoji) ?? new Set<Pubkey>();
    emojis.set(reaction.emoji, who.add(reaction.pubkey));
  }
  const counts = new Map<string, readonly EmojiCount[]>();
  for (const [key, emojis] of people) {
    const rows = [...emojis].map(([emoji, who]) => ({ emoji, count: who.size, people: [...who].toSorted() }));
    counts.set(
      key,
      rows.toSorted((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1)),
    );
  }
  return counts;
}
