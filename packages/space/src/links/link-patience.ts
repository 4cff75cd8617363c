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
  gaveUp(attempt: string, role: LinkRole, nowMs: number): void;
  /**
   * A step of an attempt that nobody waits for came.
   *
   * @returns what we wanted to be when we gave it up a moment ago; null when it was not so
   */
  late(attempt: string, nowMs: number): LinkRole | null;
  /** A negotiation came to its end in good time. */
  succeeded(): void;
}

/**
 * Makes the patience of a desk that was never kept waiting.
 *
 * @see docs/spec/space.md [S-61a]
 */
export function createLinkPatience(): LinkPatience {
  const given = new Map<string, { readonly role: LinkRole; readonly untilMs: number }>();
  let times = 1;
  return {
    answerMs: () => LINK_WAITS.answerMs * times,
    connectMs: () => LINK_WAITS.connectMs * Math.min(2, times),
    staggerMs: () => LINK_WAITS.staggerMs * times,
    gaveUp(attempt, role, nowMs) {
      given.set(attempt, { role, untilMs: nowMs + keptMs });
      if (given.size <= kept) return;
      for (const oldest of given.keys()) {
        given.delete(oldest);
        return;
      }
    },
    late(attempt, nowMs) {
      const found = given.get(attempt);
      if (found === undefined) return null;
      given.delete(attempt);
      if (found.untilMs < nowMs) return null;
      times = Math.min(mostTimes, times * 1.5);
      return found.role;
    },
    succeeded() {
      times = Math.max(1, times * 0.8);
    },
  };
}
