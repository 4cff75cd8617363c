/** The least and most that a jitter buffer holds behind the first copy of a frame, as in playout. */
const HELD_MS = [40, 200] as const;

/** How fast a buffer that holds too much lets go: 10 ms each second. */
const EASES = 0.01;

/** Capturing, encoding and a 20 ms packet before the sound leaves, and the output's own delay after. */
export const ENDS_MS = 35;

/** One listener's ears: what the sound's arrival means for what is heard. */
export interface Ear {
  /** Sound arrives so late after capture from now on (Infinity: not at all), and over the slowest parent that sounds so late. */
  arrives(delayMs: number, slowestMs: number, roundTripMs: number, nowMs: number): void;
  /** Ends the account. */
  close(nowMs: number): void;
  tally(): EarTally;
  /** From mouth to ear, in ms; null while nothing is heard. */
  mouthToEarMs(nowMs: number): number | null;
}

/** What was heard. */
export interface EarTally {
  /** When the first sound was heard; null when never. */
  readonly firstHeardMs: number | null;
  readonly heardMs: number;
  readonly outageMs: number;
  /** Gaps of more than 100 ms. */
  readonly interruptions: number;
  /** Every gap that could be heard, in ms. */
  readonly gaps: readonly number[];
}

/** Makes the ears of somebody who has heard nothing yet. */
export function createEar(): Ear {
  let delay = Number.POSITIVE_INFINITY;
  /** The delay of what arrived last. */
  let lastDelay = 0;
  /** How late after capture sound is played. */
  let playedMs = 0;
  let playedAtMs = 0;
  let firstHeardMs: number | null = null;
  let lostAtMs: number | null = null;
  let endMs: number | null = null;
  let outageMs = 0;
  let interruptions = 0;
  const gaps: number[] = [];

  function wanted(delayMs: number, slowestMs: number): number {
    return delayMs + Math.max(HELD_MS[0], Math.min(HELD_MS[1], slowestMs - delayMs + 15));
  }

  /** The buffer eases towards what is wanted, never below it. */
  function ease(least: number, nowMs: number): void {
    playedMs = Math.max(least, playedMs - (nowMs - playedAtMs) * EASES);
    playedAtMs = nowMs;
  }

  function gap(ms: number): void {
    if (ms < 1) return;
    outageMs += ms;
    gaps.push(ms);
    if (ms > 100) interruptions += 1;
  }

  return {
    arrives(delayMs, slowestMs, roundTripMs, nowMs) {
      if (delayMs === Number.POSITIVE_INFINITY) {
        if (delay !== Number.POSITIVE_INFINITY) lostAtMs = nowMs;
      } else if (firstHeardMs === null) {
        playedMs = delayMs + HELD_MS[0];
        playedAtMs = nowMs;
        firstHeardMs = nowMs + HELD_MS[0];
      } else if (lostAtMs !== null) {
        // What was captured meanwhile is asked for again where there is a gap in it.
        const isMissing = nowMs - delayMs - (lostAtMs - lastDelay) > 20;
        const late = nowMs + (isMissing ? roundTripMs : 0) - (lostAtMs - lastDelay + playedMs);
        gap(late);
        playedMs += Math.max(0, late);
        playedAtMs = nowMs;
        ease(wanted(delayMs, slowestMs), nowMs);
        lostAtMs = null;
      } else {
        if (delayMs > playedMs) {
          gap(delayMs - playedMs);
          playedMs = delayMs;
        }
        ease(wanted(delayMs, slowestMs), nowMs);
      }
      if (delayMs !== Number.POSITIVE_INFINITY) lastDelay = delayMs;
      delay = delayMs;
    },
    close(nowMs) {
      if (endMs !== null) return;
      endMs = nowMs;
      if (lostAtMs !== null) gap(nowMs - (lostAtMs - lastDelay + playedMs));
    },
    tally: () => ({
      firstHeardMs,
      heardMs: firstHeardMs === null || endMs === null ? 0 : Math.max(0, endMs - firstHeardMs),
      outageMs,
      interruptions,
      gaps,
    }),
    mouthToEarMs(nowMs) {
      if (firstHeardMs === null || lostAtMs !== null) return null;
      const eased = Math.max(delay + HELD_MS[0], playedMs - (nowMs - playedAtMs) * EASES);
      return eased + ENDS_MS;
    },
  };
}
