import type { Pubkey, Scene } from "@plaza/protocol";
import { serverKey } from "../session/server-list.ts";
import { listedAt, silentMs, standingOf } from "./slot-book.ts";
import type { HeardServer, SlotBook, Standing } from "./slot-book.ts";

/** A server in the competition. */
export interface SlotServer {
  readonly url: string;
  /** Null for a listed server whose key is not known. */
  readonly pubkey: Pubkey | null;
  readonly status: "active" | "standby";
  readonly standing: Standing;
  /** Place among the owner's `sync` tags; null when it is not there. */
  readonly listed: number | null;
  /** Players now and at most; both 0 when not known. */
  readonly load: number;
  readonly capacity: number;
  readonly region: string | null;
  /** When it started, in seconds of its own signed dates. */
  readonly startedSec: number;
  /** What the servers' own heartbeats say against it: little room, far from the others, unreachable. */
  readonly faults: number;
}

/** What this process itself measured of a server. */
export interface OwnProbe {
  /** Median; null while it does not answer. */
  readonly rttMs: number | null;
}

/** What a ranking is made from. */
export interface RankingFacts {
  readonly book: SlotBook;
  readonly scene: Scene;
  /** By `serverKey`. */
  readonly ownProbes: ReadonlyMap<string, OwnProbe>;
  readonly self: { readonly pubkey: Pubkey; readonly url: string };
}

/** From this share of its capacity on a server has little room. */
export const crowdedFrom = 0.8;
/** A round trip longer than this is poor. */
export const farFromMs = 150;

/**
 * The servers of a scene in the order of their claim to a slot: the owner's list, then whoever has fewer faults, then
 * the longest running, then the lower key. It follows from signed heartbeats alone, so that all who heard them agree.
 *
 * @see docs/spec/world.md [W-12b], [W-12c], [W-12d]
 */
export function rankServers({ book, scene, ownProbes, self }: RankingFacts, nowMs: number): readonly SlotServer[] {
  const fresh = [...book.values()].filter(({ heartbeat, heardMs }) => nowMs - heardMs < silentMs && standingOf(scene, heartbeat) !== null);
  const byServer = new Map<string, HeardServer[]>();
  for (const listed of scene.sync) byServer.set(serverKey(listed), []);
  for (const heard of fresh) byServer.set(heard.key, [...(byServer.get(heard.key) ?? []), heard]);
  const selfKey = serverKey(self.url);
  const servers: SlotServer[] = [];
  for (const [key, records] of byServer) {
    const probe = ownProbes.get(key) ?? null;
    const own = records.filter(({ heartbeat }) => heartbeat.pubkey === self.pubkey);
    // Nobody else knows better about ourselves.
    const server = key === selfKey ? joinRecords(own, scene, key, null) : joinRecords(records, scene, key, probe);
    if (server !== null) servers.push({ ...server, faults: faultsOf(server, sharedRttMs(fresh, scene, key)) });
  }
  return servers.toSorted(byClaim);
}

/**
 * Who among the standbys goes first. Where claims are equal otherwise, a region that no active server is in comes
 * before uptime.
 */
export function standbysInTurn(servers: readonly SlotServer[]): readonly SlotServer[] {
  const served = new Set(servers.filter(({ status }) => status === "active").map(({ region }) => region));
  const isNewRegion = ({ region }: SlotServer): number => (region !== null && !served.has(region) ? 0 : 1);
  return servers
    .filter(({ status }) => status === "standby")
    .toSorted((a, b) => byList(a, b) || a.faults - b.faults || isNewRegion(a) - isNewRegion(b) || byClaim(a, b));
}

/** Negative when `a` has the better claim to a slot. */
export function byClaim(a: SlotServer, b: SlotServer): number {
  return (
    byList(a, b) ||
    a.faults - b.faults ||
    a.startedSec - b.startedSec ||
    compareText(a.pubkey ?? "", b.pubkey ?? "") ||
    compareText(a.url, b.url)
  );
}

function byList(a: SlotServer, b: SlotServer): number {
  if (a.listed === b.listed) return 0;
  return (a.listed ?? Number.MAX_SAFE_INTEGER) - (b.listed ?? Number.MAX_SAFE_INTEGER);
}

type Unjudged = Omit<SlotServer, "faults">;

/** One server from all that is said of it; null when it is not there. */
function joinRecords(records: readonly HeardServer[], scene: Scene, key: string, probe: OwnProbe | null): Unjudged | null {
  const named = records.filter(({ heartbeat }) => scene.hosts.includes(heartbeat.pubkey)).toSorted(newestFirst)[0];
  if (named !== undefined) return oneServer([named], scene);
  const listedUrl = scene.sync.find((url) => serverKey(url) === key);
  if (listedUrl === undefined) return oneServer(records, scene);
  // Anybody can sign a heartbeat for the URL of a listed server, so it proves life at most; an answer proves more.
  const answers = probe !== null && probe.rttMs !== null;
  const saidActive = records.some(({ heartbeat }) => heartbeat.status === "active");
  const saidStandby = records.find(({ heartbeat }) => heartbeat.status === "standby");
  const isActive = answers || (saidActive && probe === null);
  const only = records.length === 1 ? records[0] : undefined;
  if (!isActive && (saidStandby === undefined || (probe !== null && !answers))) return null;
  return {
    url: listedUrl,
    pubkey: only?.heartbeat.pubkey ?? null,
    status: isActive ? "active" : "standby",
    standing: "listed",
    listed: listedAt(scene, listedUrl),
    load: 0,
    capacity: 0,
    region: only?.heartbeat.region ?? null,
    startedSec: 0,
  };
}

/**
 * In an open scene several keys may speak for one URL. What is said in its favour counts, so that nobody can talk
 * another's server down; talking it up helps them no more than naming a server of their own would.
 */
function oneServer(records: readonly HeardServer[], scene: Scene): Unjudged | null {
  const present = records.map(({ heartbeat }) => heartbeat).filter(({ status }) => status !== "offline");
  const best = present.toSorted((a, b) => compareText(a.status, b.status) || share(a) - share(b) || compareText(a.pubkey, b.pubkey))[0];
  if (best === undefined) return null;
  const { url, pubkey, load, capacity, region } = best;
  return {
    url,
    pubkey,
    status: best.status === "active" ? "active" : "standby",
    standing: standingOf(scene, best) ?? "open",
    listed: listedAt(scene, url),
    load,
    capacity,
    region,
    startedSec: Math.min(...present.map(({ createdAtSec, uptimeSec }) => createdAtSec - uptimeSec)),
  };
}

/** The share of a server's capacity that is taken; 0 when it does not say. */
export function share({ load, capacity }: { readonly load: number; readonly capacity: number }): number {
  return capacity > 0 ? load / capacity : 0;
}

function faultsOf(server: Unjudged, rttMs: number | null): number {
  const crowded = share(server) >= crowdedFrom ? 1 : 0;
  if (rttMs === null) return crowded;
  return crowded + (rttMs === Number.POSITIVE_INFINITY ? 2 : rttMs > farFromMs ? 1 : 0);
}

/**
 * The median round trip between a server and the others; infinite when most cannot reach it, null when unmeasured.
 * A way is as long in both directions, so where only the server itself measured it, that counts against both: who is
 * far from everybody cannot call everybody far.
 */
function sharedRttMs(fresh: readonly HeardServer[], scene: Scene, key: string): number | null {
  const inward = new Map<string, number>();
  const outward = new Map<string, number>();
  for (const { key: from, heartbeat, rttMs } of fresh) {
    // A key that is trusted only for the URL it names is not trusted about others.
    if (heartbeat.status === "offline" || standingOf(scene, heartbeat) === "listed") continue;
    for (const [to, ms] of rttMs) {
      if (to === key && from !== key) inward.set(from, ms);
      else if (from === key && to !== key && ms !== Number.POSITIVE_INFINITY) outward.set(to, ms);
    }
  }
  const measured = [...new Map([...outward, ...inward]).values()].sort((a, b) => a - b);
  return measured[(measured.length - 1) >> 1] ?? null;
}

function newestFirst(a: HeardServer, b: HeardServer): number {
  return b.heartbeat.createdAtSec - a.heartbeat.createdAtSec || compareText(a.heartbeat.pubkey, b.heartbeat.pubkey);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
