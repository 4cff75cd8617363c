import type { Pubkey } from "@plaza/protocol";
import type { MeshMessage } from "../frames/mesh-message.ts";
import { peerMark } from "../frames/peer-mark.ts";
import type { PeerDirectory } from "../score/known-peer.ts";
import { OVERLAY_PACE } from "./overlay-io.ts";

/** So much later may sound come over a parent with a way of its own than over one that hears through the other. */
const SHARED_MS = 150;

/** What a parent last said of itself. */
export type Standing = Extract<MeshMessage, { type: "standing" }>;

/** One parent, as its child knows it. */
export interface Parent {
  readonly pubkey: Pubkey;
  readonly mark: number;
  readonly sinceMs: number;
  hasSounded: boolean;
  silentSinceMs: number | null;
  suspendedUntilMs: number | null;
  strikes: number;
  poorWindows: number;
  /** It needs our place for somebody else. */
  isLeaving: boolean;
  rttMs: number | null;
  /** When the round trip was last measured. */
  pingedMs: number;
  standing: Standing | null;
}

/** Makes the state of a parent whose link has just come up. */
export function newParent(pubkey: Pubkey, nowMs: number): Parent {
  return {
    pubkey,
    mark: peerMark(pubkey),
    sinceMs: nowMs,
    hasSounded: false,
    silentSinceMs: null,
    suspendedUntilMs: null,
    strikes: 0,
    poorWindows: 0,
    isLeaving: false,
    rttMs: null,
    pingedMs: nowMs,
    standing: null,
  };
}

/** Whether a parent sounds, or is so new that it need not yet. */
export function isGood(parent: Parent, nowMs: number): boolean {
  if (parent.suspendedUntilMs !== null || parent.silentSinceMs !== null) return false;
  return parent.hasSounded || nowMs - parent.sinceMs < OVERLAY_PACE.firstSoundMs;
}

/** How late sound comes over a parent, in ms after capture. */
export function wayMs(parent: Parent, directory: PeerDirectory): number {
  const isStage = directory.get(parent.pubkey)?.isStage === true;
  return (isStage ? 0 : (parent.standing?.delayMs ?? 150)) + (parent.rttMs ?? 80) / 2;
}

/** Whether a parent's sound comes through another of the parents. */
export function isShared(parent: Parent, parents: ReadonlyMap<Pubkey, Parent>): boolean {
  const above = parent.standing?.ancestors ?? [];
  for (const other of parents.values()) if (other !== parent && above.includes(other.mark)) return true;
  return false;
}

/** The parent one would rather do without: the silent, those that need the place or bring too little, the shared, then the latest. */
export function worstParent(parents: ReadonlyMap<Pubkey, Parent>, directory: PeerDirectory, nowMs: number): Parent | null {
  let found: Parent | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const parent of parents.values()) {
    const badness =
      wayMs(parent, directory) +
      (isGood(parent, nowMs) ? 0 : 10_000) +
      (parent.poorWindows >= 2 || parent.isLeaving ? 5_000 : 0) +
      (isShared(parent, parents) ? SHARED_MS : 0);
    if (badness <= most) continue;
    found = parent;
    most = badness;
  }
  return found;
}
