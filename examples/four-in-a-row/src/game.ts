import { dropped, emptyBoard, isFull, lineThrough } from "./board.ts";
import type { Board, Place, Seat } from "./board.ts";
import type { Step } from "./steps.ts";

/** Who sits on a seat. */
export interface Player {
  readonly addr: string;
  readonly name: string;
}

/** How a game ended. */
export interface Ending {
  /** Null when the board is full and nobody won. */
  readonly winner: Seat | null;
  readonly by: "line" | "resigned" | "full";
}

/** One game as it stands. */
export interface Game {
  readonly number: number;
  readonly players: readonly [Player | null, Player | null];
  readonly board: Board;
  /** The columns played, in order. */
  readonly moves: readonly number[];
  /** The id of the last move; empty before the first. */
  readonly head: string;
  /** Whose turn it is; null when the game has ended or a seat is empty. */
  readonly turn: Seat | null;
  readonly line: readonly Place[];
  readonly ending: Ending | null;
}

type Of<Type extends Step["type"]> = Extract<Step, { readonly type: Type }>;

interface Node {
  readonly move: Of<"move"> | null;
  readonly before: Node | null;
  readonly depth: number;
  readonly board: Board;
  /** Who has moved for each seat, this far. */
  readonly movers: readonly [string | null, string | null];
  readonly line: readonly Place[];
}

/** The starting seat changes from game to game. */
export function starterOf(game: number): Seat {
  return game % 2 === 0 ? 0 : 1;
}

function seatAt(game: number, depth: number): Seat {
  return (starterOf(game) + depth) % 2 === 0 ? 0 : 1;
}

/**
 * A game is a tree of moves, each after the one it names. Only legal moves grow on it: in their turn, by whoever claimed that seat and
 * has moved for it so far, into a column with room, on a game that is not won. The game is its longest branch; of equally long ones the
 * one whose last move has the smaller id. Two moves at once are thus decided by the answer, on all devices alike.
 */
function longestBranch(number: number, moves: readonly Of<"move">[], claims: readonly Of<"sit">[]): Node {
  const after = new Map<string, Of<"move">[]>();
  for (const move of moves) after.set(move.after, [...(after.get(move.after) ?? []), move]);
  const root: Node = { move: null, before: null, depth: 0, board: emptyBoard, movers: [null, null], line: [] };
  let best = root;
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const isBetter = node.depth === best.depth ? (node.move?.id ?? "") < (best.move?.id ?? "") : node.depth > best.depth;
    if (isBetter) best = node;
    if (node.line.length > 0) continue;
    const seat = seatAt(number, node.depth);
    const [first, second] = node.movers;
    const mover = node.movers[seat];
    const other = seat === 0 ? second : first;
    for (const move of after.get(node.move?.id ?? "") ?? []) {
      const mayMove = mover === null ? claims.some((claim) => claim.seat === seat && claim.addr === move.addr) : mover === move.addr;
      const board = mayMove && move.addr !== other ? dropped(node.board, move.column, seat) : null;
      if (board === null) continue;
      const movers: Node["movers"] = seat === 0 ? [move.addr, second] : [first, move.addr];
      open.push({ move, before: node, depth: node.depth + 1, board, movers, line: lineThrough(board, move.column) });
    }
  }
  return best;
}

function isEarlier(claim: Of<"sit">, than: Of<"sit">): boolean {
  return claim.seen === than.seen ? claim.id < than.id : claim.seen < than.seen;
}

/** Who moved for a seat sits there; before the first move whoever claimed it first and did not stand up again. */
function playerOn(
  seat: Seat,
  mover: string | null,
  other: string | null,
  claims: readonly Of<"sit">[],
  stood: readonly Of<"stand">[],
): Player | null {
  let holder: Of<"sit"> | null = null;
  for (const claim of claims) {
    if (claim.seat !== seat || claim.addr === other) continue;
    const isGivenUp = stood.some(({ addr, seen }) => addr === claim.addr && seen > claim.seen);
    if (mover === null ? isGivenUp : claim.addr !== mover) continue;
    if (holder === null || isEarlier(claim, holder)) holder = claim;
  }
  return holder === null ? null : { addr: holder.addr, name: holder.name };
}

/**
 * A game from all that was said about it, in any order.
 *
 * @param kept - who keeps the seats from the game before, if anyone
 */
export function gameFrom(number: number, steps: readonly Step[], kept: readonly [Player | null, Player | null]): Game {
  const own = steps.filter((step) => step.game === number);
  const claims = own.filter((step) => step.type === "sit");
  for (const [index, player] of kept.entries()) {
    const seat: Seat = index === 0 ? 0 : 1;
    if (player !== null) claims.push({ type: "sit", game: number, id: "", addr: player.addr, name: player.name, seat, seen: -1 });
  }
  const moves = own.filter((step) => step.type === "move");
  const stood = own.filter((step) => step.type === "stand");
  const last = longestBranch(number, moves, claims);
  const path: Node[] = [];
  for (let node: Node | null = last; node !== null; node = node.before) path.unshift(node);

  const firstPlayer = playerOn(0, last.movers[0], last.movers[1], claims, stood);
  const secondPlayer = playerOn(1, last.movers[1], last.movers[0] ?? firstPlayer?.addr ?? null, claims, stood);
  const players = [firstPlayer, secondPlayer] as const;

  // Who gives up does so after a move of the game; the earliest counts, and what was played after it does not.
  const resigned = own
    .filter((step) => step.type === "resign")
    .map((step) => ({
      step,
      depth: path.findIndex(({ move }) => (move?.id ?? "") === step.after),
      seat: players.findIndex((player) => player?.addr === step.addr),
    }))
    .filter(({ depth, seat }) => depth >= 0 && seat >= 0 && path[depth]?.line.length === 0 && !isFull(path[depth].board))
    .toSorted((a, b) => a.depth - b.depth || (a.step.id < b.step.id ? -1 : 1))[0];
  const isSeated = players[0] !== null && players[1] !== null;
  const end = isSeated && resigned !== undefined ? (path[resigned.depth] ?? last) : last;

  let ending: Ending | null = null;
  if (isSeated && resigned !== undefined) ending = { winner: resigned.seat === 0 ? 1 : 0, by: "resigned" };
  else if (last.line.length > 0) ending = { winner: seatAt(number, last.depth - 1), by: "line" };
  else if (isFull(last.board)) ending = { winner: null, by: "full" };

  const played = path.slice(1, end.depth + 1).map(({ move }) => move?.column ?? 0);
  const turn = ending === null && isSeated ? seatAt(number, end.depth) : null;
  return { number, players, board: end.board, moves: played, head: end.move?.id ?? "", turn, line: end.line, ending };
}
