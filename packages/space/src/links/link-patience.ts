import type { Pubkey } from "@plaza/protocol";
import type { LinkRole } from "./link-signal.ts";

/** The waits of a negotiation, in ms. */
export const LINK_WAITS = {
  /** From RESERVE to an answer, and from CONFIRM to an offer. */
  answerMs: 1_500,
  /** From OFFER to connected. */
  connectMs: 4_000,
  /** Between the candidates of one wish. */
  staggerMs: 300,
  /** A RESERVE older than this is history. */
  historyMs: 30_000,
} as const;

/** Where answers are slow everyone waits up to so many times as long. */
const mostTimes = 3;

/** How long an attempt that was given up may still be answered. */
const keptMs = 15_000;
const kept = 64;

/** How long answers are worth waiting for: longer where they came too late. */
export interface LinkPatience {
  answerMs(): number;
  connectMs(): number;
  staggerMs(): number;
  /** Nobody waits for this attempt any more. */
  gaveUp(peer: Pubkey, attempt: string, role: LinkRole, nowMs: number): void;
  /**
   * A step of an attempt that nobody waits for came.
   *
   * @param attempt - null from a peer that knows only the draft: then it is the last one with this peer
   * @returns what we gave up a moment ago, and wanted to be; null when it was not so
   */
  late(peer: Pubkey, attempt: string | null, nowMs: number): { readonly attempt: string; readonly role: LinkRole } | null;
  /** A negotiation came to its end in good time. */
  succeeded(): void;
}

/**
 * Makes the patience of a desk that was never kept waiting.
 *
 * @see docs/spec/space.md [S-61a]
 */
export function createLinkPatience(): LinkPatience {
  const given = new Map<string, { readonly peer: Pubkey; readonly role: LinkRole; readonly untilMs: number }>();
  let times = 1;
  return {
    answerMs: () => LINK_WAITS.answerMs * times,
    connectMs: () => LINK_WAITS.connectMs * Math.min(2, times),
    staggerMs: () => LINK_WAITS.staggerMs * times,
    gaveUp(peer, attempt, role, nowMs) {
      given.set(attempt, { peer, role, untilMs: nowMs + keptMs });
      if (given.size <= kept) return;
      for (const oldest of given.keys()) {
        given.delete(oldest);
        return;
      }
    },
    late(peer, named, nowMs) {
      const attempt = named ?? [...given].findLast(([, one]) => one.peer === peer)?.[0];
      const found = attempt === undefined ? undefined : given.get(attempt);
      if (attempt === undefined || found === undefined) return null;
      given.delete(attempt);
      if (found.untilMs < nowMs) return null;
      times = Math.min(mostTimes, times * 1.5);
      return { attempt, role: found.role };
    },
    succeeded() {
      times = Math.max(1, times * 0.8);
    },
  };
}
