import type { Pubkey } from "@plaza/protocol";
import { OVERLAY_PACE } from "./overlay-io.ts";

/** Requests for places that came before the sound did. */
export interface HeldRequests {
  /** Keeps one until there is sound; false where as many wait as could be served. */
  hold(peer: Pubkey, nowMs: number): boolean;
  /** Takes those whose askers still wait, the first to ask first. */
  take(nowMs: number): readonly Pubkey[];
}

/**
 * Makes an empty waiting room.
 *
 * @see docs/spec/space.md [S-72g]
 */
export function createHeldRequests(most: number): HeldRequests {
  const untilMs = new Map<Pubkey, number>();

  function forgetOld(nowMs: number): void {
    for (const [peer, until] of untilMs) if (until < nowMs) untilMs.delete(peer);
  }

  return {
    hold(peer, nowMs) {
      forgetOld(nowMs);
      if (untilMs.size >= most && !untilMs.has(peer)) return false;
      untilMs.set(peer, nowMs + OVERLAY_PACE.holdMs);
      return true;
    },
    take(nowMs) {
      forgetOld(nowMs);
      const waiting = [...untilMs.keys()];
      untilMs.clear();
      return waiting;
    },
  };
}
