/** The span a tick may stretch over, and what makes it stretch. */
export interface TickPaceOptions {
  /** The pause between two ticks of a quiet room. Default 10. */
  readonly minMs?: number;
  /** The longest pause. Default 66: the draft's clients send every 66 ms. */
  readonly maxMs?: number;
  /** The share of time that writing ticks may take before they stretch. Default 0.05. */
  readonly share?: number;
}

/** Says how long to wait between ticks. */
export interface TickPace {
  /** Reports what the last tick cost. */
  took(costMs: number): void;
  /** The pause from the start of one tick to the start of the next. */
  pauseMs(): number;
}

/**
 * Makes a pace that stretches as ticks grow dearer: at once upwards, over some ten ticks downwards.
 *
 * @see docs/spec/world.md [W-5c]
 */
export function createTickPace(options: TickPaceOptions = {}): TickPace {
  const { minMs = 10, maxMs = 66, share = 0.05 } = options;
  let costMs = 0;
  return {
    took(latestMs) {
      costMs = latestMs > costMs ? (costMs + latestMs) / 2 : costMs * 0.9 + latestMs * 0.1;
    },
    pauseMs: () => Math.min(maxMs, Math.max(minMs, costMs / share)),
  };
}
