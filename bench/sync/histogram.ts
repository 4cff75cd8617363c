/** Counts of times, a tenth of a millisecond to a bucket, so that millions of them can be kept and put together. */
export interface Histogram {
  add(ms: number): void;
  clear(): void;
  /** For another process: pairs of bucket and count. */
  pairs(): readonly number[];
}

const bucketsPerMs = 10;
const buckets = 20_000;

/** Makes an empty histogram up to two seconds; what is longer counts as that. */
export function createHistogram(): Histogram {
  const counts = new Uint32Array(buckets);
  return {
    add(ms) {
      const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(ms * bucketsPerMs)));
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    },
    clear: () => void counts.fill(0),
    pairs() {
      const found: number[] = [];
      for (const [bucket, count] of counts.entries()) if (count > 0) found.push(bucket, count);
      return found;
    },
  };
}

/** The time that this share of all stays below; NaN where there is nothing. */
export function quantileMs(histograms: readonly (readonly number[])[], share: number): number {
  const counts = new Uint32Array(buckets);
  let total = 0;
  for (const pairs of histograms) {
    for (let at = 0; at < pairs.length; at += 2) {
      const count = pairs[at + 1] ?? 0;
      counts[pairs[at] ?? 0] = (counts[pairs[at] ?? 0] ?? 0) + count;
      total += count;
    }
  }
  let below = 0;
  for (const [bucket, count] of counts.entries()) {
    below += count;
    if (total > 0 && below >= total * share) return (bucket + 1) / bucketsPerMs;
  }
  return Number.NaN;
}
