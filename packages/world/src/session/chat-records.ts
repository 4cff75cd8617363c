import type { EventId, Pubkey } from "@plaza/protocol";
import { sameWithinMs } from "./repeat-filter.ts";

/** One telling of a line: by a server, by a signed event, or by ourselves. */
export interface ChatRecord {
  /** A server's URL, {@link fromRelays} or {@link fromSelf}. */
  readonly source: string;
  readonly pubkey: Pubkey;
  readonly text: string;
  /** Wall clock; for a signed event its `created_at`. */
  readonly atMs: number;
  /** The author's own id of the line; for a signed event the first 16 hex of its id. */
  readonly cid: string | null;
  /** The signed event, where this is one. */
  readonly eventId: EventId | null;
  /** The other side of a private line; null for public ones. */
  readonly privateWith: Pubkey | null;
}

/** Several tellings that are one line. */
export interface MergedLine {
  /** Stays the same while the line exists. */
  readonly key: string;
  readonly pubkey: Pubkey;
  readonly text: string;
  readonly atMs: number;
  readonly cid: string | null;
  /** When it was first told live; null when only the signed event is known. */
  readonly liveMs: number | null;
  readonly eventId: EventId | null;
  readonly privateWith: Pubkey | null;
}

/** The source of signed events. */
export const fromRelays = "relays";
/** The source of our own lines. */
export const fromSelf = "self";

/** A signed event says its time in whole seconds of its author's clock. */
const signedWithinMs = 15_000;
const signedCid = /^[0-9a-f]{16}$/;

interface Draft {
  readonly records: ChatRecord[];
  readonly sources: Set<string>;
}

/**
 * Merges all tellings of one author (and one private partner, or none) into lines. The outcome depends on the set of
 * records alone, not on the order in which they came.
 *
 * @see docs/spec/world.md [W-8c], [W-8d], [W-9m]
 */
export function mergeRecords(records: readonly ChatRecord[]): readonly MergedLine[] {
  const sorted = [...records].sort(byTime);
  const drafts: Draft[] = [];
  const byCid = new Map<string, Draft>();
  for (const record of sorted) {
    if (record.cid === null) continue;
    const known = byCid.get(record.cid);
    const draft = known ?? { records: [], sources: new Set() };
    if (known === undefined) {
      byCid.set(record.cid, draft);
      drafts.push(draft);
    }
    draft.records.push(record);
    draft.sources.add(record.source);
  }
  joinForeignCids(drafts);
  for (const record of sorted) {
    if (record.cid !== null) continue;
    const match = drafts.find((draft) => fits(draft, record));
    const draft = match ?? { records: [], sources: new Set() };
    if (match === undefined) drafts.push(draft);
    draft.records.push(record);
    draft.sources.add(record.source);
  }
  const keys = new Map<string, number>();
  return drafts.filter((draft) => draft.records.length > 0).map((draft) => finish(draft, keys));
}

/** A client with ids of its own making signs too: its signed line is found by text. */
function joinForeignCids(drafts: readonly Draft[]): void {
  for (const signed of drafts) {
    const event = signed.records[0];
    if (event === undefined || signed.records.some((record) => record.source !== fromRelays)) continue;
    const live = drafts.find(
      (draft) =>
        !draft.sources.has(fromRelays) &&
        draft.records.some(
          (record) =>
            record.text === event.text && !signedCid.test(record.cid ?? "") && Math.abs(record.atMs - event.atMs) <= signedWithinMs,
        ),
    );
    if (live === undefined) continue;
    live.records.push(...signed.records.splice(0));
    live.sources.add(fromRelays);
  }
}

/** Whether a telling without an id is one more telling of this line. */
function fits(draft: Draft, record: ChatRecord): boolean {
  if (draft.sources.has(record.source)) return false;
  return draft.records.some((other) => {
    const withinMs = other.source === fromRelays ? signedWithinMs : sameWithinMs;
    return other.text === record.text && Math.abs(other.atMs - record.atMs) <= withinMs;
  });
}

function finish(draft: Draft, keys: Map<string, number>): MergedLine {
  const inOrder = [...draft.records].sort(byTime);
  const signed = inOrder.find((record) => record.source === fromRelays);
  const live = inOrder.find((record) => record.source !== fromRelays);
  const shown = signed ?? live;
  const first = live ?? signed;
  if (shown === undefined || first === undefined) throw new Error("a line without records");
  const cid = inOrder.find((record) => record.cid !== null)?.cid ?? null;
  const name = `${shown.pubkey}:${shown.privateWith ?? ""}:${cid ?? `${first.source}:${first.atMs}`}`;
  const equal = keys.get(name) ?? 0;
  keys.set(name, equal + 1);
  return {
    key: equal === 0 ? name : `${name}:${equal}`,
    pubkey: shown.pubkey,
    text: shown.text,
    atMs: first.atMs,
    cid,
    liveMs: live?.atMs ?? null,
    eventId: signed?.eventId ?? null,
    privateWith: shown.privateWith,
  };
}

function byTime(a: ChatRecord, b: ChatRecord): number {
  return a.atMs - b.atMs || compare(a.source, b.source) || compare(a.cid ?? "", b.cid ?? "") || compare(a.text, b.text);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
