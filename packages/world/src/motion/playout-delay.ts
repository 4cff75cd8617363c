import { BIN_COUNT, BINS, DELAY_MS, NEEDS, SHARE } from "./track-numbers.ts";
import type { TrackNumbers } from "./track-numbers.ts";

/** Bounds of a playout delay. */
const leastMs = 60;
const mostMs = 250;
const startMs = 2_000 / 15;
const binMs = 8;
/** 8 to 16 s of memory at 15 samples a second. */
const remembered = 240;

function quantile(track: TrackNumbers): number {
  const wanted = (track[NEEDS] ?? 0) * (track[SHARE] ?? 0);
  let seen = 0;
  for (let bin = 0; bin < BIN_COUNT; bin += 1) {
    const count = track[BINS + bin] ?? 0;
    if (seen + count >= wanted && count > 0) return (bin + (wanted - seen) / count) * binMs;
    seen += count;
  }
  return BIN_COUNT * binMs;
}

/**
 * Takes what one sample would have needed: its distance from the sample before, plus how late it came. How far behind the
 * sender a peer is shown adapts to that: a histogram that halves itself now and then, and its quantile.
 *
 * @see docs/spec/world.md [W-15c]
 */
export function noteNeed(track: TrackNumbers, neededMs: number): void {
  const bin = BINS + Math.min(BIN_COUNT - 1, Math.max(0, Math.floor(neededMs / binMs)));
  track[bin] = (track[bin] ?? 0) + 1;
  let total = (track[NEEDS] ?? 0) + 1;
  if (total > remembered) {
    for (let index = BINS; index < BINS + BIN_COUNT; index += 1) track[index] = (track[index] ?? 0) / 2;
    total /= 2;
  }
  track[NEEDS] = total;
  // A handful of samples says little: keep the start until there are some.
  if (total >= 8) track[DELAY_MS] = Math.min(mostMs, Math.max(leastMs, quantile(track)));
}

/** The delay that covers the wanted share of samples, within the bounds. */
export function playoutDelayOf(track: TrackNumbers): number {
  return track[DELAY_MS] ?? 0;
}

/** Back to where it started. */
export function clearNeeds(track: TrackNumbers): void {
  track.fill(0, BINS, BINS + BIN_COUNT);
  track[NEEDS] = 0;
  track[DELAY_MS] = startMs;
}
