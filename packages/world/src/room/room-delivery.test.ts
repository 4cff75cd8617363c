import { describe, expect, it } from "vitest";
import { at, createTestRoom } from "./test-room.test-support.ts";
import { createTickPace } from "./tick-pace.ts";

const skip = 256 * 1024 + 1;

describe("order and delivery", () => {
  it("[W-4] nobody hears themselves", () => {
    const world = createTestRoom();
    const [one] = [world.enter(), world.enter()];
    one.fresh();
    one.send(at(1, 1));
    one.send({ type: "chat", text: "hi" });
    one.send({ type: "emoji", emoji: "👋" });
    one.send({ type: "join" });
    world.tick();
    expect(one.fresh()).toEqual([]);
  });

  it("[W-4] numbers are {nodeId}-{seq}, never the same for two broadcasts", () => {
    const world = createTestRoom();
    const [one, two, three] = [world.enter(), world.enter(), world.enter()];
    for (let round = 0; round < 20; round += 1) {
      one.send(at(round, 0));
      two.send(at(round, 1));
      world.tick();
      if (round % 5 === 0) one.send({ type: "chat", text: "hi" });
      world.advance(200);
    }
    const ids = three.frames.flatMap((frame) => ("msgId" in frame ? [frame.msgId] : []));
    expect(ids.length).toBeGreaterThan(40);
    expect(new Set(ids).size).toBe(ids.length);
    const numbers = ids.map((id) => Number(/^node-(\d+)$/.exec(id)?.[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it("[W-4a] of several positions between two ticks only the newest is sent, with its t", () => {
    const world = createTestRoom();
    const [mover, reader] = [world.enter(), world.enter()];
    for (let step = 1; step <= 9; step += 1) mover.send(at(step, 0, 1_000 + step));
    world.tick();
    expect(reader.fresh("peer_position")).toEqual([
      { type: "peer_position", msgId: expect.any(String), pubkey: mover.pubkey, x: 9, y: 0, z: 0, ry: 0, t: 1_009 },
    ]);
    expect(world.room.wantsTick()).toBe(false);
    expect(world.tick()).toBeNull();
  });

  it("[W-4b] talk comes ahead of the positions of its tick, in the order it happened", () => {
    const world = createTestRoom();
    const [one, two, reader] = [world.enter(), world.enter(), world.enter()];
    reader.fresh();
    one.send(at(1, 1));
    two.send({ type: "chat", text: "a" });
    one.send({ type: "emoji", emoji: "👋" });
    two.send({ type: "chat", text: "b" });
    world.tick();
    expect(reader.fresh().map((frame) => frame.type)).toEqual(["peer_chat", "peer_emoji", "peer_chat", "peer_position"]);
  });

  it("[W-4b] nobody's position comes before their arrival or after their leaving", () => {
    const world = createTestRoom();
    const [reader, mover] = [world.enter(), world.enter()];
    mover.send(at(1, 1));
    mover.leave();
    expect(world.tick()).toBeNull();
    expect(reader.frames.at(-1)?.type).toBe("peer_leave");
  });

  it("[W-4c] a whisper goes to one, and to nobody who is not here", () => {
    const world = createTestRoom();
    const [one, two, three] = [world.enter(), world.enter(), world.enter()];
    for (const peer of [one, two, three]) peer.fresh();
    one.send({ type: "dm", to: two.pubkey, text: "psst", cid: "c1" });
    expect(two.fresh()).toMatchObject([{ type: "peer_dm", pubkey: one.pubkey, text: "psst", cid: "c1" }]);
    expect([one.fresh(), three.fresh()]).toEqual([[], []]);
    three.leave();
    one.fresh();
    one.send({ type: "dm", to: three.pubkey, text: "anyone?" });
    one.send({ type: "dm", to: one.pubkey, text: "me?" });
    expect(one.fresh()).toMatchObject([
      { type: "error", code: "NOT_PRESENT" },
      { type: "error", code: "NOT_PRESENT" },
    ]);
  });

  it("[W-5] a tick names each move once and each reader's own place", () => {
    const world = createTestRoom();
    const peers = [world.enter(), world.enter(), world.enter()];
    peers[0]?.send(at(1, 0));
    peers[2]?.send(at(3, 0));
    const tick = world.tick();
    expect(tick?.moves.map((move) => move.pubkey)).toEqual([peers[0]?.pubkey, peers[2]?.pubkey]);
    expect(tick?.runs).toEqual([{ moves: [0, 1], readers: peers.map((peer) => peer.connection), own: [0, -1, 1] }]);
  });

  it("[W-5] a lone mover among readers is not written to", () => {
    const world = createTestRoom();
    const mover = world.enter();
    mover.send(at(1, 0));
    expect(world.tick()).toBeNull();
  });

  it("[W-5c] the pause is 10 ms while ticks are cheap, stretches as they grow dearer, and comes back", () => {
    const pace = createTickPace();
    expect(pace.pauseMs()).toBe(10);
    for (let tick = 0; tick < 5; tick += 1) pace.took(1);
    expect(pace.pauseMs()).toBeGreaterThan(15);
    pace.took(200);
    expect(pace.pauseMs()).toBeLessThan(100);
    for (let tick = 0; tick < 100; tick += 1) pace.took(0.1);
    expect(pace.pauseMs()).toBe(10);
  });

  it("[W-5c] what waits for a tick is written within 60 ms, until ticks take nearly all the time", () => {
    for (const costMs of [5, 10, 25]) {
      const pace = createTickPace();
      for (let tick = 0; tick < 60; tick += 1) pace.took(costMs);
      expect(pace.pauseMs() + costMs).toBeCloseTo(60, 3);
    }
    const pace = createTickPace();
    for (let tick = 0; tick < 60; tick += 1) pace.took(45);
    expect(pace.pauseMs()).toBeCloseTo(60, 3);
    for (let tick = 0; tick < 60; tick += 1) pace.took(300);
    expect(pace.pauseMs()).toBe(132);
  });
});

describe("slow readers", () => {
  it("[W-6] are left out of ticks, alone, and still hear talk", () => {
    const world = createTestRoom();
    const [mover, slow, other] = [world.enter(), world.enter(), world.enter()];
    world.feed({ type: "queued", connection: slow.connection, bytes: skip });
    slow.fresh();
    other.fresh();
    mover.send(at(1, 0));
    mover.send({ type: "chat", text: "hi" });
    world.tick();
    expect(slow.fresh().map((frame) => frame.type)).toEqual(["peer_chat"]);
    expect(other.fresh().map((frame) => frame.type)).toEqual(["peer_chat", "peer_position"]);
    expect(world.room.wantsTick()).toBe(false);
  });

  it("[W-6a] get the newest of all they missed once they have caught up, each once", () => {
    const world = createTestRoom();
    const [one, two, gone, slow] = [world.enter(), world.enter(), world.enter(), world.enter()];
    one.send(at(1, 0));
    world.tick();
    slow.fresh();
    world.feed({ type: "queued", connection: slow.connection, bytes: skip });
    for (let step = 2; step < 9; step += 1) {
      one.send(at(step, 0));
      two.send(at(-step, 0));
      gone.send(at(0, step));
      world.tick();
    }
    gone.leave();
    slow.fresh();
    world.feed({ type: "queued", connection: slow.connection, bytes: 0 });
    expect(world.room.wantsTick()).toBe(true);
    two.send(at(-9, 0));
    world.tick();
    const caught = slow.fresh("peer_position");
    expect(new Map(caught.map((frame) => [frame.pubkey, frame.x]))).toEqual(
      new Map([
        [one.pubkey, 8],
        [two.pubkey, -9],
      ]),
    );
    expect(caught).toHaveLength(2);
    expect(world.room.wantsTick()).toBe(false);
    expect(world.room.stats().owed).toBe(0);
  });

  it("[W-6a] with subscribed cells they also learn who left them meanwhile", () => {
    const world = createTestRoom();
    const [mover, slow] = [world.enter(), world.enter()];
    slow.send({ type: "subscribe_cells", cells: [{ cx: 0, cz: 0 }] });
    mover.send(at(5, 5));
    world.tick();
    slow.fresh();
    world.feed({ type: "queued", connection: slow.connection, bytes: skip });
    mover.send(at(15, 5));
    world.tick();
    mover.send(at(95, 5));
    world.tick();
    world.feed({ type: "queued", connection: slow.connection, bytes: 0 });
    world.tick();
    expect(slow.fresh("peer_position")).toMatchObject([{ x: 95 }]);
  });

  it("[W-6b] are closed past 1 MiB at once, and after ten seconds of being left out", () => {
    const world = createTestRoom();
    const [other, full, stuck, recovering] = [world.enter(), world.enter(), world.enter(), world.enter()];
    other.fresh();
    world.feed({ type: "queued", connection: full.connection, bytes: 1024 * 1024 + 1 });
    expect(full.closed).toEqual({ code: 1013, reason: "SLOW_READER" });
    for (const peer of [stuck, recovering]) world.feed({ type: "queued", connection: peer.connection, bytes: skip });
    world.advance(9_000);
    world.feed({ type: "queued", connection: recovering.connection, bytes: 10 });
    world.feed({ type: "queued", connection: recovering.connection, bytes: skip });
    world.advance(1_500);
    expect(stuck.closed?.reason).toBe("SLOW_READER");
    expect(recovering.closed).toBeNull();
    expect(other.fresh().map((frame) => frame.type)).toEqual(["peer_leave", "peer_leave"]);
    expect(world.room.stats()).toMatchObject({ players: 2, slowReaders: 1 });
  });
});
