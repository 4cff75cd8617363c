import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAppBench } from "../../../packages/webxdc/src/fakes/app-bench.ts";
import { runApp } from "../../../packages/webxdc/src/fakes/run-app.test-support.ts";
import { createArena } from "./arena.ts";
import type { Arena } from "./arena.ts";
import { ballRadius, field, moved, onField, paddle, restingBall, served } from "./field.ts";
import { goal, matchAfter, newMatch, winnerOf } from "./match.ts";
import { packMessage, parseMessage } from "./messages.ts";
import { createPongSession } from "./pong-session.ts";
import { parseResult, standingsOf, withResult } from "./scores.ts";
import type { MatchResult } from "./scores.ts";
import { wordsFor } from "./words.ts";

/** People in one room: what one says the others hear, unless the line is cut. */
function createRoom(addrs: readonly string[]) {
  const cut = new Set<string>();
  const ended: string[] = [];
  let nowMs = 1;
  let seed = 1;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  let ids = 0;
  const arenas = new Map<string, Arena>();
  for (const addr of addrs) {
    const send = (data: Uint8Array) => {
      if (cut.has(addr)) return;
      for (const [other, arena] of arenas) if (other !== addr && !cut.has(other)) arena.hear(data.slice(), nowMs);
    };
    const options = { addr, name: addr, window: "1", send, random, freshId: () => `m${(ids += 1)}` };
    arenas.set(addr, createArena({ ...options, ended: (match) => ended.push(`${addr} ${match.id}`) }));
  }
  return {
    cut,
    ended,
    of: (addr: string): Arena => arenas.get(addr) ?? expect.fail(),
    pass(ms: number, follow: readonly string[] = []) {
      for (let passed = 0; passed < ms; passed += 16) {
        nowMs += 16;
        for (const [addr, arena] of arenas) {
          if (follow.includes(addr)) arena.move(arena.view().ball.y);
          if (!cut.has(addr)) arena.tick(nowMs);
        }
      }
    },
    runners: () => [...arenas].filter(([, arena]) => arena.view().runs).map(([addr]) => addr),
  };
}

describe("pong", () => {
  test("[X-20d] the ball stays within its walls and comes back from a paddle, never through it", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0 as const, 1 as const),
        fc.integer({ min: 1, max: 40 }),
        (chance, side, ms) => {
          let ball = served(side, chance);
          for (let n = 0; n < 2_500 / ms; n += 1) {
            const at = onField(ball.y);
            const next = moved(ball, ms / 1_000, [at, at]);
            ball = next.ball;
            expect(ball.y).toBeGreaterThanOrEqual(ballRadius);
            expect(ball.y).toBeLessThanOrEqual(field.height - ballRadius);
            if (next.event?.kind === "hit") return;
          }
          expect.fail("no paddle was met");
        },
      ),
    );
    const wide = { x: 60, y: 300, vx: -500, vy: 0 };
    expect(moved(wide, 0.02, [300, 300]).event).toEqual({ kind: "hit", side: 0 });
    expect(moved(wide, 0.02, [300 + paddle.half * 3, 300]).event).toBeNull();
    expect(moved({ ...wide, x: -5 }, 0.02, [300, 300]).event).toEqual({ kind: "out", side: 0 });
  });

  test("[X-20d] a match ends at the goal; only who runs it counts", () => {
    const random = () => 0.3;
    const idle = newMatch("m", ["a", "b"], 0);
    let match = idle;
    for (let n = 0; n < 300 && match.phase !== "over"; n += 1)
      match = matchAfter({ ...match, paddles: [onField(0), onField(0)] }, 500, random, true);
    expect([match.phase, Math.max(...match.scores)]).toEqual(["over", goal]);
    expect(winnerOf(match)).toBe(match.scores[0] === goal ? 0 : 1);
    expect(matchAfter(idle, 60_000, random, false)).toMatchObject({ phase: "serve", scores: [0, 0], ball: restingBall });
  });

  test("[X-20d] one of all who are here runs the match: the smallest, and the next one when it goes", () => {
    const room = createRoom(["ana", "ben", "cleo"]);
    for (const addr of ["ben", "cleo"]) room.of(addr).want(true);
    room.pass(3_000, ["ben", "cleo"]);
    expect(room.runners()).toEqual(["ana"]);
    expect([room.of("ben").view().seat, room.of("cleo").view().seat].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      0, 1,
    ]);
    expect(room.of("ana").view().seat).toBeNull();
    for (const addr of ["ben", "cleo"]) {
      const [own, host] = [room.of(addr).view().match, room.of("ana").view().match];
      expect([own.id, own.phase, own.scores]).toEqual([host.id, host.phase, host.scores]);
    }
    room.pass(4_000, ["ben", "cleo"]);
    const before = room.of("ben").view().match;
    room.cut.add("ana");
    room.pass(5_000, ["ben", "cleo"]);
    expect(room.of("ben").view().runs).toBe(true);
    expect(room.of("cleo").view().runs).toBe(false);
    expect(room.of("cleo").view().match.id).toBe(before.id);
    // Who was away comes back to the match as it is now, and does not begin it anew.
    room.cut.delete("ana");
    room.pass(3_000, ["ben", "cleo"]);
    expect(room.runners()).toEqual(["ana"]);
    expect(room.of("ana").view().match.id).toBe(before.id);
  });

  test("[X-20d] what players see of the ball is close to where it is, although news comes twenty times a second", () => {
    const room = createRoom(["ana", "ben"]);
    for (const addr of ["ana", "ben"]) room.of(addr).want(true);
    room.pass(4_000, ["ana", "ben"]);
    for (let n = 0; n < 200; n += 1) {
      room.pass(16, ["ana", "ben"]);
      const [hers, his] = [room.of("ana").view(), room.of("ben").view()];
      if (hers.match.phase !== "play" || his.match.phase !== "play") continue;
      expect(Math.abs(hers.ball.x - his.ball.x) + Math.abs(hers.ball.y - his.ball.y)).toBeLessThan(60);
    }
  });

  test("[X-20d] who waits plays next, against the winner, and a result is told once", () => {
    const room = createRoom(["ana", "ben", "cleo"]);
    for (const addr of ["ana", "ben"]) room.of(addr).want(true);
    room.pass(2_500);
    const [first, second] = room.of("ana").view().match.seats;
    room.of("cleo").want(true);
    // Ben keeps his paddle where the ball is not.
    for (let n = 0; n < 400 && room.ended.length === 0; n += 1) {
      room.pass(500, ["ana"]);
      room.of("ben").move(room.of("ben").view().ball.y > field.height / 2 ? 0 : field.height);
    }
    expect(room.ended).toHaveLength(1);
    expect(room.ended[0]).toMatch(/^ana /);
    room.pass(6_000, ["ana"]);
    const { seats } = room.of("cleo").view().match;
    expect([first, second].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(["ana 1", "ben 1"]);
    expect(seats.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(["ana 1", "cleo 1"]);
  });

  test("[X-20] whatever else is heard is nothing of the game, and what is said is read again as it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
        expect(parseMessage(data)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseResult(value)).toBeNull();
      }),
    );
    const match = { ...newMatch("m", ["ana 1", null], 1), ball: { x: 1.25, y: 2, vx: -3, vy: 4 } };
    const message = { type: "match", peer: "ana 1", count: 3, match } as const;
    expect(parseMessage(packMessage(message))).toEqual({ ...message, match: { ...match, ball: { x: 1.3, y: 2, vx: -3, vy: 4 } } });
  });

  test("[X-20d] the high scores are the same in whatever order results came, and each match counts once", () => {
    const addr = fc.constantFrom("ana", "ben", "cleo");
    const result = fc
      .tuple(fc.constantFrom("m1", "m2", "m3", "m4"), addr, addr, fc.nat(goal - 1))
      .filter(([, winner, loser]) => winner !== loser)
      .map(([id, winner, loser, score]): MatchResult => ({
        id,
        players: [
          { addr: winner, name: winner, score: goal },
          { addr: loser, name: loser, score },
        ],
      }));
    const empty: ReadonlyMap<string, MatchResult> = new Map();
    fc.assert(
      fc.property(fc.array(result, { maxLength: 12 }), (results) => {
        const there = standingsOf(results.reduce(withResult, empty));
        expect(standingsOf([...results].reverse().reduce(withResult, empty))).toEqual(there);
        expect(there.reduce((sum, { games }) => sum + games, 0)).toBe(new Set(results.map(({ id }) => id)).size * 2);
      }),
    );
  });

  test("[X-20d] two people play over relays, and the result is there for who comes later", async () => {
    const bench = createAppBench();
    const pace = { realtimePace: { perSecond: 1, burst: 3 } };
    const nowMs = () => bench.time.monotonicMs();
    let ids = 0;
    const open = (person: number) =>
      createPongSession({
        webxdc: runApp(bench, person, pace).webxdc,
        words: wordsFor("en"),
        nowMs,
        random: () => 0.4,
        freshId: () => `id${(ids += 1)}`,
        changed: () => {},
      });
    const [ana, ben] = [open(1), open(2)];
    const both = [ana, ben];
    for (const session of both) session.arena.want(true);
    async function play(ms: number, until: () => boolean): Promise<void> {
      for (let passed = 0; passed < ms && !until(); passed += 100) {
        ana.arena.move(ana.arena.view().ball.y);
        ben.arena.move(ben.arena.view().ball.y > field.height / 2 ? 0 : field.height);
        for (const session of both) session.tick(nowMs());
        await bench.time.advanceAsync(100);
      }
    }
    await play(5_000, () => ana.arena.view().match.seats.every((seat) => seat !== null));
    expect(ben.arena.view().peers).toHaveLength(2);
    await play(120_000, () => ana.standings().length > 0);
    await bench.time.advanceAsync(500);
    const late = open(3);
    await bench.time.advanceAsync(1_000);
    await late.ready;
    expect(late.standings()).toMatchObject([
      { addr: "addr1", wins: 1, games: 1 },
      { addr: "addr2", wins: 0, games: 1 },
    ]);
    // Whoever looks away leaves the game, and comes back to it.
    ben.setAway(true);
    await play(1_000, () => false);
    expect(ana.arena.view().peers.map(({ addr }) => addr)).not.toContain("addr2");
    ben.setAway(false);
    await play(3_000, () => false);
    expect(ana.arena.view().peers.map(({ addr }) => addr)).toContain("addr2");
  });
});
