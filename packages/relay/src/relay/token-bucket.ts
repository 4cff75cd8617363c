/** Lets so much through a second, and a burst at once. */
export interface TokenBucket {
  /** Takes one token, or says that there is none. */
  take(nowMs: number): boolean;
}

/** Makes a full bucket. */
export function createTokenBucket(perSec: number, burst: number, nowMs: number): TokenBucket {
  let tokens = burst;
  let filledMs = nowMs;
  return {
    take(now) {
      tokens = Math.min(burst, tokens + (Math.max(0, now - filledMs) * perSec) / 1_000);
      filledMs = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
