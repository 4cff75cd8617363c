import type { Random } from "@plaza/platform";
import type { Heartbeat, HeartbeatStatus, Pubkey, Scene, Slot } from "@plaza/protocol";
import { serverKey } from "../session/server-list.ts";
import type { ServerProbe } from "./probe-tag.ts";
import { createServerProbes } from "./server-probes.ts";
import { emptySlotBook, listedAt, standingOf, withHeartbeat, withoutSilent } from "./slot-book.ts";
import type { Arrival } from "./slot-book.ts";
import { byClaim, rankServers, standbysInTurn } from "./slot-ranking.ts";
import type { SlotServer } from "./slot-ranking.ts";
import { reportSlots } from "./slot-state.ts";
import type { SlotReport } from "./slot-state.ts";

/** What the contest learns. */
export type ContestInput =
  /** The scene as it is now; null once its owner deleted it. */
  | { readonly type: "scene"; readonly scene: Scene | null }
  /** A heartbeat that names the scene, whoever signed it. */
  | ({ readonly type: "heartbeat" } & Arrival)
  /** Our own heartbeat as it was signed: what we said is what we are ranked by, here as everywhere. */
  | { readonly type: "sent"; readonly heartbeat: Heartbeat; readonly probes: readonly ServerProbe[] }
  /** An answer to `probe`; null when there was none. */
  | { readonly type: "probed"; readonly url: string; readonly rttMs: number | null }
  | { readonly type: "players"; readonly players: number }
  /** Whether any relay can be heard. */
  | { readonly type: "relays"; readonly connected: boolean }
  /** At least once a second. */
  | { readonly type: "tick" }
  /** Asked to stop. */
  | { readonly type: "end" };

/** Why a server ends itself. */
export type StopReason = "empty" | "not-needed" | "scene-over";

/** What the contest wants done. */
export type ContestOutput =
  /** Publish a heartbeat now, and give it back as `sent`. */
  | { readonly type: "beat"; readonly status: HeartbeatStatus; readonly slot: Slot | null; readonly probes: readonly ServerProbe[] }
  /** Measure how far this server is, and give it back as `probed`. */
  | { readonly type: "probe"; readonly url: string }
  /** Tell the players and end; the goodbye is among the outputs before it. */
  | { readonly type: "stop"; readonly reason: StopReason };

/** What a standby waits for; `turn`: a slot is open, and it is a matter of seconds who takes it. */
export type WaitsFor = "scene" | "relays" | "others" | "owner" | "slot" | "turn";

/** Where our own server stands. */
export interface ContestView {
  readonly status: HeartbeatStatus;
  /** Null while active. */
  readonly waitsFor: WaitsFor | null;
  /** The slots as a newcomer would find them, our own server left out. */
  readonly report: SlotReport;
  /** Our place among the active servers, from 1; null when not active. */
  readonly place: number | null;
  /** Active beyond the slots: leaves as soon as it is empty. */
  readonly beaten: boolean;
  readonly stopped: StopReason | null;
}

/** What a contest is about. */
export interface ContestOptions {
  readonly self: { readonly pubkey: Pubkey; readonly url: string };
  readonly slots: number;
  readonly random: Random;
  /** How long to listen before deciding: heartbeats cannot be asked for, and come every 30 s. Default 35,000. */
  readonly listenMs?: number;
  /** An empty, or needless, server of somebody else's scene ends after this; 0 for never. Default 600,000. */
  readonly graceMs?: number;
}

/** One server's part in the competition for its scene's slots. */
export interface SlotContest {
  handle(input: ContestInput, nowMs: number): readonly ContestOutput[];
  view(nowMs: number): ContestView;
}

const beatEveryMs = 30_000;
const answerEveryMs = 5_000;
const openForMs = 2_000;
const jitterMs = 1_000;
/** How long each next in turn waits for the one before. */
const turnMs = 10_000;
const betterForMs = 60_000;
const emptyForMs = 10_000;
const sceneOverMs = 60_000;
/** One measurement is over by then. */
const measureMs = 6_000;

/**
 * Makes the contest of one server. Mutable inside, deterministic outside: the same inputs at the same times give the
 * same outputs.
 *
 * @see docs/spec/world.md [W-12]
 */
export function createSlotContest(options: ContestOptions): SlotContest {
  const { self, slots, random } = options;
  const listenMs = options.listenMs ?? 35_000;
  const graceMs = options.graceMs ?? 600_000;
  const selfKey = serverKey(self.url);
  const probes = createServerProbes();
  /** Null while it is unknown, and once it is deleted. */
  let scene: Scene | null = null;
  let book = emptySlotBook;
  let status: HeartbeatStatus = "standby";
  let stopped: StopReason | null = null;
  let ended = false;
  let connected = false;
  let hasLookedAround = false;
  let players = 0;
  let outputs: ContestOutput[] = [];

  /** Since when something has held without a break; null while it does not. */
  let listeningSinceMs: number | null = null;
  let openSinceMs: number | null = null;
  let betterSinceMs: number | null = null;
  let beatenSinceMs: number | null = null;
  let emptySinceMs: number | null = null;
  let fullSinceMs: number | null = null;
  let overSinceMs: number | null = null;
  let jitter = 0;
  let lastBeatMs: number | null = null;
  let answerAtMs: number | null = null;

  /** As of the last input; asked for many times between two. */
  let rankedNow: readonly SlotServer[] | null = null;
  function ranked(nowMs: number): readonly SlotServer[] {
    rankedNow ??= scene === null ? [] : rankServers({ book, scene, ownProbes: probes.results(), self }, nowMs);
    return rankedNow;
  }
  const isSelf = (server: SlotServer): boolean => serverKey(server.url) === selfKey;
  const othersOf = (servers: readonly SlotServer[]): readonly SlotServer[] => servers.filter((server) => !isSelf(server));
  const activeOf = (servers: readonly SlotServer[]): readonly SlotServer[] => servers.filter((server) => server.status === "active");
  const report = (servers: readonly SlotServer[]): SlotReport => reportSlots(othersOf(servers), probes.results(), slots);
  const maySit = (): boolean => scene !== null && standingOf(scene, self) !== null;
  const listedPlace = (): number | null => (scene === null ? null : listedAt(scene, self.url));
  /** Clients join the first of the owner's list whatever anybody says. */
  const holdsByRight = (): boolean => (listedPlace() ?? slots) < slots;
  /** Silence means something once everybody had the time to beat, and whoever is known was measured. */
  function isListening(nowMs: number): boolean {
    if (listeningSinceMs === null || nowMs - listeningSinceMs < listenMs) return true;
    return !hasLookedAround && probes.hasUnmeasured() && nowMs - listeningSinceMs < listenMs + measureMs;
  }
  /** As everybody counts: our rank by our last heartbeat, our status as it is now. */
  const withSelf = (servers: readonly SlotServer[]): readonly SlotServer[] =>
    servers.flatMap((server) => (!isSelf(server) ? [server] : status === "offline" ? [] : [{ ...server, status }]));

  function beat(next: HeartbeatStatus, nowMs: number): void {
    status = next;
    lastBeatMs = nowMs;
    answerAtMs = null;
    const place = placeOf(withSelf(ranked(nowMs)));
    const slot = place === null || place > slots ? null : { position: place, total: slots };
    outputs.push({ type: "beat", status: next, slot, probes: probes.shared() });
  }

  /** Our own server is in the book only once it has said something. */
  function placeOf(servers: readonly SlotServer[]): number | null {
    if (status !== "active") return null;
    const active = activeOf(servers);
    const place = active.findIndex(isSelf);
    return (place === -1 ? active.length : place) + 1;
  }

  function hear(arrival: Arrival, nowMs: number): void {
    const { heartbeat } = arrival;
    if (scene === null || (heartbeat.pubkey === self.pubkey && serverKey(heartbeat.url) === selfKey)) return;
    const before = withoutSilent(book, nowMs);
    book = withHeartbeat(before, scene, arrival, nowMs);
    if (book.size === before.size || heartbeat.status === "offline") return;
    // A newcomer has to know who is here, and cannot ask.
    answerAtMs ??= Math.max(nowMs + 200 + jitterMs * random.unit(), (lastBeatMs ?? nowMs) + answerEveryMs);
  }

  function learnScene(next: Scene | null, nowMs: number): void {
    scene = next;
    if (next !== null) book = new Map([...book].filter(([, { heartbeat }]) => standingOf(next, heartbeat) !== null));
    overSinceMs = next !== null && next.status !== "ended" ? null : (overSinceMs ?? nowMs);
    listeningSinceMs ??= connected && next !== null ? nowMs : null;
  }

  function learnRelays(next: boolean, nowMs: number): void {
    if (connected === next) return;
    connected = next;
    // Whoever was deaf has to listen again before silence means anything.
    listeningSinceMs = next && scene !== null ? nowMs : null;
    openSinceMs = betterSinceMs = beatenSinceMs = fullSinceMs = null;
  }

  function learnPlayers(next: number, nowMs: number): void {
    players = next;
    emptySinceMs = next > 0 ? null : (emptySinceMs ?? nowMs);
  }

  function stop(reason: StopReason, nowMs: number): void {
    beat("offline", nowMs);
    stopped = reason;
    ended = true;
    outputs.push({ type: "stop", reason });
  }

  function decide(nowMs: number): void {
    if (ended) return;
    if (hasLasted(overSinceMs, sceneOverMs, nowMs) && scene?.pubkey !== self.pubkey) return stop("scene-over", nowMs);
    if (scene === null) return;
    book = withoutSilent(book, nowMs);
    rankedNow = null;
    if (status === "standby" && holdsByRight()) beat("active", nowMs);
    else if (lastBeatMs === null) beat(status, nowMs);
    aimProbes(nowMs);
    const servers = withSelf(ranked(nowMs));
    if (connected) {
      watchSlots(servers, nowMs);
      if (!isListening(nowMs)) compete(servers, nowMs);
    }
    if (ended) return;
    const isDue = nowMs - (lastBeatMs ?? nowMs) >= beatEveryMs || (answerAtMs !== null && nowMs >= answerAtMs);
    if (isDue) beat(status, nowMs);
  }

  function aimProbes(nowMs: number): void {
    const others = othersOf(ranked(nowMs));
    const listed = (scene?.sync ?? []).filter((url) => serverKey(url) !== selfKey);
    probes.aim([...listed, ...activeOf(others).map(({ url }) => url), ...others.map(({ url }) => url)].filter(isFirst));
    for (const url of probes.due(nowMs)) outputs.push({ type: "probe", url });
  }

  /** Keeps the times since which the slots have been open, full, or held by somebody weaker. */
  function watchSlots(servers: readonly SlotServer[], nowMs: number): void {
    const others = activeOf(othersOf(servers));
    if (others.length >= slots) openSinceMs = null;
    else if (openSinceMs === null) {
      openSinceMs = nowMs;
      jitter = jitterMs * random.unit();
    }
    fullSinceMs = report(servers).state === "FULL" ? (fullSinceMs ?? nowMs) : null;
    const me = servers.find(isSelf);
    const weakest = others.at(-1);
    const isFirstInLine = me !== undefined && standbysInTurn(servers)[0] === me;
    const isBetter = isFirstInLine && weakest !== undefined && others.length === slots && byClaim(me, weakest) < 0;
    betterSinceMs = isBetter ? (betterSinceMs ?? nowMs) : null;
    const place = placeOf(servers) ?? 0;
    beatenSinceMs = status === "active" && (place > slots || !maySit()) ? (beatenSinceMs ?? nowMs) : null;
  }

  function compete(servers: readonly SlotServer[], nowMs: number): void {
    const isFirstLook = !hasLookedAround;
    hasLookedAround = true;
    const isOurs = scene?.pubkey === self.pubkey;
    if (status === "standby") {
      const isSpare = !isOurs && maySit() && listedPlace() === null;
      if (isFirstLook && isSpare && fullSinceMs !== null) return stop("not-needed", nowMs);
      if (isOurTurn(servers, nowMs)) {
        emptySinceMs = players > 0 ? null : nowMs;
        return beat("active", nowMs);
      }
      if (isSpare && hasLasted(fullSinceMs, graceMs, nowMs)) stop("not-needed", nowMs);
      return;
    }
    if (beatenSinceMs !== null && hasLasted(emptySinceMs, emptyForMs, nowMs) && hasLasted(beatenSinceMs, emptyForMs, nowMs)) {
      beat("standby", nowMs);
    } else if (!isOurs && hasLasted(emptySinceMs, graceMs, nowMs)) stop("empty", nowMs);
  }

  function isOurTurn(servers: readonly SlotServer[], nowMs: number): boolean {
    if (betterSinceMs !== null && nowMs - betterSinceMs >= betterForMs) return true;
    if (openSinceMs === null) return false;
    const open = slots - activeOf(othersOf(servers)).length;
    const place = standbysInTurn(servers).findIndex(isSelf);
    if (place === -1) return false;
    const turn = Math.max(0, place - open + 1);
    if (turn === 0) return nowMs - openSinceMs >= openForMs + jitter;
    // Those before us may have been listening as long as we have: their turn begins when ours to decide did.
    const sinceMs = Math.max(openSinceMs, (listeningSinceMs ?? nowMs) + listenMs);
    return nowMs - sinceMs >= openForMs + jitter + turn * turnMs;
  }

  function take(input: ContestInput, nowMs: number): void {
    switch (input.type) {
      case "scene":
        return learnScene(input.scene, nowMs);
      case "heartbeat":
        return hear(input, nowMs);
      case "sent": {
        if (scene !== null) book = withHeartbeat(book, scene, { ...input, ageSec: 0, kept: false }, nowMs);
        return;
      }
      case "probed":
        return probes.measured(input.url, input.rttMs, nowMs);
      case "players":
        return learnPlayers(input.players, nowMs);
      case "relays":
        return learnRelays(input.connected, nowMs);
      case "tick":
        return;
      case "end": {
        if (!ended && lastBeatMs !== null) beat("offline", nowMs);
        ended = true;
      }
    }
  }

  function waitsFor(nowMs: number): WaitsFor | null {
    if (status === "active") return null;
    if (scene === null) return "scene";
    if (!connected) return "relays";
    if (!maySit()) return isListening(nowMs) ? "others" : "owner";
    if (isListening(nowMs)) return "others";
    return openSinceMs === null ? "slot" : "turn";
  }

  return {
    handle(input, nowMs) {
      outputs = [];
      rankedNow = null;
      take(input, nowMs);
      // Heartbeats come by the thousand where somebody floods; they are weighed at the next tick.
      if (input.type !== "sent" && input.type !== "heartbeat") decide(nowMs);
      return outputs;
    },
    view(nowMs) {
      const servers = withSelf(ranked(nowMs));
      return {
        status,
        waitsFor: waitsFor(nowMs),
        report: report(servers),
        place: placeOf(servers),
        beaten: beatenSinceMs !== null,
        stopped,
      };
    },
  };
}

function hasLasted(sinceMs: number | null, ms: number, nowMs: number): boolean {
  return sinceMs !== null && ms > 0 && nowMs - sinceMs >= ms;
}

function isFirst(url: string, index: number, urls: readonly string[]): boolean {
  return urls.findIndex((other) => serverKey(other) === serverKey(url)) === index;
}
