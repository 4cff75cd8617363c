/** How often something may happen. */
export interface Rate {
  readonly perSecond: number;
  /** How many may come at once after a pause; at least 1. */
  readonly burst: number;
}

/** Allows a rate and counts what it refused. */
export interface TokenBucket {
  /** Takes one token; false when there is none. Time never goes back. */
  take(nowMs: number): boolean;
}

/** Makes a bucket that starts full. */
export function createTokenBucket(rate: Rate, startMs: number): TokenBucket {
  let tokens = rate.burst;
  let atMs = startMs;
  return {
    take(nowMs) {
      tokens = Math.min(rate.burst, tokens + ((nowMs - atMs) / 1000) * rate.perSecond);
      atMs = nowMs;
      // Sums of fractions of a second may end a hair below a whole token.
      if (tokens < 1 - 1e-9) return false;
      tokens -= 1;
      return true;
    },
  };
}
