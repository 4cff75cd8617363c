/** When something was said, and by which event. */
export interface Stamp {
  readonly id: string;
  readonly createdAtSec: number;
}

/**
 * Whether `a` counts more than `b`: the later; at equal times the one that grants less; then the lower id.
 *
 * @param rankOf - how much something grants; equal for all where nothing is granted
 * @see docs/spec/space.md [S-21]
 */
export function outweighs<T extends Stamp>(a: T, b: T, rankOf: (said: T) => number = () => 0): boolean {
  if (a.createdAtSec !== b.createdAtSec) return a.createdAtSec > b.createdAtSec;
  const difference = rankOf(a) - rankOf(b);
  return difference === 0 ? a.id < b.id : difference < 0;
}

/** The one of both that counts, the old one itself when nothing changes. */
export function weightier<T extends Stamp>(old: T | null | undefined, said: T, rankOf?: (said: T) => number): T {
  return old === null || old === undefined || outweighs(said, old, rankOf) ? said : old;
}
