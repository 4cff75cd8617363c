/** Lets so many things pass at once, and so many a second after that. */
export interface Allowance {
  take(nowMs: number): boolean;
}

/** Makes an allowance that begins full. */
export function createAllowance(most: number, perSecond: number): Allowance {
  let left = most;
  let atMs: number | null = null;
  return {
    take(nowMs) {
      left = Math.min(most, left + ((nowMs - (atMs ?? nowMs)) * perSecond) / 1_000);
      atMs = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
