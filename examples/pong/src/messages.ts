import { entriesOf, fieldsOf, lineOf, wholeOf } from "../../shared/fields.ts";
import { goal } from "./match.ts";
import type { Match } from "./match.ts";

/** What goes over the realtime channel; all of it may get lost. */
export type Message =
  /** I am here. */
  | {
      readonly type: "here";
      readonly peer: string;
      readonly addr: string;
      readonly name: string;
      readonly wants: boolean;
      readonly ready: boolean;
    }
  | { readonly type: "gone"; readonly peer: string }
  | { readonly type: "paddle"; readonly peer: string; readonly y: number }
  /** How the match stands, from whoever runs it; later ones have a greater count. */
  | { readonly type: "match"; readonly peer: string; readonly count: number; readonly match: Match };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const most = 1_000_000;

/** A message as bytes. */
export function packMessage(message: Message): Uint8Array {
  const round = (_: string, value: unknown): unknown => (typeof value === "number" ? Math.round(value * 10) / 10 : value);
  return encoder.encode(JSON.stringify(message, round));
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Math.abs(value) < most ? value : null;
}

function pairOf(value: unknown): readonly [number, number] | null {
  const [first, second] = entriesOf(value, 2).map(numberOf);
  return first === undefined || second === undefined || first === null || second === null ? null : [first, second];
}

function matchOf(value: unknown): Match | null {
  const fields = fieldsOf(value);
  const ball = fieldsOf(fields.get("ball"));
  const [x, y, vx, vy] = ["x", "y", "vx", "vy"].map((name) => numberOf(ball.get(name)));
  const id = lineOf(fields.get("id"), 64);
  const phase = fields.get("phase");
  const [first, second] = entriesOf(fields.get("seats"), 2).map((seat) => lineOf(seat, 300));
  const paddles = pairOf(fields.get("paddles"));
  const scores = entriesOf(fields.get("scores"), 2).map((score) => wholeOf(score, 0, goal));
  const [left, right] = scores;
  const waitMs = numberOf(fields.get("waitMs"));
  if (x === undefined || y === undefined || vx === undefined || vy === undefined) return null;
  if (x === null || y === null || vx === null || vy === null || id === null || paddles === null || waitMs === null) return null;
  if (left === undefined || right === undefined || left === null || right === null) return null;
  if (phase !== "serve" && phase !== "play" && phase !== "over") return null;
  return {
    id,
    phase,
    seats: [first ?? null, second ?? null],
    scores: [left, right],
    ball: { x, y, vx, vy },
    paddles,
    towards: fields.get("towards") === 1 ? 1 : 0,
    waitMs,
  };
}

/** Reads what was heard; null when it is nothing of this game. */
export function parseMessage(data: Uint8Array): Message | null {
  let read: unknown;
  try {
    read = JSON.parse(decoder.decode(data));
  } catch {
    return null;
  }
  const fields = fieldsOf(read);
  const peer = lineOf(fields.get("peer"), 300);
  if (peer === null) return null;
  switch (fields.get("type")) {
    case "here": {
      const addr = lineOf(fields.get("addr"), 200);
      const name = lineOf(fields.get("name"), 40) ?? "?";
      return addr === null
        ? null
        : { type: "here", peer, addr, name, wants: fields.get("wants") === true, ready: fields.get("ready") === true };
    }
    case "gone":
      return { type: "gone", peer };
    case "paddle": {
      const y = numberOf(fields.get("y"));
      return y === null ? null : { type: "paddle", peer, y };
    }
    case "match": {
      const count = wholeOf(fields.get("count"), 0, Number.MAX_SAFE_INTEGER);
      const match = matchOf(fields.get("match"));
      return count === null || match === null ? null : { type: "match", peer, count, match };
    }
    default:
      return null;
  }
}
