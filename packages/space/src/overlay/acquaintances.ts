import type { Pubkey } from "@plaza/protocol";
import type { TriedPeer } from "../frames/mesh-message.ts";
import type { KnownPeer, PeerDirectory } from "../score/known-peer.ts";

const KEPT = 64;
const FRESH_MS = 12_000;

/** How long somebody is not asked after the first fault, and at most: each further one doubles it. */
const FAULT_MS = {
  broken: { first: 500, most: 60_000 },
  refused: { first: 4_000, most: 30_000 },
  silent: { first: 5_000, most: 300_000 },
} as const;

/** Faults longer ago than this are forgotten. */
const FAULTS_KEPT_MS = 600_000;

/** Someone heard of inside the mesh, and from whom. */
export interface Acquaintance extends TriedPeer {
  readonly via: Pubkey;
  readonly atMs: number;
}

/** The peers that neighbours speak of, and those not to be asked for a while. */
export interface Acquaintances {
  learn(via: Pubkey, tried: readonly TriedPeer[], nowMs: number): void;
  /** Heard of lately from somebody who is still a neighbour. */
  fresh(nowMs: number, isNeighbour: (pubkey: Pubkey) => boolean): readonly Acquaintance[];
  /** The neighbour through whom somebody is reached; null when nobody spoke of them. */
  viaOf(pubkey: Pubkey): Pubkey | null;
  bar(pubkey: Pubkey, untilMs: number): void;
  /** Refused, did not answer, could not be reached or fell silent: not asked for a while, longer each time. */
  fault(pubkey: Pubkey, kind: keyof typeof FAULT_MS, nowMs: number): void;
  /** It answered after all: it may be asked again at once. */
  forgive(pubkey: Pubkey): void;
  /** Cheated, sent in a circle or served badly. */
  isBarred(pubkey: Pubkey, nowMs: number): boolean;
  isAtFault(pubkey: Pubkey, nowMs: number): boolean;
  forgetVia(via: Pubkey): void;
}

/** Makes an empty circle; full, it forgets whom it heard of longest ago. */
export function createAcquaintances(self: Pubkey): Acquaintances {
  const known = new Map<Pubkey, Acquaintance>();
  const barred = new Map<Pubkey, number>();
  const faults = new Map<Pubkey, { readonly times: number; readonly atMs: number; readonly untilMs: number }>();

  return {
    learn(via, tried, nowMs) {
      for (const peer of tried) {
        if (peer.pubkey === self || peer.pubkey === via) continue;
        known.delete(peer.pubkey);
        known.set(peer.pubkey, { ...peer, via, atMs: nowMs });
      }
      trim(known);
    },
    fresh(nowMs, isNeighbour) {
      const found: Acquaintance[] = [];
      for (const one of known.values()) {
        if (nowMs - one.atMs > FRESH_MS || !isNeighbour(one.via)) continue;
        found.push(one);
      }
      return found;
    },
    viaOf: (pubkey) => known.get(pubkey)?.via ?? null,
    bar(pubkey, untilMs) {
      barred.delete(pubkey);
      barred.set(pubkey, untilMs);
      trim(barred);
    },
    fault(pubkey, kind, nowMs) {
      const before = faults.get(pubkey);
      const times = before === undefined || nowMs - before.atMs > FAULTS_KEPT_MS ? 0 : before.times;
      const { first, most } = FAULT_MS[kind];
      faults.delete(pubkey);
      faults.set(pubkey, { times: times + 1, atMs: nowMs, untilMs: nowMs + Math.min(most, first * 2 ** Math.min(times, 10)) });
      trim(faults);
    },
    forgive(pubkey) {
      const fault = faults.get(pubkey);
      if (fault !== undefined) faults.set(pubkey, { ...fault, untilMs: 0 });
    },
    isBarred: (pubkey, nowMs) => (barred.get(pubkey) ?? 0) > nowMs,
    isAtFault: (pubkey, nowMs) => (faults.get(pubkey)?.untilMs ?? 0) > nowMs,
    forgetVia(via) {
      for (const [pubkey, one] of known) if (one.via === via) known.delete(pubkey);
    },
  };
}

/** What is known of a peer, with a neighbour's fresher word on its places and delay. */
export function knownWith(directory: PeerDirectory, tried: TriedPeer): KnownPeer | null {
  const peer = directory.get(tried.pubkey);
  if (peer === null) return null;
  const slots = Math.max(peer.slots, tried.free);
  return { ...peer, slots, children: Math.max(0, slots - tried.free), delayMs: peer.isStage ? 0 : tried.delayMs };
}

function trim(map: Map<Pubkey, unknown>): void {
  while (map.size > KEPT) {
    const oldest = map.keys().next();
    if (oldest.done === true) return;
    map.delete(oldest.value);
  }
}
