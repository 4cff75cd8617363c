import type { RealtimeChannel, Webxdc } from "../../shared/webxdc.ts";
import { createArena } from "./arena.ts";
import type { Arena, Peer } from "./arena.ts";
import type { Match } from "./match.ts";
import { parseResult, standingsOf, withResult } from "./scores.ts";
import type { MatchResult, Standing } from "./scores.ts";
import type { Words } from "./words.ts";

/** Pong in a chat: the game that is on, and the scores that stay. */
export interface PongSession {
  /** Settles once everything known was read. */
  readonly ready: Promise<void>;
  readonly arena: Arena;
  standings(): readonly Standing[];
  /** Lets time pass; joins anew when everyone fell silent. */
  tick(nowMs: number): void;
  /** Leaves the game while nobody looks, and comes back. */
  setAway(isAway: boolean): void;
}

/** What a session needs of the outside. */
export interface PongSessionOptions {
  readonly webxdc: Webxdc;
  readonly words: Words;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly freshId: () => string;
  readonly changed: () => void;
}

const silenceMs = 8_000;

/** Joins the game of a chat. */
export function createPongSession({ webxdc, words, nowMs, random, freshId, changed }: PongSessionOptions): PongSession {
  let results: ReadonlyMap<string, MatchResult> = new Map();
  let channel: RealtimeChannel | null = null;
  let joinedMs = 0;

  const arena = createArena({
    addr: webxdc.selfAddr,
    name: webxdc.selfName || webxdc.selfAddr,
    window: freshId(),
    send: (data) => channel?.send(data),
    random,
    freshId,
    ended: keep,
  });

  function join(): void {
    channel = webxdc.joinRealtimeChannel();
    joinedMs = nowMs();
    channel.setListener((data) => arena.hear(data, nowMs()));
  }

  function keep({ id, scores }: Match, [first, second]: readonly [Peer, Peer]): void {
    const players = [
      { addr: first.addr, name: first.name, score: scores[0] },
      { addr: second.addr, name: second.name, score: scores[1] },
    ] as const;
    const result = parseResult({ type: "result", id, players });
    if (result === null) return;
    const [winner, loser] = scores[0] > scores[1] ? players : [players[1], players[0]];
    const info = words.info(winner.name, loser.name, `${winner.score}:${loser.score}`);
    const [leader] = standingsOf(withResult(results, result));
    webxdc.sendUpdate(
      {
        payload: { type: "result", ...result },
        info,
        href: "index.html#scores",
        ...(leader === undefined ? {} : { summary: words.summary(leader.name, leader.wins) }),
      },
      "",
    );
  }

  const ready = webxdc.setUpdateListener(({ payload }) => {
    const result = parseResult(payload);
    if (result === null) return;
    results = withResult(results, result);
    changed();
  });
  join();

  return {
    ready,
    arena,
    standings: () => standingsOf(results),
    tick(atMs) {
      if (channel === null) return;
      const heardMs = arena.heardMs();
      if (heardMs !== null && atMs - Math.max(heardMs, joinedMs) > silenceMs) {
        // Others were here and none is heard any more: perhaps it is the channel that was lost.
        channel.leave();
        join();
      }
      arena.tick(atMs);
    },
    setAway(isAway) {
      if (isAway && channel !== null) {
        arena.leave();
        channel.leave();
        channel = null;
      } else if (!isAway && channel === null) {
        join();
      }
    },
  };
}
