import type { RoleDecided, SpaceJoined, SpaceLeft, SpeechWished } from "@plaza/protocol";
import { outweighs, weightier } from "./stamp.ts";

/** What one person has said about themselves; of each thing the newest. */
export interface PersonRecord {
  readonly joined: SpaceJoined | null;
  /** The newest of each device, at most four; a device that did not name itself is one of them. */
  readonly left: readonly SpaceLeft[];
  /** The last word about speaking. */
  readonly wish: SpeechWished | null;
  /** The last time they left the stage. */
  readonly steppedDown: RoleDecided | null;
}

const maxDevices = 4;

/** Someone who has said nothing. */
export const silentPerson: PersonRecord = { joined: null, left: [], wish: null, steppedDown: null };

/** The record after a JOIN. */
export function withJoined(record: PersonRecord, joined: SpaceJoined): PersonRecord {
  const newest = weightier(record.joined, joined);
  return newest === record.joined ? record : { ...record, joined: newest };
}

/** The record after a LEAVE. */
export function withLeft(record: PersonRecord, left: SpaceLeft): PersonRecord {
  const same = record.left.find(({ session }) => session === left.session);
  if (same !== undefined && !outweighs(left, same)) return record;
  const all = [...record.left.filter((other) => other !== same), left];
  const newest = all.toSorted((a, b) => (outweighs(a, b) ? -1 : 1)).slice(0, maxDevices);
  return newest.includes(left) ? { ...record, left: newest } : record;
}

/** A wish grants less the less it asks for. */
function wishRank({ wish }: SpeechWished): number {
  return wish === "speak" ? 1 : 0;
}

/** Of two wishes of a person the one that counts. */
export function weightierWish(old: SpeechWished | null | undefined, wish: SpeechWished): SpeechWished {
  return weightier(old, wish, wishRank);
}

/** The record after a wish about their own speaking. */
export function withWish(record: PersonRecord, wish: SpeechWished): PersonRecord {
  const newest = weightierWish(record.wish, wish);
  return newest === record.wish ? record : { ...record, wish: newest };
}

/** The record after they left the stage. */
export function withSteppedDown(record: PersonRecord, act: RoleDecided): PersonRecord {
  const newest = weightier(record.steppedDown, act);
  return newest === record.steppedDown ? record : { ...record, steppedDown: newest };
}

/** When a person last said anything about themselves; -1 for never. */
export function lastWordSec(record: PersonRecord): number {
  const times = [record.joined, record.wish, record.steppedDown, ...record.left].map((said) => said?.createdAtSec ?? -1);
  return Math.max(...times);
}
