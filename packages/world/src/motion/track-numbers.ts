/**
 * All that a track remembers, in one flat array: what one message touches lies side by side. A crowd's tick finds nothing of the last
 * one at hand, so that what it costs is how many places in memory it has to visit for each.
 *
 * The rest of this file says what stands where.
 */
export type TrackNumbers = Float64Array;

/** When the newest sample arrived; -Infinity before the first. */
export const FRESH_MS = 0;
/** The usual distance between samples. */
export const INTERVAL_MS = 1;
/** The offset to the sender's clock by minimum delay: of this window, of the one before, since when, and of both. */
export const LEAST_NOW = 2;
export const LEAST_BEFORE = 3;
export const LEAST_SINCE_MS = 4;
export const LEAST = 5;
/** How many needs are in the bins, and the delay that follows from them. */
export const NEEDS = 6;
export const DELAY_MS = 7;
/** Where the oldest sample lies, and how many are held. */
export const FIRST = 8;
export const COUNT = 9;
/** 1 for yes: samples come with stamps; there is news since the last drawing; it was drawn at all. */
export const IS_STAMPED = 10;
export const IS_CHANGED = 11;
export const IS_DRAWN = 12;
/** Which part of the samples must arrive in time. */
export const SHARE = 13;
/** What was drawn last: the sender's moment, ours, and the pose. */
export const LAST_T = 16;
export const LAST_MS = 17;
export const LAST_POSE = 18;
/** How far what was drawn is off the curve, fading. */
export const OFF_POSE = 22;
/** The stretch of the curve that was worked out last. */
export const PIECE = 26;
const pieceNumbers = 18;
/** The samples, five numbers each: t, x, y, z, ry. */
export const SAMPLES = 48;
/** Numbers per sample. */
export const STRIDE = 5;
/** Two seconds at 15 Hz: more than any playout delay. A power of two. */
export const ROW_CAPACITY = 32;
/** How many samples needed so long. */
export const BINS = SAMPLES + STRIDE * ROW_CAPACITY;
/** How many bins there are. */
export const BIN_COUNT = 192;

/** Makes the numbers of a track that knows nothing, all 0. */
export function createTrackNumbers(): TrackNumbers {
  if (PIECE + pieceNumbers > SAMPLES) throw new Error("a track's numbers overlap");
  return new Float64Array(BINS + BIN_COUNT);
}
