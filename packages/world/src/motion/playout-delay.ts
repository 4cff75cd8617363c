/** How far behind the sender a peer is shown. */
export interface PlayoutDelay {
  /** Takes what one sample would have needed: its distance from the sample before, plus how late it came. */
  note(neededMs: number): void;
  /** The delay that covers the wanted share of samples, within the bounds. */
  value(): number;
  /** Back to where it started. */
  clear(): void;
}

/** Bounds and share of a playout delay. */
export interface PlayoutDelayOptions {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly startMs: number;
  /** Between 0 and 1: the share of samples that must arrive in time. */
  readonly share: number;
}

const binMs = 8;
const binCount = 192;
/** 8 to 16 s of memory at 15 samples a second. */
const remembered = 240;

/**
 * Adapts to the lateness measured: a histogram of needs that halves itself now and then, and its quantile.
 *
 * @see docs/spec/world.md [W-15c]
 */
export function createPlayoutDelay(options: PlayoutDelayOptions): PlayoutDelay {
  const bins = new Float32Array(binCount);
  // In fields, and with fractions first: so the engine keeps them as plain doubles, and no change of them allocates.
  const sum = { total: 0.5, valueMs: 0.5 };
  sum.total = 0;
  sum.valueMs = options.startMs;

  function quantile(): number {
    const wanted = sum.total * options.share;
    let seen = 0;
    for (let bin = 0; bin < binCount; bin += 1) {
      const count = bins[bin] ?? 0;
      if (seen + count >= wanted && count > 0) return (bin + (wanted - seen) / count) * binMs;
      seen += count;
    }
    return binCount * binMs;
  }

  return {
    note(neededMs) {
      const bin = Math.min(binCount - 1, Math.max(0, Math.floor(neededMs / binMs)));
      bins[bin] = (bins[bin] ?? 0) + 1;
      sum.total += 1;
      if (sum.total > remembered) {
        for (let index = 0; index < binCount; index += 1) bins[index] = (bins[index] ?? 0) / 2;
        sum.total /= 2;
      }
      // A handful of samples says little: keep the start until there are some.
      if (sum.total >= 8) sum.valueMs = Math.min(options.mostMs, Math.max(options.leastMs, quantile()));
    },
    value: () => sum.valueMs,
    clear() {
      bins.fill(0);
      sum.total = 0;
      sum.valueMs = options.startMs;
    },
  };
}
