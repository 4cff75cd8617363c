import { machineMoved, moved, onField, restingBall, served } from "./field.ts";
import type { Ball, Side } from "./field.ts";

export const goal = 7;
const serveMs = 1_100;
const overMs = 4_500;
const stepMs = 8;

/** A match as whoever runs it sees it. A seat is somebody's peer id; null plays the machine. */
export interface Match {
  readonly id: string;
  readonly phase: "serve" | "play" | "over";
  readonly seats: readonly [string | null, string | null];
  readonly scores: readonly [number, number];
  readonly ball: Ball;
  /** The middles of the paddles. */
  readonly paddles: readonly [number, number];
  /** Whom the ball is served to. */
  readonly towards: Side;
  /** Until the serve, or until the next match. */
  readonly waitMs: number;
}

/** A match that is about to begin. */
export function newMatch(id: string, seats: Match["seats"], towards: Side): Match {
  const middle = onField(restingBall.y);
  return { id, phase: "serve", seats, scores: [0, 0], ball: restingBall, paddles: [middle, middle], towards, waitMs: serveMs * 1.6 };
}

/** Who won; null while nobody has. */
export function winnerOf(match: Match): Side | null {
  if (match.phase !== "over") return null;
  return match.scores[0] > match.scores[1] ? 0 : 1;
}

function pointFor(match: Match, side: Side): Match {
  const [first, second] = match.scores;
  const scores: Match["scores"] = side === 0 ? [first + 1, second] : [first, second + 1];
  const isOver = Math.max(...scores) >= goal;
  const loser: Side = side === 0 ? 1 : 0;
  return { ...match, scores, phase: isOver ? "over" : "serve", ball: restingBall, towards: loser, waitMs: isOver ? overMs : serveMs };
}

function stepped(match: Match, ms: number, random: () => number, keepsScore: boolean): Match {
  if (match.phase !== "play") {
    const waitMs = match.waitMs - ms;
    if (waitMs > 0 || match.phase === "over") return { ...match, waitMs };
    // Whoever does not run the match cannot know where the ball will be served, and waits to be told.
    return keepsScore ? { ...match, phase: "play", waitMs: 0, ball: served(match.towards, random()) } : { ...match, waitMs };
  }
  const paddles: Match["paddles"] = [
    match.seats[0] === null ? machineMoved(match.paddles[0], match.ball, 0, ms / 1_000) : match.paddles[0],
    match.seats[1] === null ? machineMoved(match.paddles[1], match.ball, 1, ms / 1_000) : match.paddles[1],
  ];
  const { ball, event } = moved(match.ball, ms / 1_000, paddles);
  const next = { ...match, ball, paddles };
  return keepsScore && event?.kind === "out" ? pointFor(next, event.side === 0 ? 1 : 0) : next;
}

/**
 * A match some time later.
 *
 * @param keepsScore - true for whoever runs the match; others only carry the ball on until they are told more
 */
export function matchAfter(match: Match, ms: number, random: () => number, keepsScore: boolean): Match {
  let next = match;
  for (let left = Math.min(ms, 1_000); left > 0; left -= stepMs) next = stepped(next, Math.min(stepMs, left), random, keepsScore);
  return next;
}
