import { element } from "../../shared/element.ts";
import { columns, rows } from "./board.ts";
import type { Seat } from "./board.ts";
import type { Game } from "./game.ts";
import type { Words } from "./words.ts";

/** The board on the page: seven columns to press, arrow keys between them, digits drop at once. */
export interface BoardView {
  /** @param mine - the seat whose disc falls when a column is pressed; null when none would */
  draw(game: Game, mine: Seat | null): void;
}

/** Puts the board into its place. */
export function createBoardView(place: HTMLElement, words: Words, drop: (column: number) => void): BoardView {
  let shown = -1;
  let shownMoves = 0;
  let at = 3;
  const buttons = Array.from({ length: columns }, (_, column) => {
    const cells = Array.from({ length: rows }, () => element("span", { class: "cell" }));
    return element("button", { type: "button", class: "column", click: () => drop(column), focus: () => moveTo(column) }, ...cells);
  });
  place.append(...buttons);

  function moveTo(column: number): void {
    at = (column + columns) % columns;
    // One stop for the tab key; within the board the arrows move.
    for (const [index, button] of buttons.entries()) button.tabIndex = index === at ? 0 : -1;
  }

  moveTo(at);
  place.addEventListener("keydown", (event) => {
    const digit = Number(event.key);
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      moveTo(at + (event.key === "ArrowLeft" ? -1 : 1));
      buttons[at]?.focus();
      event.preventDefault();
    } else if (Number.isInteger(digit) && digit >= 1 && digit <= columns) {
      moveTo(digit - 1);
      buttons[at]?.focus();
      drop(digit - 1);
    }
  });

  return {
    draw(game, mine) {
      const isNextMove = shown === game.number && game.moves.length === shownMoves + 1;
      const last = isNextMove ? game.moves.at(-1) : undefined;
      shown = game.number;
      shownMoves = game.moves.length;
      place.dataset["mine"] = mine === null ? "" : String(mine);
      for (const [column, button] of buttons.entries()) {
        const held = game.board[column] ?? [];
        button.setAttribute("aria-label", words.column(column + 1, rows - held.length));
        button.setAttribute("aria-disabled", String(mine === null || held.length >= rows));
        for (const [index, cell] of Array.from(button.children).entries()) {
          const height = rows - 1 - index;
          const seat = held[height];
          const isOnLine = game.line.some((spot) => spot.column === column && spot.height === height);
          const isFalling = column === last && height === held.length - 1;
          const isNext = mine !== null && height === held.length;
          cell.className = [
            "cell",
            seat === undefined ? "" : `disc seat-${seat}`,
            isOnLine ? "line" : "",
            isFalling ? "falls" : "",
            isNext ? "next" : "",
          ]
            .filter((name) => name !== "")
            .join(" ");
          if (cell instanceof HTMLElement) cell.style.setProperty("--from", String(rows - height));
        }
      }
    },
  };
}
