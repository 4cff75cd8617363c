import { FRAME_LIMITS } from "@plaza/protocol";
import type { Cell } from "@plaza/protocol";

/** The edge of a cell where a server does not say otherwise, in metres. */
export const DEFAULT_CELL_SIZE_M = 10;

/**
 * The cell a place lies in.
 *
 * @param x - metres, finite
 * @param z - metres, finite
 * @param sizeM - edge of a cell, above 0
 * @returns signed whole numbers, never clamped
 * @see docs/spec/world.md [W-1]
 */
export function cellAt(x: number, z: number, sizeM: number): Cell {
  // Adding 0 turns -0 into 0, so that a cell has one name.
  return { cx: Math.floor(x / sizeM) + 0, cz: Math.floor(z / sizeM) + 0 };
}

/**
 * The cells that a circle touches, nearest first, at most 256.
 *
 * @param radiusM - 0 gives the cell of the place alone
 * @see docs/spec/world.md [W-1]
 */
export function cellsWithin(x: number, z: number, radiusM: number, sizeM: number): readonly Cell[] {
  // A wider circle could not be subscribed anyway: 256 cells are a square of 16.
  const reachM = Math.min(radiusM, sizeM * 16);
  const low = cellAt(x - reachM, z - reachM, sizeM);
  const high = cellAt(x + reachM, z + reachM, sizeM);
  const found: { readonly cell: Cell; readonly distanceM: number }[] = [];
  for (let cx = low.cx; cx <= high.cx; cx += 1) {
    for (let cz = low.cz; cz <= high.cz; cz += 1) {
      const distanceM = Math.hypot(gapM(x, cx, sizeM), gapM(z, cz, sizeM));
      if (distanceM <= radiusM) found.push({ cell: { cx, cz }, distanceM });
    }
  }
  found.sort((a, b) => a.distanceM - b.distanceM || a.cell.cx - b.cell.cx || a.cell.cz - b.cell.cz);
  return found.slice(0, FRAME_LIMITS.cells).map((entry) => entry.cell);
}

/** How far a coordinate lies outside a cell's span on one axis; 0 inside. */
function gapM(at: number, index: number, sizeM: number): number {
  return Math.max(0, index * sizeM - at, at - (index + 1) * sizeM);
}
