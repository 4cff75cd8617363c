import { gameFrom } from "./game.ts";
import type { Game, Player } from "./game.ts";
import type { Step } from "./steps.ts";

/** All games played here, from the first to the one that is on. */
export interface Table {
  readonly games: readonly Game[];
  readonly current: Game;
  /** Games won, by `selfAddr`. */
  readonly wins: ReadonlyMap<string, number>;
}

const nobody = [null, null] as const;

/**
 * Lays all steps out as games: the next one begins when a player of a game that ended says so. The same steps make the same table,
 * whatever the order they come in.
 */
export function tableFrom(steps: readonly Step[]): Table {
  const byGame = new Map<number, Step[]>();
  for (const step of steps) {
    const list = byGame.get(step.game);
    if (list === undefined) byGame.set(step.game, [step]);
    else list.push(step);
  }
  const games: Game[] = [];
  const wins = new Map<string, number>();
  let kept: readonly [Player | null, Player | null] = nobody;
  for (let number = 0; ; number += 1) {
    const said = byGame.get(number) ?? [];
    const game = gameFrom(number, said, kept);
    games.push(game);
    const { ending, players } = game;
    if (ending === null) return { games, current: game, wins };
    const winner = ending.winner === null ? null : players[ending.winner];
    if (winner !== null) wins.set(winner.addr, (wins.get(winner.addr) ?? 0) + 1);
    const asked = said.filter((step) => step.type === "next" && players.some((player) => player?.addr === step.addr));
    if (asked.length === 0) return { games, current: game, wins };
    kept = asked.some((step) => step.type === "next" && step.keepSeats) ? players : nobody;
  }
}
