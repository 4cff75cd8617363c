import { describe } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { FrameProblem } from "./limits.ts";

/** A square of the ground, counted in cell sizes from the origin; signed. */
export interface Cell {
  readonly cx: number;
  readonly cz: number;
}

const CELL = /^(-?(?:0|[1-9]\d{0,6})),(-?(?:0|[1-9]\d{0,6}))$/;

/** Reads `cx,cz`, whole numbers of at most seven digits. */
export function parseCell(value: unknown): Result<Cell, FrameProblem> {
  const parts = typeof value === "string" ? CELL.exec(value) : null;
  if (parts === null) return failed({ code: "BAD_MESSAGE", detail: `cell ${describe(value)}` });
  // Adding zero turns -0 into 0.
  return ok({ cx: Number(parts[1]) + 0, cz: Number(parts[2]) + 0 });
}

/** The cell as `cx,cz`. */
export function formatCell(cell: Cell): string {
  return `${cell.cx},${cell.cz}`;
}

/** A number that is equal for equal cells and different for different ones, for maps in hot paths. */
export function cellKey(cell: Cell): number {
  return (cell.cx + 10_000_000) * 20_000_001 + (cell.cz + 10_000_000);
}
