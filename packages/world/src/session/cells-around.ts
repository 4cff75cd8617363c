import { FRAME_LIMITS } from "@plaza/protocol";
import type { Cell, Pose } from "@plaza/protocol";
import { cellAt, DEFAULT_CELL_SIZE_M } from "../grid.ts";

/** A square of cells to subscribe. */
export interface CellsAround {
  readonly center: Cell;
  /** Whole cells to each side of the centre. */
  readonly reach: number;
  readonly sizeM: number;
}

/** Below this many people everybody within about 60 m is worth showing. */
const fewPeople = 50;
const manyPeople = 300;
/** A square of 13 cells: 256 fit into a subscription, and their names into 4 KiB even far from the origin. */
const mostReach = 6;
/** Cells of a server that knows only the draft lie between 0 and 9, whatever the coordinates. */
const draftCells = 9;

/**
 * How many cells to each side: 60 m while few are here, 20 m in company (5x5 of the usual cells), 10 m in a crowd (3x3).
 *
 * @see docs/spec/world.md [W-1m]
 */
export function cellReach(people: number, sizeM: number): number {
  const metres = people < fewPeople ? 60 : people < manyPeople ? 20 : 10;
  return Math.min(mostReach, Math.max(1, Math.ceil(metres / sizeM)));
}

/**
 * The square around a place.
 *
 * @param grid - the edge of a cell as the server said, or null where it said nothing
 */
export function cellsAround(pose: Pose, people: number, grid: number | null): CellsAround {
  const sizeM = grid ?? DEFAULT_CELL_SIZE_M;
  // Twice as many names have to fit where the server's way of counting is unknown.
  const reach = Math.min(grid === null ? 2 : mostReach, cellReach(people, sizeM));
  return { center: cellAt(pose.x, pose.z, sizeM), reach, sizeM };
}

/**
 * The cells of a square.
 *
 * @param draftToo - name the cells as servers of the draft's authors do as well: those count from 0 to 9 and clamp
 * @see docs/spec/world.md [W-1m]
 */
export function listCells({ center, reach }: CellsAround, draftToo: boolean): readonly Cell[] {
  const cells = new Map<string, Cell>();
  const add = (cx: number, cz: number) => cells.set(`${cx},${cz}`, { cx, cz });
  for (let cx = center.cx - reach; cx <= center.cx + reach; cx += 1) {
    for (let cz = center.cz - reach; cz <= center.cz + reach; cz += 1) {
      add(cx, cz);
      if (draftToo) add(clampToDraft(cx), clampToDraft(cz));
    }
  }
  return [...cells.values()].slice(0, FRAME_LIMITS.cells);
}

/** Whether the place lies within what was subscribed. */
export function isWithin({ center, reach, sizeM }: CellsAround, x: number, z: number): boolean {
  const cell = cellAt(x, z, sizeM);
  return Math.abs(cell.cx - center.cx) <= reach && Math.abs(cell.cz - center.cz) <= reach;
}

function clampToDraft(index: number): number {
  return Math.min(draftCells, Math.max(0, index));
}
