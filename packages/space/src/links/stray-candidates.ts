import type { Pubkey } from "@plaza/protocol";

const KEPT_MS = 10_000;
const KEPT_PEERS = 64;
const KEPT_EACH = 32;

/** Candidates that came before what they belong to. */
export interface StrayCandidates {
  keep(from: Pubkey, candidates: readonly string[], nowMs: number): void;
  /** Gives what is not older than 10 s, once. */
  take(from: Pubkey, nowMs: number): readonly string[];
}

/** Makes an empty box for candidates; full, it throws out the oldest peer's. */
export function createStrayCandidates(): StrayCandidates {
  const kept = new Map<Pubkey, { candidates: readonly string[]; untilMs: number }>();
  return {
    keep(from, candidates, nowMs) {
      const before = kept.get(from);
      const old = before === undefined || before.untilMs < nowMs ? [] : before.candidates;
      kept.delete(from);
      kept.set(from, { candidates: [...old, ...candidates].slice(0, KEPT_EACH), untilMs: nowMs + KEPT_MS });
      if (kept.size <= KEPT_PEERS) return;
      const oldest = kept.keys().next();
      if (oldest.done !== true) kept.delete(oldest.value);
    },
    take(from, nowMs) {
      const found = kept.get(from);
      kept.delete(from);
      return found === undefined || found.untilMs < nowMs ? [] : found.candidates;
    },
  };
}
