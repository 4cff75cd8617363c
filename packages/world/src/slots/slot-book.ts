import type { Heartbeat, Scene } from "@plaza/protocol";
import { serverKey } from "../session/server-list.ts";
import type { ServerProbe } from "./probe-tag.ts";

/**
 * Why a server counts: its heartbeat is signed by the scene's owner or by a `p` Host, its URL is in the owner's `sync`
 * tags, or the scene is open to all.
 */
export type Standing = "owner" | "host" | "listed" | "open";

/** A heartbeat as it arrived. */
export interface HeardServer {
  /** Of the server, as `serverKey` writes it. */
  readonly key: string;
  readonly heartbeat: Heartbeat;
  /** What it measured, by `serverKey`; infinite where it had no answer. */
  readonly rttMs: ReadonlyMap<string, number>;
  /** When it was heard, on the monotonic clock; for one that a relay had kept, when it was dated. */
  readonly heardMs: number;
}

/**
 * The newest heartbeat of each key and server, of those that may count. The same heartbeats give the same book in any
 * order, repeated or not.
 *
 * @see docs/spec/world.md [W-13c]
 */
export type SlotBook = ReadonlyMap<string, HeardServer>;

/** Nothing heard yet. */
export const emptySlotBook: SlotBook = new Map();

/** A heartbeat on its way into the book. */
export interface Arrival {
  readonly heartbeat: Heartbeat;
  readonly probes: readonly ServerProbe[];
  /** By the corrected clock; negative when it is dated ahead. */
  readonly ageSec: number;
  /** Of the older, stored kind: it may have lain on a relay. */
  readonly kept: boolean;
}

/** Without a heartbeat for this long a server counts as gone. */
export const silentMs = 90_000;
/** Clocks may differ by so much. */
const mostSkewSec = 900;
/** From here on a server has missed a beat, and an older date from it means that its clock was set back. */
const missedBeatMs = 45_000;
const mostGuests = 100;
const mostPerHost = 10;

/**
 * Says why a heartbeat counts for a scene; null for a stranger's.
 *
 * @see docs/spec/world.md [W-12a]
 */
export function standingOf(scene: Scene, { pubkey, url }: Pick<Heartbeat, "pubkey" | "url">): Standing | null {
  if (pubkey === scene.pubkey) return "owner";
  if (scene.hosts.includes(pubkey)) return "host";
  if (listedAt(scene, url) !== null) return "listed";
  return scene.syncPolicy === "open" ? "open" : null;
}

/** The place of a URL among the owner's `sync` tags, from 0; null when it is not among them. */
export function listedAt(scene: Scene, url: string): number | null {
  const key = serverKey(url);
  const place = scene.sync.findIndex((listed) => serverKey(listed) === key);
  return place === -1 ? null : place;
}

/** Adds a heartbeat of the scene; the same book when it says nothing new or nothing that counts. */
export function withHeartbeat(book: SlotBook, scene: Scene, arrival: Arrival, nowMs: number): SlotBook {
  const { heartbeat, probes, ageSec, kept } = arrival;
  const standing = standingOf(scene, heartbeat);
  if (standing === null) return book;
  if (Math.abs(ageSec) > mostSkewSec || (kept && ageSec * 1000 >= silentMs)) return book;
  const heardMs = kept ? nowMs - Math.max(0, ageSec) * 1000 : nowMs;
  const key = serverKey(heartbeat.url);
  const entry = `${heartbeat.pubkey} ${key}`;
  const known = book.get(entry);
  if (known !== undefined && !replaces(known, arrival, nowMs)) return book;
  if (known === undefined && isCrowded(book, scene, standing, heartbeat)) return book;
  const rttMs = new Map(probes.map((probe) => [serverKey(probe.url), probe.rttMs ?? Number.POSITIVE_INFINITY]));
  return new Map(book).set(entry, { key, heartbeat, rttMs, heardMs });
}

/** Forgets who has been silent too long. A goodbye is kept while an older heartbeat could still be believed. */
export function withoutSilent(book: SlotBook, nowMs: number): SlotBook {
  const lasting = [...book].filter(
    ([, { heartbeat, heardMs }]) => nowMs - heardMs < (heartbeat.status === "offline" ? mostSkewSec * 1000 : silentMs),
  );
  return lasting.length === book.size ? book : new Map(lasting);
}

function replaces(known: HeardServer, { heartbeat }: Arrival, nowMs: number): boolean {
  const newer = heartbeat.createdAtSec - known.heartbeat.createdAtSec;
  if (newer !== 0) return newer > 0 || (known.heartbeat.status !== "offline" && nowMs - known.heardMs > missedBeatMs);
  return JSON.stringify(heartbeat) > JSON.stringify(known.heartbeat);
}

/** Hosts have a few servers each; all others share what room there is, and who is in stays in. */
function isCrowded(book: SlotBook, scene: Scene, standing: Standing, { pubkey }: Heartbeat): boolean {
  if (standing === "owner" || standing === "host") {
    return [...book.values()].filter(({ heartbeat }) => heartbeat.pubkey === pubkey).length >= mostPerHost;
  }
  return [...book.values()].filter(({ heartbeat }) => !scene.hosts.includes(heartbeat.pubkey)).length >= mostGuests;
}
