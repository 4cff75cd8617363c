import type { KnownPeer } from "./known-peer.ts";

/** The draft's weights; it leaves them open, its reference uses these. */
export const SCORE_WEIGHTS = { proximity: 0.4, network: 0.4, load: 0.2 } as const;

const TYPE_FACTOR = { ethernet: 1, wifi: 1, "5g": 0.8, "4g": 0.6, "3g": 0.2, slow: 0.2, unknown: 0.7 } as const;

/** Who scores, and what it knows besides. */
export interface ScoreView {
  readonly isStage: boolean;
  readonly region: string | null;
  readonly nowMs: number;
  /** The rate of one output at present. */
  readonly bundleKbps: number;
  /** Measured to this candidate; null when not. */
  readonly rttMs: number | null;
}

/** How late sound would come over a candidate, in ms after capture. */
export function expectedDelayMs(peer: KnownPeer, view: Pick<ScoreView, "region" | "rttMs">): number {
  const rttMs = view.rttMs ?? (peer.region !== null && peer.region === view.region ? 60 : 120);
  const thereMs = peer.isStage ? 0 : (peer.delayMs ?? 60 * (peer.distance ?? 4));
  return thereMs + rttMs / 2;
}

/** How well somebody's network serves others, from 0 to 1. */
export function networkScore(peer: KnownPeer, nowMs: number, bundleKbps: number): number {
  const headroom = (0.7 * peer.uploadKbps - bundleKbps * peer.children) / (4 * bundleKbps);
  return TYPE_FACTOR[peer.connection] * clamp(headroom) * clamp(1 - peer.lossRatio / 0.2) * (0.5 + 0.5 * stayScore(peer, nowMs));
}

/** How likely somebody is to stay, from how long they are here: 0 to 1, two thirds after five minutes. */
export function stayScore(peer: KnownPeer, nowMs: number): number {
  return 1 - Math.exp(-Math.max(0, nowMs - peer.presentSinceMs) / 300_000);
}

/**
 * The draft's score of a candidate as a parent, from 0 to 1.
 *
 * @see docs/spec/space.md [S-70]
 */
export function parentScore(peer: KnownPeer, view: ScoreView): number {
  if (peer.isStage && view.isStage) return 1;
  const proximity = clamp(1 - expectedDelayMs(peer, view) / 400);
  const load = peer.slots <= 0 ? 0 : clamp(1 - peer.children / peer.slots);
  const { proximity: near, network, load: free } = SCORE_WEIGHTS;
  return near * proximity + network * networkScore(peer, view.nowMs, view.bundleKbps) + free * load;
}

/**
 * What somebody who asks for a place can give in return, from 0 to 1; the need of it does not count.
 *
 * @see docs/spec/space.md [S-72b]
 */
export function giveRating(peer: KnownPeer, slots: number, nowMs: number): number {
  return 0.6 * Math.min(1, slots / 12) + 0.15 * stayScore(peer, nowMs) + 0.25 * TYPE_FACTOR[peer.connection];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
