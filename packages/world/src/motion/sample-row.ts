/** Poses of one peer in the order of the sender's time: rows of t, x, y, z, ry in one flat array. */
export interface SampleRow {
  /** How many samples are held. */
  count: number;
  /** The usual distance between samples, in ms. */
  intervalMs: number;
  readonly values: Float64Array;
}

/** Numbers per sample. */
export const stride = 5;
/** Two seconds at 15 Hz: more than any playout delay. */
export const rowCapacity = 32;

/** Makes an empty row. */
export function createSampleRow(intervalMs: number): SampleRow {
  return { count: 0, intervalMs, values: new Float64Array(rowCapacity * stride) };
}

/** One number of a sample: 0 is t, 1 to 3 the place, 4 the direction. */
export function at(row: SampleRow, index: number, field: number): number {
  return row.values[index * stride + field] ?? 0;
}

/**
 * Puts a sample where its time belongs; the oldest makes room.
 *
 * @returns the index it has now, or -1 when it is there already or older than all that is held
 */
export function insertSample(row: SampleRow, t: number, x: number, y: number, z: number, ry: number): number {
  const { values } = row;
  let index = row.count;
  while (index > 0 && at(row, index - 1, 0) > t) index -= 1;
  if (index > 0 && at(row, index - 1, 0) === t) return -1;
  if (row.count === rowCapacity) {
    if (index === 0) return -1;
    values.copyWithin(0, stride);
    row.count -= 1;
    index -= 1;
  }
  values.copyWithin((index + 1) * stride, index * stride, row.count * stride);
  const start = index * stride;
  values[start] = t;
  values[start + 1] = x;
  values[start + 2] = y;
  values[start + 3] = z;
  values[start + 4] = ry;
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
