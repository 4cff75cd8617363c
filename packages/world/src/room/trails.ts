import type { Mover } from "./mover.ts";

/** How many left cells are remembered of one mover. */
const trailLength = 32;

/** Who has left which cell, and in which tick: what a reader who comes back to a cell must be told. */
export interface Trails {
  /** Notes that a tick showed a mover in another cell than the one before. */
  note(mover: Mover, from: string, to: string | null, tick: number): void;
  /** Movers shown outside this cell by a tick after the given one, whose last place before lay in it. */
  leftSince(cell: string, tick: number): Iterable<Mover>;
  forget(mover: Mover): void;
  size(): number;
}

/** Makes trails without anyone on them. */
export function createTrails(): Trails {
  const byCell = new Map<string, Map<Mover, number>>();
  /** Oldest first. */
  const byMover = new Map<Mover, Set<string>>();

  function erase(mover: Mover, cell: string): void {
    const leavers = byCell.get(cell);
    leavers?.delete(mover);
    if (leavers?.size === 0) byCell.delete(cell);
    byMover.get(mover)?.delete(cell);
  }

  return {
    note(mover, from, to, tick) {
      if (to !== null) erase(mover, to);
      let trail = byMover.get(mover);
      if (trail === undefined) {
        trail = new Set();
        byMover.set(mover, trail);
      }
      trail.delete(from);
      trail.add(from);
      const leavers = byCell.get(from);
      if (leavers === undefined) byCell.set(from, new Map([[mover, tick]]));
      else leavers.set(mover, tick);
      if (trail.size > trailLength) {
        for (const oldest of trail) {
          erase(mover, oldest);
          break;
        }
      }
    },
    *leftSince(cell, tick) {
      for (const [mover, leftTick] of byCell.get(cell) ?? []) if (leftTick > tick) yield mover;
    },
    forget(mover) {
      for (const cell of byMover.get(mover) ?? []) erase(mover, cell);
      byMover.delete(mover);
    },
    size: () => byCell.size,
  };
}
