import { describe, expect, it } from "vitest";
import { at, createTestRoom } from "./test-room.test-support.ts";
import type { TestPeer, TestRoom } from "./test-room.test-support.ts";

const hz = 15;

/** People in a row, 2 m apart; `readers` stand among them and the rest walk to and fro. */
function createRow(count: number, crowdBytesPerSec: number): { world: TestRoom; people: readonly TestPeer[] } {
  const world = createTestRoom({ limits: { crowdBytesPerSec, silenceMs: 1e9 } });
  const people = Array.from({ length: count }, (_, index) => world.resident(index + 1));
  for (const [index, person] of people.entries()) person.send(at(index * 2, 0));
  world.tick();
  return { world, people };
}

/** Everyone moves in every tick. */
function walk(world: TestRoom, people: readonly TestPeer[], seconds: number): void {
  for (let tick = 0; tick < seconds * hz; tick += 1) {
    for (const [index, person] of people.entries()) person.send(at(index * 2 + (tick % 2) * 0.1, tick + 1));
    world.advance(1000 / hz);
    world.tick();
  }
}

describe("a crowd", () => {
  const budget = 200 * 190;

  it("[W-5b] the nearest keep their pace, the middle gets a third of it, the far one a second, within the budget", () => {
    const { world, people } = createRow(100, budget);
    // z moves on with time, and so do the tiles; stay in place for this one.
    const stand = (seconds: number) => {
      for (let tick = 0; tick < seconds * hz; tick += 1) {
        for (const [index, person] of people.entries()) person.send(at(index * 2 + (tick % 2) * 0.1, 0));
        world.advance(1000 / hz);
        world.tick();
      }
    };
    const reader = world.enter(500);
    reader.send(at(0, 0));
    stand(5);
    reader.fresh();
    stand(10);
    const got = reader.fresh("peer_position");
    const perSec = people.map((person) => got.filter((frame) => frame.pubkey === person.pubkey).length / 10);
    expect(perSec[0]).toBeGreaterThan(14);
    expect(perSec.at(-1)).toBeGreaterThan(0.8);
    expect(perSec.at(-1)).toBeLessThan(1.3);
    expect(perSec.some((rate) => rate > 4 && rate < 6.5)).toBe(true);
    // Nobody farther off comes more often than somebody nearer, but for tiles that span a step.
    const smooth = perSec.map((_, index) => Math.max(...perSec.slice(index)));
    expect(smooth).toEqual(smooth.toSorted((a, b) => b - a));
    expect(got.length / 10).toBeLessThan(100 + 200 * 1.1);
    expect(got.length / 10).toBeGreaterThan(150);
  });

  it("[W-5b] everyone who comes to rest is shown at rest within about a second", () => {
    const { world, people } = createRow(100, budget);
    const reader = world.enter(500);
    reader.send(at(0, 0));
    walk(world, people, 4);
    for (const [index, person] of people.entries()) person.send(at(index * 2, -1));
    let ticks = 0;
    for (; world.room.wantsTick(); ticks += 1) {
      world.tick();
      world.advance(1000 / hz);
    }
    expect(ticks).toBeLessThan(18);
    const last = new Map(reader.fresh("peer_position").map((frame) => [frame.pubkey, frame]));
    for (const [index, person] of people.entries()) expect(last.get(person.pubkey)).toMatchObject({ x: index * 2, z: -1 });
  });

  /** Ticks as long as there is something to tell, and says where the reader has last seen someone. */
  function lastSeen(world: TestRoom, reader: TestPeer, person: TestPeer | undefined): number | undefined {
    while (world.room.wantsTick()) {
      world.tick();
      world.advance(1000 / hz);
    }
    return reader.frames.findLast((frame) => frame.type === "peer_position" && frame.pubkey === person?.pubkey)?.["z" as never];
  }

  it("[W-5b] whoever moves in the very tick in which the view becomes whole is shown", () => {
    const { world, people } = createRow(100, budget);
    const reader = world.enter(500);
    reader.send(at(0, 0));
    walk(world, people, 4);
    world.advance(3_000);
    world.tick();
    world.advance(3_000);
    // Onto ground where nobody has been, so that its far phase is still to come.
    people[99]?.send(at(207, 777));
    expect(lastSeen(world, reader, people[99])).toBe(777);
  });

  const cellsOf = (...names: readonly [number, number][]) =>
    ({ type: "subscribe_cells", cells: names.map(([cx, cz]) => ({ cx, cz })) }) as const;

  it("[W-5b] a reader who goes over to an uncrowded view has missed nothing in it", () => {
    const { world, people } = createRow(100, budget);
    const [reader, other] = [world.enter(500), world.enter(501)];
    other.send(cellsOf([20, 77]));
    reader.send(at(0, 0));
    walk(world, people, 4);
    people[99]?.send(at(207, 777));
    world.tick();
    reader.send(cellsOf([20, 77]));
    expect(lastSeen(world, reader, people[99])).toBe(777);
  });

  const ground = Array.from({ length: 140 }, (_, index) => [index % 20, Math.floor(index / 20)] as [number, number]);
  it.each([
    ["everything", null],
    ["cells", cellsOf(...ground, [20, 77], [20, 88])],
  ])("[W-5b] [W-1e] who left a cell before the far were told leaves no ghost for one who saw %s and comes back", (_name, view) => {
    const { world, people } = createRow(100, budget);
    const reader = world.enter(500);
    reader.send(at(0, 0));
    if (view !== null) reader.send(view);
    walk(world, people, 4);
    people[99]?.send(at(207, 777));
    expect(lastSeen(world, reader, people[99])).toBe(777);
    walk(world, people.slice(0, 99), 2);
    people[99]?.send(at(207, 888));
    world.tick();
    reader.send(cellsOf([-50, -50]));
    world.tick();
    reader.send(cellsOf([20, 77]));
    expect(lastSeen(world, reader, people[99])).toBe(888);
  });

  it("[W-5b] [W-1b] a newly seen cell is shown at once, in a crowd too", () => {
    const { world, people } = createRow(100, budget);
    const reader = world.enter(500);
    reader.send(at(0, 0));
    walk(world, people, 4);
    reader.send(cellsOf([-50, -50]));
    people[99]?.send(at(207, 770));
    world.tick();
    reader.send(cellsOf([-50, -50], [20, 77]));
    people[99]?.send(at(207, 777));
    reader.fresh();
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ pubkey: people[99]?.pubkey, z: 777 }]);
  });

  it("[W-5b] a view that changes with every step stays thinned", () => {
    const { world, people } = createRow(100, budget);
    const reader = world.enter(500);
    reader.send(at(0, 0));
    const row = Array.from({ length: 20 }, (_, cx) => [cx, 0] as [number, number]);
    let got = 0;
    for (let half = 0; half < 12; half += 1) {
      reader.send(cellsOf(...row, [half, 99]));
      for (let tick = 0; tick < hz / 2; tick += 1) {
        for (const [index, person] of people.entries()) person.send(at(index * 2 + (tick % 2) * 0.1, 0));
        world.advance(1000 / hz);
        world.tick();
      }
      const count = reader.fresh("peer_position").length;
      if (half >= 4) got += count;
    }
    expect(got / 4).toBeLessThan((100 * hz) / 2);
  });

  it("[W-5b] whom a position costs little is not thinned beside those whom it costs much", () => {
    const { world, people } = createRow(60, 60 * hz * 50);
    const [text, bytes] = [world.enter(500), world.enter(501, 14)];
    walk(world, people, 4);
    text.fresh();
    bytes.fresh();
    walk(world, people, 4);
    expect(bytes.fresh("peer_position").length).toBeGreaterThanOrEqual(60 * hz * 4);
    expect(text.fresh("peer_position").length).toBeLessThan(60 * hz * 2.5);
  });

  it("[W-5b] when the crowd has gone the view is whole again, and nothing is kept", () => {
    const { world, people } = createRow(100, budget);
    const reader = world.enter(500);
    reader.send(at(0, 0));
    walk(world, people, 4);
    expect(world.room.stats().tiles).toBeGreaterThan(0);
    for (const person of people.slice(5)) person.leave();
    const few = people.slice(0, 5);
    walk(world, few, 4);
    reader.fresh();
    walk(world, few, 2);
    expect(reader.fresh("peer_position")).toHaveLength(5 * hz * 2);
    expect(world.room.stats().tiles).toBe(0);
  });
});
