import { LEAST, LEAST_BEFORE, LEAST_NOW, LEAST_SINCE_MS } from "./track-numbers.ts";
import type { TrackNumbers } from "./track-numbers.ts";

/** How long one window lasts. */
const windowMs = 10_000;

/**
 * Estimates a clock offset by the least delayed message: `arrival - t` is the offset plus the way's delay,
 * and the delay has a floor while the offset is constant. What is left of a delay when the queues were empty.
 *
 * Two windows in turn make it forget, so that a longer way or a drifting clock is followed after one to two windows.
 */
export function noteDelay(track: TrackNumbers, delayMs: number, nowMs: number): void {
  if (!(nowMs - (track[LEAST_SINCE_MS] ?? 0) < windowMs)) {
    track[LEAST_BEFORE] = track[LEAST_NOW] ?? 0;
    track[LEAST_NOW] = delayMs;
    track[LEAST_SINCE_MS] = nowMs;
  } else if (delayMs < (track[LEAST_NOW] ?? 0)) track[LEAST_NOW] = delayMs;
  const before = track[LEAST_BEFORE] ?? 0;
  const now = track[LEAST_NOW] ?? 0;
  track[LEAST] = before < now ? before : now;
}

/** The smallest of the last one to two windows; NaN before the first measurement. */
export function leastDelayOf(track: TrackNumbers): number {
  return track[LEAST] ?? 0;
}

/** Forgets everything. */
export function clearDelays(track: TrackNumbers): void {
  track[LEAST_NOW] = track[LEAST_BEFORE] = track[LEAST_SINCE_MS] = track[LEAST] = Number.NaN;
}
