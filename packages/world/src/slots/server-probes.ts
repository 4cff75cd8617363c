import { serverKey } from "../session/server-list.ts";
import type { ServerProbe } from "./probe-tag.ts";
import type { OwnProbe } from "./slot-ranking.ts";

/** When to measure which server, and what came of it. */
export interface ServerProbes {
  /** Which servers matter now, the important ones first; others are forgotten. */
  aim(urls: readonly string[]): void;
  /** Those whose turn it is; each is expected back by `measured`. */
  due(nowMs: number): readonly string[];
  measured(url: string, rttMs: number | null, nowMs: number): void;
  hasUnmeasured(): boolean;
  /** By `serverKey`, of those measured at least once. */
  results(): ReadonlyMap<string, OwnProbe>;
  /** For the heartbeat. */
  shared(): readonly ServerProbe[];
}

interface Target {
  readonly url: string;
  readonly samples: (number | null)[];
  dueMs: number;
  isUnderWay: boolean;
}

const mostTargets = 8;
const quickProbes = 3;
const quickEveryMs = 1_000;
const everyMs = 60_000;
const kept = 5;

/**
 * Makes the schedule: three measurements at first sight, then one a minute, of at most eight servers.
 *
 * @see docs/spec/world.md [W-12e]
 */
export function createServerProbes(): ServerProbes {
  const targets = new Map<string, Target>();
  const resultOf = ({ samples }: Target): OwnProbe => {
    const lately = samples.slice(-2);
    const answered = samples.filter((sample) => sample !== null).toSorted((a, b) => a - b);
    return { rttMs: lately.every((sample) => sample === null) ? null : (answered[answered.length >> 1] ?? null) };
  };
  const measured = (): readonly Target[] => [...targets.values()].filter(({ samples }) => samples.length > 0);

  return {
    aim(urls) {
      const wanted = new Map(urls.slice(0, mostTargets).map((url) => [serverKey(url), url]));
      for (const key of targets.keys()) if (!wanted.has(key)) targets.delete(key);
      for (const [key, url] of wanted) {
        if (!targets.has(key)) targets.set(key, { url, samples: [], dueMs: Number.NEGATIVE_INFINITY, isUnderWay: false });
      }
    },
    due(nowMs) {
      const ready = [...targets.values()].filter((target) => !target.isUnderWay && nowMs >= target.dueMs);
      for (const target of ready) target.isUnderWay = true;
      return ready.map(({ url }) => url);
    },
    measured(url, rttMs, nowMs) {
      const target = targets.get(serverKey(url));
      if (target === undefined) return;
      target.isUnderWay = false;
      target.samples.push(rttMs);
      target.dueMs = nowMs + (target.samples.length < quickProbes ? quickEveryMs : everyMs);
      if (target.samples.length > kept) target.samples.shift();
    },
    hasUnmeasured: () => [...targets.values()].some(({ samples }) => samples.length === 0),
    results: () => new Map(measured().map((target) => [serverKey(target.url), resultOf(target)])),
    shared: () => measured().map((target) => ({ url: target.url, rttMs: resultOf(target).rttMs })),
  };
}
