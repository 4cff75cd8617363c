import type { EventId, Pubkey, WebxdcAttachment } from "@plaza/protocol";
import type { KnownPost } from "./app-book.ts";
import type { Part } from "./participation.ts";

/** An app as a list shows it. */
export interface AppCard {
  /** Unique in a list: the event and which of its apps. */
  readonly key: string;
  /** `nevent1…` or `naddr1…`, with hints. */
  readonly link: string;
  /** Which of the post's apps, from 0. */
  readonly index: number;
  readonly eventId: EventId;
  readonly pubkey: Pubkey;
  readonly kind: number;
  readonly createdAtSec: number;
  /** What was said beside it. */
  readonly text: string;
  readonly attachment: WebxdcAttachment;
  /** Where it was found. */
  readonly relays: readonly string[];
  /** How many took part, counted up to 200. */
  readonly participants: number;
  /** When something last happened: an update, or the post itself. */
  readonly lastSec: number;
  /** When someone else last did something in it; null for never. */
  readonly newsSec: number | null;
}

/** The cards of one post: each of its apps is one of its own. */
export function cardsOf(known: KnownPost, partOf: (webxdcId: string) => Part): readonly AppCard[] {
  const { post, relays, link } = known;
  return post.apps.map((attachment, index): AppCard => {
    const part = attachment.webxdcId === null ? null : partOf(attachment.webxdcId);
    return {
      key: `${post.id}:${index}`,
      link,
      index,
      eventId: post.id,
      pubkey: post.pubkey,
      kind: post.kind,
      createdAtSec: post.createdAtSec,
      text: post.text,
      attachment,
      relays,
      participants: part?.people ?? 0,
      lastSec: Math.max(post.createdAtSec, part?.lastSec ?? 0),
      newsSec: part?.othersLastSec ?? null,
    };
  });
}

/** How a list may stand. */
export type AppOrder = "activity" | "newest";

/** Those where something happened last first, or those posted last first. */
export function orderApps(apps: readonly AppCard[], order: AppOrder): readonly AppCard[] {
  const time = (card: AppCard) => (order === "activity" ? card.lastSec : card.createdAtSec);
  return apps.toSorted((a, b) => time(b) - time(a) || b.createdAtSec - a.createdAtSec || (a.key < b.key ? -1 : 1));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * The apps in whose name, text or author's name every word asked for stands, in any order, accents and case aside.
 *
 * @param nameOf - what an author is called
 */
export function searchApps(apps: readonly AppCard[], query: string, nameOf: (pubkey: Pubkey) => string): readonly AppCard[] {
  const words = plain(query.slice(0, 200))
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return apps;
  return apps.filter(({ attachment, text, pubkey }) => {
    const said = plain([attachment.name, attachment.summary, text, nameOf(pubkey)].join("\n"));
    return words.every((word) => said.includes(word));
  });
}
