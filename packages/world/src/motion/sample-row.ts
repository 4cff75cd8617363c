import type { StampedPose } from "./pose-track.ts";
import { COUNT, FIRST, ROW_CAPACITY, SAMPLES, STRIDE } from "./track-numbers.ts";
import type { TrackNumbers } from "./track-numbers.ts";

/** How many samples are held. */
export function countOf(track: TrackNumbers): number {
  return (track[COUNT] ?? 0) | 0;
}

/** Where the numbers of a sample begin: the row is used round and round. */
function startOf(track: TrackNumbers, index: number): number {
  return SAMPLES + ((((track[FIRST] ?? 0) | 0) + index) & (ROW_CAPACITY - 1)) * STRIDE;
}

/** One number of a sample, the oldest having index 0: 0 is t, 1 to 3 the place, 4 the direction. */
export function at(track: TrackNumbers, index: number, field: number): number {
  return track[startOf(track, index) + field] ?? 0;
}

/**
 * Puts a sample where the sender's time belongs; the oldest makes room. Allocates nothing.
 *
 * @returns the index it has now, or -1 when it is there already or older than all that is held
 */
export function insertSample(track: TrackNumbers, sample: StampedPose): number {
  const { t } = sample;
  let count = countOf(track);
  let index = count;
  while (index > 0 && at(track, index - 1, 0) > t) index -= 1;
  if (index > 0 && at(track, index - 1, 0) === t) return -1;
  if (count === ROW_CAPACITY) {
    if (index === 0) return -1;
    track[FIRST] = (((track[FIRST] ?? 0) | 0) + 1) & (ROW_CAPACITY - 1);
    count -= 1;
    index -= 1;
  }
  for (let later = count; later > index; later -= 1) {
    const from = startOf(track, later - 1);
    track.copyWithin(startOf(track, later), from, from + STRIDE);
  }
  const start = startOf(track, index);
  track[start] = t;
  track[start + 1] = sample.x;
  track[start + 2] = sample.y;
  track[start + 3] = sample.z;
  track[start + 4] = sample.ry;
  track[COUNT] = count + 1;
  return index;
}

/** The distance between two neighbours, in metres: from `index - 1` to `index`. */
export function stepLength(track: TrackNumbers, index: number): number {
  const dx = at(track, index, 1) - at(track, index - 1, 1);
  const dy = at(track, index, 2) - at(track, index - 1, 2);
  const dz = at(track, index, 3) - at(track, index - 1, 3);
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
