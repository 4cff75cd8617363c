import type { StampedPose } from "./pose-track.ts";

/** Poses of one peer in the order of the sender's time: t, x, y, z, ry of each in one flat array that is used round and round. */
export interface SampleRow {
  /** Where the oldest lies. */
  first: number;
  /** How many samples are held. */
  count: number;
  /** The usual distance between samples, in ms. */
  intervalMs: number;
  readonly values: Float64Array;
}

/** Numbers per sample. */
const stride = 5;
/** Two seconds at 15 Hz: more than any playout delay. A power of two. */
export const rowCapacity = 32;

/** Makes an empty row. */
export function createSampleRow(intervalMs: number): SampleRow {
  return { first: 0, count: 0, intervalMs, values: new Float64Array(rowCapacity * stride) };
}

/** Where the numbers of a sample begin. */
function startOf(row: SampleRow, index: number): number {
  return ((row.first + index) & (rowCapacity - 1)) * stride;
}

/** One number of a sample, the oldest having index 0: 0 is t, 1 to 3 the place, 4 the direction. */
export function at(row: SampleRow, index: number, field: number): number {
  return row.values[startOf(row, index) + field] ?? 0;
}

/**
 * Puts a sample where its time belongs; the oldest makes room. Allocates nothing.
 *
 * @returns the index it has now, or -1 when it is there already or older than all that is held
 */
export function insertSample(row: SampleRow, sample: StampedPose): number {
  const { values } = row;
  const { t } = sample;
  let index = row.count;
  while (index > 0 && at(row, index - 1, 0) > t) index -= 1;
  if (index > 0 && at(row, index - 1, 0) === t) return -1;
  if (row.count === rowCapacity) {
    if (index === 0) return -1;
    row.first = (row.first + 1) & (rowCapacity - 1);
    row.count -= 1;
    index -= 1;
  }
  for (let later = row.count; later > index; later -= 1) {
    const from = startOf(row, later - 1);
    values.copyWithin(startOf(row, later), from, from + stride);
  }
  const start = startOf(row, index);
  values[start] = t;
  values[start + 1] = sample.x;
  values[start + 2] = sample.y;
  values[start + 3] = sample.z;
  values[start + 4] = sample.ry;
  row.count += 1;
  return index;
}

/** The distance between two neighbours, in metres: from `index - 1` to `index`. */
export function stepLength(row: SampleRow, index: number): number {
  const dx = at(row, index, 1) - at(row, index - 1, 1);
  const dy = at(row, index, 2) - at(row, index - 1, 2);
  const dz = at(row, index, 3) - at(row, index - 1, 3);
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
