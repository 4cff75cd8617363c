import type { EventId, Pubkey, WebxdcUpdate } from "@plaza/protocol";
import { inTotalOrder } from "../updates/update-log.ts";
import type { NumberedUpdate } from "../updates/update-log.ts";

/** One line of what happened in an app. The author stands beside it, never what the app says of them. */
export interface FeedLine {
  readonly serial: number;
  readonly id: EventId;
  readonly pubkey: Pubkey;
  readonly createdAtSec: number;
  /** What happened; null when the line is only a notice. */
  readonly text: string | null;
  /** Where in the app it leads; null for nowhere. */
  readonly href: string | null;
  /** What it says to this person; null for nothing, and never in one's own lines. */
  readonly notice: string | null;
}

/** Someone who took part. */
export interface Participant {
  readonly pubkey: Pubkey;
  readonly updates: number;
  readonly lastSec: number;
}

/** What an app's updates tell those who look at it from outside. */
export interface Told {
  /** The newest, in total order. */
  readonly document: string | null;
  readonly summary: string | null;
  /** Oldest first, the last 200. */
  readonly feed: readonly FeedLine[];
  readonly participants: ReadonlyMap<Pubkey, Participant>;
  readonly documentFrom: WebxdcUpdate | null;
  readonly summaryFrom: WebxdcUpdate | null;
}

/** Who looks. */
export interface Onlooker {
  readonly pubkey: Pubkey | null;
  readonly selfAddr: string | null;
}

const feedLength = 200;
const mostParticipants = 1_000;

/** Nothing told yet. */
export function nothingTold(): Told {
  return { document: null, summary: null, feed: [], participants: new Map(), documentFrom: null, summaryFrom: null };
}

function newer(field: "document" | "summary", before: WebxdcUpdate | null, update: WebxdcUpdate): WebxdcUpdate | null {
  if (update[field] === null) return before;
  return before === null || inTotalOrder(before, update) < 0 ? update : before;
}

function lineOf({ serial, update }: NumberedUpdate, { pubkey, selfAddr }: Onlooker): FeedLine | null {
  const { id, createdAtSec, info, href } = update;
  const forMe = update.notify.find(({ addr }) => addr === selfAddr) ?? update.notify.find(({ addr }) => addr === "*");
  const notice = update.pubkey === pubkey ? null : (forMe?.text ?? null);
  if (info === null && notice === null) return null;
  return { serial, id, pubkey: update.pubkey, createdAtSec, text: info, href, notice };
}

/**
 * Adds updates to what was told.
 *
 * @see docs/spec/webxdc.md [X-9b]
 */
export function withTold(told: Told, added: readonly NumberedUpdate[], onlooker: Onlooker): Told {
  if (added.length === 0) return told;
  let { documentFrom, summaryFrom } = told;
  const participants = new Map(told.participants);
  const lines: FeedLine[] = [];
  for (const numbered of added) {
    const { update } = numbered;
    documentFrom = newer("document", documentFrom, update);
    summaryFrom = newer("summary", summaryFrom, update);
    const line = lineOf(numbered, onlooker);
    if (line !== null) lines.push(line);
    const before = participants.get(update.pubkey);
    if (before === undefined && participants.size >= mostParticipants) continue;
    const lastSec = Math.max(before?.lastSec ?? 0, update.createdAtSec);
    participants.set(update.pubkey, { pubkey: update.pubkey, updates: (before?.updates ?? 0) + 1, lastSec });
  }
  return {
    document: documentFrom?.document ?? null,
    summary: summaryFrom?.summary ?? null,
    feed: lines.length === 0 ? told.feed : [...told.feed, ...lines].slice(-feedLength),
    participants,
    documentFrom,
    summaryFrom,
  };
}
