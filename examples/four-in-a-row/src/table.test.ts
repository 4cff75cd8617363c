import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAppBench } from "../../../packages/webxdc/src/fakes/app-bench.ts";
import { runApp } from "../../../packages/webxdc/src/fakes/run-app.test-support.ts";
import { dropped, emptyBoard, lineThrough } from "./board.ts";
import type { Board, Seat } from "./board.ts";
import { parseStep } from "./steps.ts";
import type { Step } from "./steps.ts";
import { createTableSession } from "./table-session.ts";
import { tableFrom } from "./table.ts";
import { wordsFor } from "./words.ts";

const ids = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
const after = fc.constantFrom("", "a", "b", "c", "d", "e", "f", "g", "h");
const addr = fc.constantFrom("ana", "ben", "cleo");
const game = fc.nat(2);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constant("sit" as const),
    game,
    id: fc.uuid(),
    addr,
    name: addr,
    seat: fc.constantFrom(0 as const, 1 as const),
    seen: fc.nat(9),
  }),
  fc.record({ type: fc.constant("stand" as const), game, id: fc.uuid(), addr, seen: fc.nat(9) }),
  fc.record({ type: fc.constant("move" as const), game, id: ids, addr, column: fc.nat(6), after }),
  fc.record({ type: fc.constant("resign" as const), game, id: fc.uuid(), addr, after }),
  fc.record({ type: fc.constant("next" as const), game, id: fc.uuid(), addr, keepSeats: fc.boolean() }),
);

const sit = (addr: string, seat: Seat, seen = 0, game = 0): Step => ({
  type: "sit",
  game,
  id: `sit ${addr} ${seen}`,
  addr,
  name: addr,
  seat,
  seen,
});
const move = (id: string, addr: string, column: number, after: string, game = 0): Step => ({ type: "move", game, id, addr, column, after });
const resign = (id: string, addr: string, after: string): Step => ({ type: "resign", game: 0, id, addr, after });

/** Ana and Ben drop discs in turn. */
function played(...columns: number[]): Step[] {
  const moves = columns.map((column, index) =>
    move(`m${index}`, index % 2 === 0 ? "ana" : "ben", column, index === 0 ? "" : `m${index - 1}`),
  );
  return [sit("ana", 0), sit("ben", 1, 1), ...moves];
}

function boardOf(...held: readonly (readonly Seat[])[]): Board {
  return emptyBoard.map((_, column) => held[column] ?? []);
}

describe("four in a row", () => {
  test("[X-20c] the same steps make the same games, in whatever order they come", () => {
    fc.assert(
      fc.property(fc.uniqueArray(step, { maxLength: 30, selector: ({ id }) => id }), fc.infiniteStream(fc.nat()), (steps, chances) => {
        const others = steps
          .map((entry) => ({ entry, place: chances.next().value }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ entry }) => entry);
        expect(tableFrom(others)).toEqual(tableFrom(steps));
      }),
      { numRuns: 500 },
    );
  });

  test("[X-20c] four in any direction win, three do not", () => {
    expect(lineThrough(boardOf([0], [0], [0], [0]), 3)).toHaveLength(4);
    expect(lineThrough(boardOf([0], [0], [0]), 2)).toEqual([]);
    expect(lineThrough(boardOf([1, 1, 1, 1]), 0)).toHaveLength(4);
    expect(lineThrough(boardOf([0], [1, 0], [1, 1, 0], [1, 1, 1, 0]), 1)).toHaveLength(4);
    expect(lineThrough(boardOf([0], [1, 0], [1, 1, 0], [1, 1, 1, 0]), 3)).toHaveLength(4);
    expect(lineThrough(boardOf([1, 1, 1, 0], [1, 1, 0], [1, 0], [0]), 0)).toHaveLength(4);
    expect(lineThrough(boardOf([0], [0], [0], [0], [0]), 2)).toHaveLength(5);
    expect(dropped(boardOf([0, 1, 0, 1, 0, 1]), 0, 0)).toBeNull();
  });

  test("[X-20c] out of turn, off the board, by strangers or after the end nothing moves", () => {
    const { current } = tableFrom([
      ...played(3, 3),
      move("x1", "ben", 0, "m1"),
      move("x2", "cleo", 0, "m1"),
      move("x3", "ana", 7, "m1"),
      move("x4", "ana", 0, "nowhere"),
    ]);
    expect(current).toMatchObject({ moves: [3, 3], turn: 0, ending: null });
    const won = tableFrom([...played(0, 6, 1, 6, 2, 6, 3), move("x5", "ben", 6, "m6")]).current;
    expect(won).toMatchObject({ moves: [0, 6, 1, 6, 2, 6, 3], turn: null, ending: { winner: 0, by: "line" } });
    expect(won.line).toHaveLength(4);
  });

  test("[X-20c] of two moves made at once the one that was answered stands, on both devices", () => {
    const steps = [...played(3), move("b1", "ben", 2, "m0"), move("b2", "ben", 4, "m0")];
    expect(tableFrom(steps).current.moves).toEqual([3, 2]);
    expect(tableFrom([...steps, move("a2", "ana", 4, "b2")]).current.moves).toEqual([3, 4, 4]);
  });

  test("[X-20c] a seat is whose claim is oldest, until somebody has moved for it", () => {
    const seats = (...steps: Step[]) => tableFrom(steps).current.players.map((player) => player?.addr ?? null);
    expect(seats(sit("ben", 0, 4), sit("ana", 0, 2))).toEqual(["ana", null]);
    expect(seats(sit("ana", 0, 2), { type: "stand", game: 0, id: "s", addr: "ana", seen: 3 }, sit("ben", 0, 4))).toEqual(["ben", null]);
    expect(seats(sit("ana", 0, 0), sit("ana", 1, 1))).toEqual(["ana", null]);
    expect(seats(...played(3), sit("cleo", 0, 0))).toEqual(["ana", "ben"]);
    expect(seats(...played(3), sit("cleo", 1, 0))).toEqual(["ana", "cleo"]);
    expect(seats(...played(3, 3), sit("cleo", 1, 0))).toEqual(["ana", "ben"]);
  });

  test("[X-20c] who gives up has lost from the move they saw on; a game that is won stays won", () => {
    const given = tableFrom([...played(3, 3, 2), resign("r", "ben", "m1")]).current;
    expect(given).toMatchObject({ moves: [3, 3], ending: { winner: 0, by: "resigned" } });
    expect(tableFrom([...played(3), resign("r", "cleo", "m0")]).current.ending).toBeNull();
    expect(tableFrom([...played(0, 6, 1, 6, 2, 6, 3), resign("r", "ana", "m6")]).current.ending).toEqual({ winner: 0, by: "line" });
  });

  test("[X-20c] a rematch keeps the seats, and the other one begins", () => {
    const over = [...played(3), resign("r", "ben", "m0")];
    const next: Step = { type: "next", game: 0, id: "n", addr: "ben", keepSeats: true };
    const { games, current, wins } = tableFrom([...over, next]);
    expect([games.length, current.turn, current.players.map((player) => player?.addr)]).toEqual([2, 1, ["ana", "ben"]]);
    expect(wins.get("ana")).toBe(1);
    expect(tableFrom([...over, { ...next, addr: "cleo" }]).games).toHaveLength(1);
    expect(tableFrom([...over, { ...next, keepSeats: false }]).current.players).toEqual([null, null]);
  });

  test("[X-20] whatever else is in an update is no step", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseStep(value)).toBeNull();
      }),
    );
  });

  test("[X-20c] two people play over relays, a third sees the same, and whose turn it is is told", async () => {
    const bench = createAppBench();
    const apps = [runApp(bench, 1), runApp(bench, 2)];
    let made = 0;
    const open = (app: ReturnType<typeof runApp>) =>
      createTableSession({ webxdc: app.webxdc, words: wordsFor("en"), freshId: () => `id${(made += 1)}`, changed: () => {} });
    const [ana, ben] = apps.map(open);
    if (ana === undefined || ben === undefined) throw new Error("two");
    await bench.time.advanceAsync(300);
    ana.sit(0);
    await bench.time.advanceAsync(300);
    ben.sit(0);
    ben.sit(1);
    await bench.time.advanceAsync(300);
    expect(ben.drop(3)).toBe(false);
    for (const column of [0, 6, 1, 6, 2, 6, 3]) {
      const mover = ana.table().current.turn === 0 ? ana : ben;
      expect(mover.drop(column)).toBe(true);
      expect(mover.drop(column)).toBe(false);
      await bench.time.advanceAsync(1_200);
    }
    const third = open(runApp(bench, 3));
    await bench.time.advanceAsync(600);
    expect(ana.table().current.ending).toEqual({ winner: 0, by: "line" });
    expect(ben.table()).toEqual(ana.table());
    expect(third.table()).toEqual(ana.table());
    expect(third.seat()).toBeNull();
    const notices = apps[1]?.view().feed.map(({ notice }) => notice) ?? [];
    expect(notices.filter((notice) => notice === "Person 1 has moved. Your turn!")).toHaveLength(3);
    expect(
      apps[1]?.view().feed.some(({ href, text }) => href === "index.html#/game/1" && text === "Person 1 beat Person 2 at four in a row"),
    ).toBe(true);
    expect(apps[0]?.view().summary).toBe("1:0, Person 1 won");
  });
});
