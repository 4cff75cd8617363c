import { fieldsOf, lineOf, wholeOf } from "../../shared/fields.ts";
import { columns } from "./board.ts";
import type { Seat } from "./board.ts";

/**
 * What a player tells the others. Every step has an id; a move names the step before it, so that it means the same in
 * whatever order steps arrive. `seen` is how many steps its sender knew: who sat down earlier, and whether standing up came later.
 */
export type Step =
  | {
      readonly type: "sit";
      readonly game: number;
      readonly id: string;
      readonly addr: string;
      readonly name: string;
      readonly seat: Seat;
      readonly seen: number;
    }
  | { readonly type: "stand"; readonly game: number; readonly id: string; readonly addr: string; readonly seen: number }
  | {
      readonly type: "move";
      readonly game: number;
      readonly id: string;
      readonly addr: string;
      readonly column: number;
      readonly after: string;
    }
  | { readonly type: "resign"; readonly game: number; readonly id: string; readonly addr: string; readonly after: string }
  | { readonly type: "next"; readonly game: number; readonly id: string; readonly addr: string; readonly keepSeats: boolean };

export const mostGames = 10_000;

/** Reads a payload; null when it is no step. */
export function parseStep(value: unknown): Step | null {
  const fields = fieldsOf(value);
  const game = wholeOf(fields.get("game"), 0, mostGames);
  const id = lineOf(fields.get("id"), 64);
  const addr = lineOf(fields.get("addr"), 200);
  if (game === null || id === null || addr === null) return null;
  const seen = wholeOf(fields.get("seen"), 0, Number.MAX_SAFE_INTEGER);
  const after = typeof fields.get("after") === "string" ? String(fields.get("after")).slice(0, 64) : null;
  switch (fields.get("type")) {
    case "sit": {
      const seat = wholeOf(fields.get("seat"), 0, 1);
      if (seat === null || seen === null) return null;
      return { type: "sit", game, id, addr, name: lineOf(fields.get("name"), 40) ?? "?", seat: seat === 0 ? 0 : 1, seen };
    }
    case "stand":
      return seen === null ? null : { type: "stand", game, id, addr, seen };
    case "move": {
      const column = wholeOf(fields.get("column"), 0, columns - 1);
      return column === null || after === null ? null : { type: "move", game, id, addr, column, after };
    }
    case "resign":
      return after === null ? null : { type: "resign", game, id, addr, after };
    case "next":
      return { type: "next", game, id, addr, keepSeats: fields.get("keepSeats") === true };
    default:
      return null;
  }
}
