/** Whether to offer one server positions as bytes: a browser gives a connection up whose offer the server passes over. */
export interface PoseOffer {
  /** Whether the next dial makes the offer. */
  isMade(nowMs: number): boolean;
  /** A dial opened. */
  opened(wasOffered: boolean, isAgreed: boolean, nowMs: number): void;
  /** A dial ended before it opened; true when the same dial without the offer is worth a try at once. */
  refused(wasOffered: boolean): boolean;
}

/** A server that took no offer gets none for so long; then it may have become another one. */
const plainForMs = 600_000;
/** After so many failures in a row even a server that agreed before may have become one that would not. */
const doubtAfter = 3;

/**
 * Makes the memory of one URL.
 *
 * @see docs/spec/world.md [W-5e]
 */
export function createPoseOffer(): PoseOffer {
  /** It agreed before: when it cannot be reached now, that is not because of the offer. */
  let hasAgreed = false;
  let failures = 0;
  let isNextPlain = false;
  let plainUntilMs = Number.NEGATIVE_INFINITY;
  return {
    isMade(nowMs) {
      if (!isNextPlain) return nowMs >= plainUntilMs;
      isNextPlain = false;
      return false;
    },
    opened(wasOffered, isAgreed, nowMs) {
      failures = 0;
      if (isAgreed) hasAgreed = true;
      else if (!wasOffered && nowMs >= plainUntilMs) plainUntilMs = nowMs + plainForMs;
    },
    refused(wasOffered) {
      if (!wasOffered) return false;
      failures += 1;
      isNextPlain = !hasAgreed || failures > doubtAfter;
      return isNextPlain;
    },
  };
}
