import type { ConnectionConfirmed, ConnectionDropped, Pubkey } from "@plaza/protocol";
import { rankOf } from "../membership/audience-share.ts";
import { emptyPersonMap, filterPeople, getPerson, setPerson } from "../membership/person-map.ts";
import type { PersonMap } from "../membership/person-map.ts";
import { weightier } from "../membership/stamp.ts";

/** What one key has said about a person's link with another, of each thing the newest. */
export interface LinkWord {
  readonly author: Pubkey;
  /** For whom the author says to speak. */
  readonly person: Pubkey;
  readonly other: Pubkey;
  readonly confirmed: ConnectionConfirmed | null;
  readonly dropped: ConnectionDropped | null;
}

/** What was said about links, under author, person and other in a row. A hint: what really flows, frames say. */
export type LinkBook = PersonMap<LinkWord>;

/** More than this is not kept. */
export const maxLinkWords = 65_536;

/** Nothing said. */
export const noLinks: LinkBook = emptyPersonMap();

/** What a key has said for a person about another. */
export function linkWord(book: LinkBook, author: Pubkey, person: Pubkey, other: Pubkey): LinkWord | undefined {
  return getPerson(book, author + person + other);
}

function wordOf(book: LinkBook, event: ConnectionConfirmed | ConnectionDropped): LinkWord {
  const { author, person, target } = event;
  return linkWord(book, author, person, target) ?? { author, person, other: target, confirmed: null, dropped: null };
}

function withWord(book: LinkBook, word: LinkWord): LinkBook {
  return setPerson(book, word.author + word.person + word.other, word);
}

/** The book after a CONFIRM. */
export function withConfirmed(book: LinkBook, event: ConnectionConfirmed): LinkBook {
  const word = wordOf(book, event);
  const confirmed = weightier(word.confirmed, event);
  return confirmed === word.confirmed ? book : withWord(book, { ...word, confirmed });
}

/** The book after a DROP. */
export function withDropped(book: LinkBook, event: ConnectionDropped): LinkBook {
  const word = wordOf(book, event);
  const dropped = weightier(word.dropped, event);
  return dropped === word.dropped ? book : withWord(book, { ...word, dropped });
}

/** Keeps a full book within bounds: first those go whose author speaks for nobody, then a fair half, until it fits. */
export function sweepLinks(book: LinkBook, speaksFor: (author: Pubkey, person: Pubkey) => boolean, salt: string): LinkBook {
  if (book.size <= maxLinkWords) return book;
  let kept = filterPeople(book, ({ author, person }) => speaksFor(author, person));
  for (let share = 0.5; kept.size > maxLinkWords / 2; share /= 2) {
    const bound = share;
    kept = filterPeople(kept, (_, key) => rankOf(key, salt) < bound);
  }
  return kept;
}

/** The book without what was said before a time. */
export function forgetLinksBefore(book: LinkBook, sec: number): LinkBook {
  return filterPeople(book, ({ confirmed, dropped }) => Math.max(confirmed?.createdAtSec ?? -1, dropped?.createdAtSec ?? -1) >= sec);
}
