import type { Clock, Log, Random, Timers } from "@plaza/platform";
import { judgeAudit } from "./audit-verdict.ts";
import type { Observation } from "./audit-verdict.ts";

/** What a server is asked to send: the cells around us, the nearest few for a moment, or no positions. */
export type Ear = "open" | "audit" | "muted";

/** How well one server's positions travel. */
export interface Way {
  /** Which part of them came late, of some hundred. */
  lateShare: number;
}

/** Decides which servers' positions are listened to. */
export interface Listening {
  /** The live servers in order of preference, and which of them is primary. */
  update(primary: string | null, live: readonly string[]): void;
  earOf(server: string): Ear;
  /** Whether an audit is on: only then does it want observations. */
  isAuditing(): boolean;
  observe(observation: Observation): void;
  /** The way from a server, as it is measured. */
  wayFrom(server: string): Way;
  isDistrusted(server: string): boolean;
  end(): void;
}

/** What listening needs. */
export interface ListeningOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** Some ear, or some trust, is another now. */
  readonly changed: () => void;
}

const auditEveryMs = 20_000;
const auditForMs = 1_200;
const secondLookMs = 2_000;
const distrustMs = 600_000;
const secondEarMs = 30_000;
/** A sample this late is one that the playout delay should not have to wait for. */
const lateFromMs = 120;
/** One this late comes from a rest, or from a clock that jumped: it says nothing about the way. */
const forgottenFromMs = 5_000;
const lossyFrom = 0.06;
const mostObserved = 2_000;

/**
 * Makes the listening of one session. The primary is listened to; the others are muted, and audited now and then for
 * a second. A second server is listened to as well while the primary's way is lossy or leaves people out.
 *
 * @see docs/spec/world.md [W-11e], [W-11f], [W-11g]
 */
export function createListening({ clock, timers, random, log, changed }: ListeningOptions): Listening {
  const distrusted = new Map<string, number>();
  const strikes = new Map<string, number>();
  const ways = new Map<string, Way>();
  let primary: string | null = null;
  let live: readonly string[] = [];
  let second: { readonly server: string; untilMs: number } | null = null;
  let observations: Observation[] | null = null;
  let stopTimer = timers.after(nextAuditMs(), startAudit);

  function nextAuditMs(): number {
    return auditEveryMs * (0.75 + random.unit() / 2);
  }

  function startAudit(): void {
    // One other server is enough to find somebody missing; lies need two.
    if (primary === null || live.length < 2) {
      stopTimer = timers.after(nextAuditMs(), startAudit);
      return;
    }
    observations = [];
    stopTimer = timers.after(auditForMs, finishAudit);
    changed();
  }

  function finishAudit(): void {
    const nowMs = clock.monotonicMs();
    const verdict = judgeAudit(observations ?? [], primary ?? "");
    observations = null;
    let suspicious = false;
    for (const server of live) {
      const lies = verdict.liars.get(server) ?? 0;
      const total = lies === 0 ? 0 : (strikes.get(server) ?? 0) + lies;
      strikes.set(server, total);
      if (total === 0) continue;
      suspicious = true;
      if (total < 2 || distrusted.has(server)) continue;
      distrusted.set(server, nowMs + distrustMs);
      log.warn("a sync server tells of places that two others deny", { server });
    }
    const better = live.find((server) => server !== primary && verdict.better.has(server) && !distrusted.has(server));
    if (better !== undefined) second = { server: better, untilMs: nowMs + secondEarMs };
    stopTimer = timers.after(suspicious ? secondLookMs : nextAuditMs(), startAudit);
    changed();
  }

  /** Opens or closes the second ear as the primary's way is lossy or not. */
  function weigh(): void {
    const nowMs = clock.monotonicMs();
    for (const [server, untilMs] of distrusted) if (nowMs >= untilMs) distrusted.delete(server);
    const lossy = primary !== null && (ways.get(primary)?.lateShare ?? 0) > lossyFrom;
    if (second !== null && (second.server === primary || !live.includes(second.server))) second = null;
    if (lossy) {
      const server = second?.server ?? live.find((other) => other !== primary && !distrusted.has(other));
      if (server !== undefined) second = { server, untilMs: nowMs + secondEarMs };
    } else if (second !== null && nowMs >= second.untilMs) second = null;
  }

  return {
    update(nextPrimary, nextLive) {
      primary = nextPrimary;
      live = nextLive;
      for (const server of ways.keys()) if (!live.includes(server)) ways.delete(server);
      weigh();
    },
    earOf(server) {
      if (server === primary || server === second?.server) return "open";
      return observations === null ? "muted" : "audit";
    },
    isAuditing: () => observations !== null,
    observe(observation) {
      if (observations !== null && observations.length < mostObserved) observations.push(observation);
    },
    wayFrom(server) {
      const known = ways.get(server);
      if (known !== undefined) return known;
      const way = { lateShare: Number.NaN };
      way.lateShare = 0;
      ways.set(server, way);
      return way;
    },
    isDistrusted: (server) => distrusted.has(server),
    end: () => stopTimer(),
  };
}

/**
 * Counts one position into the measure of its way.
 *
 * @param lateMs - beside the fastest of its sender; NaN where that is not known
 */
export function noteLateness(way: Way, lateMs: number): void {
  if (lateMs <= forgottenFromMs) way.lateShare += ((lateMs > lateFromMs ? 1 : 0) - way.lateShare) / 128;
}
