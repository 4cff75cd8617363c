import { describe, expect, it } from "vitest";
import { at, createTestRoom } from "./test-room.test-support.ts";

const cells = (...names: readonly [number, number][]) =>
  ({ type: "subscribe_cells", cells: names.map(([cx, cz]) => ({ cx, cz })) }) as const;

describe("cells", () => {
  it("[W-1] are signed, unclamped and of the size that welcome says", () => {
    const world = createTestRoom({ cellSizeM: 4 });
    const reader = world.enter();
    expect(reader.frames.at(-1)).toMatchObject({ type: "welcome", grid: { size: 4 } });
    const mover = world.enter();
    reader.send(cells([-1, 25_000]));
    mover.send(at(-0.001, 100_000));
    world.tick();
    expect(reader.fresh("peer_position")).toHaveLength(1);
    mover.send(at(0, 100_000));
    world.tick();
    reader.fresh();
    mover.send(at(3.9, 100_000));
    world.tick();
    expect(reader.fresh("peer_position")).toHaveLength(0);
  });

  it("[W-1a] without a subscription come all positions, with an empty one none, and talk always", () => {
    const world = createTestRoom();
    const [all, none, mover] = [world.enter(), world.enter(), world.enter()];
    none.send({ type: "subscribe_cells", cells: [] });
    mover.send(at(-512, 99));
    mover.send({ type: "chat", text: "hi" });
    mover.send({ type: "emoji", emoji: "👋" });
    mover.send({ type: "join" });
    world.feed({ type: "emit", game: { event: "score", data: 1 } });
    world.tick();
    mover.leave();
    const talk = ["peer_chat", "peer_emoji", "peer_join", "game_event", "peer_leave"];
    const types = (peer: typeof all) => peer.fresh().map((frame) => frame.type);
    expect(types(all)).toEqual(["auth_challenge", "welcome", "peer_join", "peer_join", ...talk.slice(0, 4), "peer_position", "peer_leave"]);
    expect(types(none)).toEqual(["auth_challenge", "welcome", "peer_join", ...talk]);
  });

  it("[W-1b] newly seen ones show who stands in them, once, and without oneself", () => {
    const world = createTestRoom();
    const [reader, near, far] = [world.enter(), world.enter(), world.enter()];
    near.send(at(5, 5, 77));
    far.send(at(25, 5));
    reader.send(at(4, 4));
    reader.send(cells([9, 9]));
    world.tick();
    reader.fresh();
    reader.send(cells([9, 9], [0, 0]));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ pubkey: near.pubkey, x: 5, z: 5, t: 77 }]);
    // Cells that stay subscribed are not repeated.
    reader.send(cells([0, 0], [2, 0]));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ pubkey: far.pubkey }]);
    // After silence, everything is new.
    reader.send({ type: "subscribe_cells", cells: [] });
    reader.send(cells([0, 0]));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ pubkey: near.pubkey }]);
  });

  it("[W-1b] someone who moves in the tick of the subscription is shown once, with a number of its own", () => {
    const world = createTestRoom();
    const [reader, mover] = [world.enter(), world.enter()];
    reader.send({ type: "subscribe_cells", cells: [] });
    mover.send(at(1, 1));
    world.tick();
    reader.send(cells([0, 0]));
    mover.send(at(2, 2));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ x: 2, z: 2 }]);
    reader.send({ type: "subscribe_cells", cells: [] });
    reader.send(cells([0, 0]));
    world.tick();
    const shown = reader.frames.filter((frame) => frame.type === "peer_position");
    expect(new Set(shown.map((frame) => frame.msgId)).size).toBe(2);
  });

  it("[W-1c] who leaves the subscribed ones is told of once more, and never after", () => {
    const world = createTestRoom();
    const [reader, mover] = [world.enter(), world.enter()];
    reader.send(cells([0, 0], [0, 1]));
    mover.send(at(5, 5));
    world.tick();
    mover.send(at(5, 15));
    world.tick();
    expect(reader.fresh("peer_position")).toHaveLength(2);
    mover.send(at(15, 15));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ x: 15, z: 15 }]);
    mover.send(at(16, 15));
    world.tick();
    expect(reader.fresh("peer_position")).toEqual([]);
  });

  it("[W-1c] crossing a whole cell between two ticks leaves no ghost either", () => {
    const world = createTestRoom();
    const [reader, mover] = [world.enter(), world.enter()];
    reader.send(cells([0, 0]));
    mover.send(at(5, 5));
    world.tick();
    mover.send(at(15, 5));
    mover.send(at(25, 5));
    world.tick();
    expect(reader.fresh("peer_position").at(-1)).toMatchObject({ x: 25 });
  });

  it("[W-1e] who comes back to a cell learns who has gone from it meanwhile, and of nobody else", () => {
    const world = createTestRoom();
    const [reader, gone, stranger] = [world.enter(), world.enter(), world.enter()];
    gone.send(at(5, 5));
    world.tick();
    // From everything to cells: all others are given up.
    reader.send(cells([9, 9]));
    gone.send(at(15, 5));
    stranger.send(at(25, 25));
    world.tick();
    reader.fresh();
    reader.send(cells([0, 0]));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ pubkey: gone.pubkey, x: 15 }]);
    // From cell to cell.
    gone.send(at(5, 5));
    world.tick();
    reader.send(cells([9, 9]));
    gone.send(at(-35, 5));
    world.tick();
    reader.fresh();
    reader.send(cells([0, 0]));
    world.tick();
    expect(reader.fresh("peer_position")).toMatchObject([{ pubkey: gone.pubkey, x: -35 }]);
    reader.send(cells([9, 9]));
    reader.send(cells([0, 0]));
    world.tick();
    expect(reader.fresh("peer_position")).toEqual([]);
  });

  it("[W-1d] more than 256 in one subscription are refused and the old one stays", () => {
    const world = createTestRoom();
    const [reader, mover] = [world.enter(), world.enter()];
    reader.send(cells([0, 0]));
    reader.fresh();
    const many = Array.from({ length: 257 }, (_, index) => `${index},7`);
    reader.sendText(JSON.stringify({ type: "subscribe_cells", cells: many }));
    mover.send(at(1, 1));
    world.tick();
    expect(reader.fresh()).toMatchObject([{ type: "error", code: "TOO_LARGE" }, { type: "peer_position" }]);
  });

  it("[W-5] readers with the same view share one run, whatever the order they named their cells in", () => {
    const world = createTestRoom();
    const [one, two, mover] = [world.enter(), world.enter(), world.enter()];
    one.send(cells([0, 0], [1, 0]));
    two.send(cells([1, 0], [0, 0]));
    mover.send({ type: "subscribe_cells", cells: [] });
    mover.send(at(1, 1));
    expect(world.tick()?.runs).toMatchObject([{ readers: [one.connection, two.connection], own: [-1, -1] }]);
  });
});
