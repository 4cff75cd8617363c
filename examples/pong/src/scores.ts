import { entriesOf, fieldsOf, lineOf, wholeOf } from "../../shared/fields.ts";
import { goal } from "./match.ts";

/** One side of a match that ended. */
export interface Scored {
  readonly addr: string;
  readonly name: string;
  readonly score: number;
}

/** A match that ended, as it is kept. */
export interface MatchResult {
  readonly id: string;
  readonly players: readonly [Scored, Scored];
}

/** A line of the high scores. */
export interface Standing {
  readonly addr: string;
  readonly name: string;
  readonly wins: number;
  readonly games: number;
  /** The clearest win, in points; 0 without one. */
  readonly best: number;
}

function scoredOf(value: unknown): Scored | null {
  const fields = fieldsOf(value);
  const addr = lineOf(fields.get("addr"), 200);
  const score = wholeOf(fields.get("score"), 0, goal);
  return addr === null || score === null ? null : { addr, score, name: lineOf(fields.get("name"), 40) ?? "?" };
}

/** Reads a payload; null when it is no result. */
export function parseResult(payload: unknown): MatchResult | null {
  const fields = fieldsOf(payload);
  const id = lineOf(fields.get("id"), 64);
  const [first, second] = entriesOf(fields.get("players"), 2).map(scoredOf);
  if (fields.get("type") !== "result" || id === null) return null;
  if (first === undefined || second === undefined || first === null || second === null) return null;
  return first.addr === second.addr || first.score === second.score ? null : { id, players: [first, second] };
}

/** All results with one more; a match counts once, however often it is told. */
export function withResult(results: ReadonlyMap<string, MatchResult>, result: MatchResult): ReadonlyMap<string, MatchResult> {
  const before = results.get(result.id);
  if (before !== undefined && JSON.stringify(before) <= JSON.stringify(result)) return results;
  return new Map(results).set(result.id, result);
}

/** The high scores: most wins first, then the clearest one, the same in whatever order results came. */
export function standingsOf(results: ReadonlyMap<string, MatchResult>): readonly Standing[] {
  const standings = new Map<string, Standing>();
  const ordered = [...results.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const { players } of ordered) {
    for (const [index, { addr, name, score }] of players.entries()) {
      const margin = score - (players[index === 0 ? 1 : 0]?.score ?? 0);
      const { wins, games, best } = standings.get(addr) ?? { wins: 0, games: 0, best: 0 };
      standings.set(addr, { addr, name, wins: wins + (margin > 0 ? 1 : 0), games: games + 1, best: Math.max(best, margin) });
    }
  }
  return [...standings.values()].toSorted((a, b) => b.wins - a.wins || b.best - a.best || a.games - b.games || (a.addr < b.addr ? -1 : 1));
}
