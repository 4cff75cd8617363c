import { formatAddress } from "@plaza/protocol";
import type { Deletion, EventId, Pubkey, Reaction, ReactionTarget } from "@plaza/protocol";
import { isTakenBack, withDeletion } from "../deletions/deletions.ts";
import type { Deletions } from "../deletions/deletions.ts";

/** How many people reacted with one emoji. */
export interface EmojiCount {
  readonly emoji: string;
  /** People, each once. */
  readonly count: number;
  readonly people: readonly Pubkey[];
}

/** The reactions to one thing. */
export interface ReactionTally {
  /** The most frequent first, then by emoji. */
  readonly emojis: readonly EmojiCount[];
  /** People, each once however many emoji they gave: how loved it is. */
  readonly loves: number;
}

/**
 * Reactions as far as they are known, up to a number of each person and of all, and who took back what. The same events give the same
 * counts in any order, repeated or not; a reaction taken back keeps its place.
 *
 * @see docs/spec/world.md [W-9g]
 */
export interface ReactionBook {
  readonly reactions: ReadonlyMap<EventId, Reaction>;
  readonly deletions: Deletions;
}

/** What somebody has just decided, before any relay knows: it counts at once. */
export interface ReactionWish {
  readonly pubkey: Pubkey;
  readonly target: ReactionTarget;
  readonly emoji: string;
  readonly wanted: boolean;
}

/** No reaction known yet. */
export const emptyReactionBook: ReactionBook = { reactions: new Map(), deletions: new Map() };

const mostReactions = 5_000;
const mostOfOne = 500;
const heart = "❤️";
const likes = new Set(["+", "❤", "♥"]);
const dislikes = new Set(["-", "👎"]);

/** Adds reactions, a burst at once. */
export function withReactions(book: ReactionBook, heard: readonly Reaction[]): ReactionBook {
  const fresh = heard.filter((reaction) => !book.reactions.has(reaction.id));
  if (fresh.length === 0) return book;
  const reactions = new Map(book.reactions);
  for (const reaction of fresh) reactions.set(reaction.id, reaction);
  return { ...book, reactions: reactions.size <= mostOfOne ? reactions : fairShare(reactions.values()) };
}

/**
 * The newest of everybody, then everybody's second newest, and so on: whoever reacts without end takes only their own place.
 *
 * @see docs/spec/page.md [G-70a]
 */
function fairShare(all: Iterable<Reaction>): ReadonlyMap<EventId, Reaction> {
  const taken = new Map<Pubkey, number>();
  const ranked = [...all].toSorted(newestFirst).map((reaction) => {
    const rank = taken.get(reaction.pubkey) ?? 0;
    taken.set(reaction.pubkey, rank + 1);
    return { reaction, rank };
  });
  const kept = ranked.filter(({ rank }) => rank < mostOfOne);
  if (kept.length > mostReactions) kept.sort((a, b) => a.rank - b.rank || newestFirst(a.reaction, b.reaction));
  return new Map(kept.slice(0, mostReactions).map(({ reaction }) => [reaction.id, reaction]));
}

function newestFirst(a: Reaction, b: Reaction): number {
  return b.createdAtSec - a.createdAtSec || (a.id < b.id ? -1 : 1);
}

/** Notes what authors take back; it counts only for reactions of their own. */
export function withReactionDeletions(book: ReactionBook, heard: readonly Deletion[]): ReactionBook {
  return heard.length === 0 ? book : { ...book, deletions: heard.reduce(withDeletion, book.deletions) };
}

/** What a reaction is to, as text: a scene's address or an event's id. */
export function targetKey(target: ReactionTarget): string {
  return target.type === "scene" ? formatAddress(target.scene) : target.eventId;
}

/**
 * What an emoji counts as, however it was spelled; null for a dislike, which counts nowhere.
 *
 * @see docs/spec/world.md [W-9h]
 */
export function countedAs(emoji: string): string | null {
  const plain = emoji.replaceAll("\u{fe0f}", "");
  if (dislikes.has(plain)) return null;
  return likes.has(plain) ? heart : plain;
}

/** One's own reactions of one emoji to one thing: those that stand, and when the last one was made, taken back or not. */
export function ownReactions(
  book: ReactionBook,
  { pubkey, target, emoji }: Omit<ReactionWish, "wanted">,
): { readonly standing: readonly Reaction[]; readonly lastSec: number } {
  const key = targetKey(target);
  const counted = countedAs(emoji);
  const all = [...book.reactions.values()].filter(
    (reaction) => reaction.pubkey === pubkey && countedAs(reaction.emoji) === counted && targetKey(reaction.target) === key,
  );
  return {
    standing: all.filter((reaction) => !isTakenBack(book.deletions, reaction.id, reaction.pubkey)),
    lastSec: all.reduce((last, reaction) => Math.max(last, reaction.createdAtSec), 0),
  };
}

/** The tallies by target. */
export function countReactions(book: ReactionBook, wishes: Iterable<ReactionWish> = []): ReadonlyMap<string, ReactionTally> {
  const targets = new Map<string, Map<string, Row>>();
  const rowOf = (key: string, counted: string): Row => {
    const rows = targets.get(key) ?? new Map<string, Row>();
    targets.set(key, rows);
    const row = rows.get(counted) ?? { spelling: counted, people: new Set<Pubkey>() };
    rows.set(counted, row);
    return row;
  };
  for (const reaction of book.reactions.values()) {
    const counted = countedAs(reaction.emoji);
    if (counted === null || isTakenBack(book.deletions, reaction.id, reaction.pubkey)) continue;
    count(rowOf(targetKey(reaction.target), counted), reaction);
  }
  for (const wish of wishes) {
    const counted = countedAs(wish.emoji);
    if (counted === null) continue;
    const row = rowOf(targetKey(wish.target), counted);
    if (wish.wanted) count(row, wish);
    else row.people.delete(wish.pubkey);
  }
  const tallies = new Map<string, ReactionTally>();
  for (const [key, rows] of targets) {
    const given = [...rows.values()].filter((row) => row.people.size > 0);
    if (given.length === 0) continue;
    const emojis = given
      .map(({ spelling, people }) => ({ emoji: spelling, count: people.size, people: [...people].toSorted() }))
      .toSorted((a, b) => b.count - a.count || (a.emoji < b.emoji ? -1 : 1));
    tallies.set(key, { emojis, loves: new Set(given.flatMap((row) => [...row.people])).size });
  }
  return tallies;
}

interface Row {
  spelling: string;
  readonly people: Set<Pubkey>;
}

function count(row: Row, { pubkey, emoji }: { readonly pubkey: Pubkey; readonly emoji: string }): void {
  row.people.add(pubkey);
  // With the mark that asks for a picture, where anyone wrote it.
  if (emoji.includes("\u{fe0f}") && emoji.replaceAll("\u{fe0f}", "") === row.spelling.replaceAll("\u{fe0f}", "")) {
    if (emoji.length > row.spelling.length || (emoji.length === row.spelling.length && emoji < row.spelling)) row.spelling = emoji;
  }
}
