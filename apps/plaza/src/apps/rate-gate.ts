/** Lets each name through at its own pace. */
export interface RateGate {
  /** Takes one turn of that name, or says that it has none left. */
  pass(name: string, nowMs: number): boolean;
}

interface Bucket {
  tokens: number;
  filledMs: number;
}

/** More names than these are not remembered: the one that was quiet longest is forgotten. */
const mostNames = 10_000;

/** Makes a gate: so many at once, and so many a second. */
export function createRateGate({ perSec, burst }: { readonly perSec: number; readonly burst: number }): RateGate {
  const buckets = new Map<string, Bucket>();
  return {
    pass(name, nowMs) {
      const bucket = buckets.get(name) ?? { tokens: burst, filledMs: nowMs };
      buckets.delete(name);
      buckets.set(name, bucket);
      if (buckets.size > mostNames) buckets.delete(buckets.keys().next().value ?? name);
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.filledMs) * perSec) / 1_000);
      bucket.filledMs = nowMs;
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
