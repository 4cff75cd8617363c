/** The span a tick may stretch over, and what makes it stretch. */
export interface TickPaceOptions {
  /** The pause between two ticks of a quiet room. Default 10. */
  readonly minMs?: number;
  /** How old a position may become here: the longest wait for a tick and that tick's writing together. Default 60. */
  readonly maxAgeMs?: number;
  /** The longest pause, for a server that cannot keep that age. Default 132: two positions of the draft's clients become one. */
  readonly maxMs?: number;
  /** The share of time that writing ticks may take before they stretch. Default 0.05. */
  readonly share?: number;
}

/** A tick is followed by at least a third of its own time for everything else. */
const leastRest = 4 / 3;

/** Says how long to wait between ticks. */
export interface TickPace {
  /** Reports what the last tick cost. */
  took(costMs: number): void;
  /** The pause from the start of one tick to the start of the next. */
  pauseMs(): number;
}

/**
 * Makes a pace that stretches as ticks grow dearer, as far as what waits for them stays young: over some
 * five ticks upwards, some ten downwards. Only where ticks take nearly all the time does it stretch further.
 *
 * @see docs/spec/world.md [W-5c]
 */
export function createTickPace(options: TickPaceOptions = {}): TickPace {
  const { minMs = 10, maxAgeMs = 60, maxMs = 132, share = 0.05 } = options;
  let costMs = 0;
  return {
    took(latestMs) {
      // One tick that the machine interrupted must not slow ten others down.
      costMs += (latestMs - costMs) * (latestMs > costMs ? 0.3 : 0.1);
    },
    pauseMs() {
      const wanted = Math.min(costMs / share, maxAgeMs - costMs);
      // Ticks that take all the time would leave none for reading: then the age grows, not the queue.
      return Math.min(maxMs, Math.max(minMs, wanted, costMs * leastRest));
    },
  };
}
