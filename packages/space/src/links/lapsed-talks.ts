import type { Pubkey } from "@plaza/protocol";
import type { LinkRole } from "./link-signal.ts";

/** A confirmation that was not followed up in time. */
export interface LapsedTalk {
  readonly attempt: string;
  readonly role: LinkRole;
  readonly untilMs: number;
}

/** Confirmations that may still be taken up, one for each peer. */
export interface LapsedTalks {
  keep(peer: Pubkey, talk: LapsedTalk): void;
  /** Gives what is not too old, once. */
  take(peer: Pubkey, nowMs: number): LapsedTalk | null;
}

const mostPeers = 64;

/** Makes an empty drawer; full, it throws out the oldest. */
export function createLapsedTalks(): LapsedTalks {
  const kept = new Map<Pubkey, LapsedTalk>();
  return {
    keep(peer, talk) {
      kept.delete(peer);
      kept.set(peer, talk);
      if (kept.size <= mostPeers) return;
      const oldest = kept.keys().next();
      if (oldest.done !== true) kept.delete(oldest.value);
    },
    take(peer, nowMs) {
      const found = kept.get(peer);
      kept.delete(peer);
      return found === undefined || found.untilMs < nowMs ? null : found;
    },
  };
}
