import { onField, restingBall } from "./field.ts";
import type { Ball, Side } from "./field.ts";
import { matchAfter, newMatch, winnerOf } from "./match.ts";
import type { Match } from "./match.ts";
import { packMessage, parseMessage } from "./messages.ts";
import type { Message } from "./messages.ts";

/** Someone who is here now. */
export interface Peer {
  readonly peer: string;
  readonly addr: string;
  readonly name: string;
  /** Whether they would like to play. */
  readonly wants: boolean;
}

/** What is to be drawn. */
export interface ArenaView {
  readonly match: Match;
  /** Where ball and paddles are drawn: without the jumps that corrections make. */
  readonly ball: Ball;
  readonly paddles: readonly [number, number];
  readonly seat: Side | null;
  readonly wants: boolean;
  /** Whether the match is run on this device. */
  readonly runs: boolean;
  /** Everyone here, oneself included. */
  readonly peers: readonly Peer[];
}

/** A game among all who are here: one of them runs the match, the others follow. */
export interface Arena {
  hear(data: Uint8Array, nowMs: number): void;
  /** Lets time pass; to be called many times a second. */
  tick(nowMs: number): void;
  /** Moves one's own paddle. */
  move(y: number): void;
  want(wants: boolean): void;
  view(): ArenaView;
  /** When somebody else was last heard; null for never. */
  heardMs(): number | null;
  /** Says goodbye. */
  leave(): void;
}

/** What an arena needs. */
export interface ArenaOptions {
  readonly addr: string;
  readonly name: string;
  /** Differs between two windows of one person. */
  readonly window: string;
  readonly send: (data: Uint8Array) => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly freshId: () => string;
  /** A match between two people has ended; told by whoever runs it, once. */
  readonly ended: (match: Match, players: readonly [Peer, Peer]) => void;
}

interface Present extends Peer {
  readonly ready: boolean;
  readonly heardMs: number;
}

const hereEveryMs = 1_000;
const goneAfterMs = 4_000;
const listenFirstMs = 1_600;
/** Whoever could not do anything for so long does not know how things stand. */
const frozenMs = 1_500;
const matchEveryMs = 50;
const idleMatchEveryMs = 500;
const paddleEveryMs = 40;
/** How fast a drawn error fades. */
const fadeMs = 110;

/**
 * Takes part. Whoever's peer id is smallest of all who have listened for a while runs the match, from what was last heard of it; when
 * they go the next one carries on.
 */
export function createArena({ addr, name, window, send, random, freshId, ended }: ArenaOptions): Arena {
  const self = `${addr} ${window}`;
  const others = new Map<string, Present>();
  const paddles = new Map<string, number>();
  let match = newMatch(freshId(), [null, null], 0);
  let count = 0;
  let wants = false;
  let own = onField(restingBall.y);
  let toldY = Number.NaN;
  let startedMs: number | null = null;
  let lastMs = 0;
  let hereMs = Number.NEGATIVE_INFINITY;
  let paddleMs = Number.NEGATIVE_INFINITY;
  let matchMs = Number.NEGATIVE_INFINITY;
  let followed = "";
  let followedCount = -1;
  let endedId = "";
  let lastHeardMs: number | null = null;
  let isForsaken = false;
  let error = { x: 0, y: 0 };
  let drawn: [number, number] = [own, own];

  const say = (message: Message) => send(packMessage(message));
  const isReady = () => startedMs !== null && lastMs - startedMs >= listenFirstMs;

  /** Who runs the match; null while one is only listening. */
  function runner(): string | null {
    const ready = Array.from(others.values()).filter((present) => present.ready);
    const ids = ready.map(({ peer }) => peer);
    if (isReady()) ids.push(self);
    return ids.toSorted()[0] ?? null;
  }

  function everyone(): readonly Peer[] {
    return [{ peer: self, addr, name, wants }, ...others.values()];
  }

  function seat(): Side | null {
    if (match.seats[0] === self) return 0;
    return match.seats[1] === self ? 1 : null;
  }

  /** Seats are kept by those who are here and want to play; the next in line get those that are free. */
  function seated(): Match {
    const willing = everyone().filter((peer) => peer.wants);
    const isHere = (id: string | null) => id !== null && willing.some(({ peer }) => peer === id);
    const isOver = match.phase === "over" && match.waitMs <= 0;
    const queue = willing.map(({ peer }) => peer).filter((peer) => !match.seats.includes(peer));
    const seats: [string | null, string | null] = [
      isHere(match.seats[0]) ? match.seats[0] : null,
      isHere(match.seats[1]) ? match.seats[1] : null,
    ];
    const winner = winnerOf(match);
    // The winner stays, who lost makes room for the next.
    if (isOver && winner !== null && queue.length > 0) seats[winner === 0 ? 1 : 0] = null;
    for (const index of [0, 1] as const) {
      const before = match.seats[index];
      if (seats[index] === null && (before === null || !isHere(before) || isOver)) seats[index] = queue.shift() ?? null;
    }
    if (!isOver && seats[0] === match.seats[0] && seats[1] === match.seats[1]) return match;
    return newMatch(freshId(), seats, random() < 0.5 ? 0 : 1);
  }

  function withPaddles(of: Match): Match {
    const at = (side: Side): number => {
      const id = of.seats[side];
      if (id === self) return own;
      return id === null ? of.paddles[side] : (paddles.get(id) ?? of.paddles[side]);
    };
    return { ...of, paddles: [at(0), at(1)] };
  }

  function run(passedMs: number, nowMs: number): void {
    const before = match;
    match = matchAfter(withPaddles(seated()), passedMs, random, true);
    const players = match.seats.map((id) => everyone().find(({ peer }) => peer === id));
    const [first, second] = players;
    if (match.phase === "over" && endedId !== match.id) {
      endedId = match.id;
      if (first !== undefined && second !== undefined) ended(match, [first, second]);
    }
    // At once when the ball turned or something was decided, so that nobody carries on wrongly.
    const isNews = before.id !== match.id || before.phase !== match.phase || Math.sign(before.ball.vx) !== Math.sign(match.ball.vx);
    const everyMs = first === undefined && second === undefined ? idleMatchEveryMs : matchEveryMs;
    if (others.size > 0 && (isNews || nowMs - matchMs >= everyMs)) {
      matchMs = nowMs;
      count += 1;
      say({ type: "match", peer: self, count, match });
    }
  }

  function follow(message: Extract<Message, { type: "match" }>): void {
    const chosen = runner();
    // Of two who both run it the smaller id is believed; before anything is known, whoever speaks.
    if (chosen !== null && message.peer !== chosen && message.peer > chosen) return;
    if (message.peer === followed && message.count <= followedCount && followedCount - message.count < 10_000) return;
    const isSame = message.match.id === match.id && message.match.phase === match.phase;
    const next = withPaddles(message.match);
    // What is drawn moves on from where it was; the difference fades.
    error = isSame ? { x: error.x + match.ball.x - next.ball.x, y: error.y + match.ball.y - next.ball.y } : { x: 0, y: 0 };
    if (Math.abs(error.x) + Math.abs(error.y) > 260) error = { x: 0, y: 0 };
    followed = message.peer;
    followedCount = message.count;
    count = Math.max(count, message.count);
    match = next;
    if (match.phase !== "over") endedId = "";
    // Whoever takes over after the end tells it only if they saw it end themselves.
    else endedId = match.id;
  }

  return {
    hear(data, nowMs) {
      const message = parseMessage(data);
      if (message === null || message.peer === self) return;
      lastHeardMs = nowMs;
      if (message.type === "gone") {
        others.delete(message.peer);
        return;
      }
      if (message.type === "here") {
        const { peer, addr: theirs, name: called, wants: wish, ready } = message;
        const isNew = !others.has(peer);
        // After everyone was lost the others may have played on: listen before running anything again.
        if (isForsaken) startedMs = nowMs;
        isForsaken = false;
        others.set(peer, { peer, addr: theirs, name: called, wants: wish, ready, heardMs: nowMs });
        // Whoever is new is told at once who is here.
        if (isNew) hereMs = Number.NEGATIVE_INFINITY;
        return;
      }
      const known = others.get(message.peer);
      if (known !== undefined) others.set(message.peer, { ...known, heardMs: nowMs });
      if (message.type === "paddle") paddles.set(message.peer, onField(message.y));
      else follow(message);
    },
    tick(nowMs) {
      startedMs ??= nowMs;
      const passedMs = Math.max(0, nowMs - (lastMs === 0 ? nowMs : lastMs));
      if (passedMs > frozenMs) startedMs = nowMs;
      lastMs = nowMs;
      const were = others.size;
      for (const [id, { heardMs }] of others) if (nowMs - heardMs > goneAfterMs) others.delete(id);
      isForsaken ||= were > 0 && others.size === 0;
      if (nowMs - hereMs >= hereEveryMs) {
        hereMs = nowMs;
        say({ type: "here", peer: self, addr, name, wants, ready: isReady() });
      }
      if (seat() !== null && own !== toldY && nowMs - paddleMs >= paddleEveryMs) {
        paddleMs = nowMs;
        toldY = own;
        say({ type: "paddle", peer: self, y: own });
      }
      const chosen = runner();
      if (chosen === self) run(passedMs, nowMs);
      else match = matchAfter(withPaddles(match), passedMs, random, false);
      const fade = Math.exp(-passedMs / fadeMs);
      error = { x: error.x * fade, y: error.y * fade };
      const ease = 1 - Math.exp(-passedMs / 45);
      drawn = [drawn[0] + (match.paddles[0] - drawn[0]) * ease, drawn[1] + (match.paddles[1] - drawn[1]) * ease];
    },
    move(y) {
      own = onField(y);
    },
    want(next) {
      wants = next;
      hereMs = Number.NEGATIVE_INFINITY;
    },
    view() {
      const mine = seat();
      const { x, y, vx, vy } = match.ball;
      const shown: [number, number] = [mine === 0 ? own : drawn[0], mine === 1 ? own : drawn[1]];
      const ball = { x: x + error.x, y: y + error.y, vx, vy };
      return { match, ball, paddles: shown, seat: mine, wants, runs: runner() === self, peers: everyone() };
    },
    heardMs: () => lastHeardMs,
    leave: () => say({ type: "gone", peer: self }),
  };
}
