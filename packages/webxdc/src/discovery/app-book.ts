import { isTakenBack, takenBackSec, withDeletion } from "@plaza/nostr-client";
import type { Deletions } from "@plaza/nostr-client";
import {
  addressOf,
  encodeNaddr,
  encodeNevent,
  formatAddress,
  KIND,
  kindClass,
  parseDeletion,
  parseWebxdcPost,
  utf8Length,
} from "@plaza/protocol";
import type { Address, VerifiedEvent, WebxdcPost } from "@plaza/protocol";

/** An event that posts apps, and where it was found. */
export interface KnownPost {
  readonly post: WebxdcPost;
  /** Null for events that no later one replaces. */
  readonly address: Address | null;
  /** At most 8; empty where it came another way. */
  readonly relays: readonly string[];
  /** `naddr1…` where versions replace each other, else `nevent1…`; with hints. */
  readonly link: string;
}

/**
 * What is known of apps: the events that post them, and what their authors deleted. The same events give the same book
 * in any order, repeated or not.
 *
 * @see docs/spec/webxdc.md [X-10a]
 */
export interface AppBook {
  /** By event id, or by address where a newer version takes the place of an older one. */
  readonly posts: ReadonlyMap<string, KnownPost>;
  readonly deletions: Deletions;
}

/** Nothing known yet. */
export const emptyAppBook: AppBook = { posts: new Map(), deletions: new Map() };

/** How much is kept; of more the newest. */
export const appBookLimits = { posts: 400, postsOfOne: 40, relays: 8 } as const;

/** Adds what an event says of apps; the same book when it says nothing new. */
export function withAppEvent(book: AppBook, event: VerifiedEvent, relayUrl: string): AppBook {
  return event.kind === KIND.deletion ? withAppDeletion(book, event) : withPost(book, event, relayUrl);
}

function withPost(book: AppBook, event: VerifiedEvent, relayUrl: string): AppBook {
  // Data of running apps, and what passes by, posts none.
  if (event.kind === KIND.webxdcUpdate || kindClass(event.kind) === "ephemeral") return book;
  const parsed = parseWebxdcPost(event);
  if (!parsed.ok) return book;
  const address = addressOf(event);
  const key = address === null ? event.id : formatAddress(address);
  const before = book.posts.get(key);
  const same = before?.post.id === event.id ? before : null;
  if (before !== undefined && same === null && newestFirst(before, { post: parsed.value }) <= 0) return book;
  const relaysBefore = same?.relays ?? [];
  const isNewPlace = relayUrl !== "" && !relaysBefore.includes(relayUrl) && relaysBefore.length < appBookLimits.relays;
  if (same !== null && !isNewPlace) return book;
  const post = same?.post ?? parsed.value;
  const relays = isNewPlace ? [...relaysBefore, relayUrl] : relaysBefore;
  const known: KnownPost = { post, address, relays, link: linkOfPost(post, address, relays) };
  const posts = new Map(book.posts).set(key, known);
  return { ...book, posts: before === undefined ? kept(posts, known) : posts };
}

/** One busy author pushes nobody else out: first the newest of each, then the newest of all. */
function kept(posts: Map<string, KnownPost>, added: KnownPost): ReadonlyMap<string, KnownPost> {
  const drop = (entries: readonly (readonly [string, KnownPost])[], most: number): void => {
    if (entries.length <= most) return;
    for (const [key] of entries.toSorted(([, a], [, b]) => newestFirst(a, b)).slice(most)) posts.delete(key);
  };
  drop(
    [...posts].filter(([, { post }]) => post.pubkey === added.post.pubkey),
    appBookLimits.postsOfOne,
  );
  drop([...posts], appBookLimits.posts);
  return posts;
}

function withAppDeletion(book: AppBook, event: VerifiedEvent): AppBook {
  const deletion = parseDeletion(event);
  if (!deletion.ok) return book;
  const deletions = withDeletion(book.deletions, deletion.value);
  return deletions === book.deletions ? book : { ...book, deletions };
}

/** The posts that are not deleted, newest first. */
export function shownPosts(book: AppBook): readonly KnownPost[] {
  return [...book.posts.values()].filter((known) => !isDeleted(book, known)).toSorted(newestFirst);
}

/** True when the author asked for its deletion, and has not published it anew since. */
export function isDeleted(book: AppBook, { post, address }: KnownPost): boolean {
  if (isTakenBack(book.deletions, post.id, post.pubkey)) return true;
  return address !== null && takenBackSec(book.deletions, address) >= post.createdAtSec;
}

/** What names a post in a link. */
function linkOfPost(post: WebxdcPost, address: Address | null, relays: readonly string[]): string {
  const hints = relays.slice(0, 2);
  // An identifier of more than 255 bytes has no naddr; the event itself always has a name.
  if (address !== null && utf8Length(address.identifier) <= 255) return encodeNaddr({ ...address, relays: hints });
  return encodeNevent({ id: post.id, author: post.pubkey, kind: post.kind, relays: hints });
}

type Dated = Pick<KnownPost, "post">;

function newestFirst(a: Dated, b: Dated): number {
  return b.post.createdAtSec - a.post.createdAtSec || (a.post.id < b.post.id ? -1 : a.post.id > b.post.id ? 1 : 0);
}
