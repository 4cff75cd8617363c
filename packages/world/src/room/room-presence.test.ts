import { describe, expect, it } from "vitest";
import { at, createTestRoom } from "./test-room.test-support.ts";

describe("presence", () => {
  it("[W-3] the last login with a key wins", () => {
    const world = createTestRoom();
    const first = world.enter(1);
    const second = world.enter(1);
    expect(first.frames.at(-1)).toMatchObject({ type: "error", code: "REPLACED" });
    expect(first.closed).toEqual({ code: 1008, reason: "REPLACED" });
    // What the old socket still says, or its end, does not touch the new one.
    first.send({ type: "chat", text: "ghost" });
    first.leave();
    expect(second.closed).toBeNull();
    expect(world.room.stats().players).toBe(1);
    expect(second.frames.at(-1)).toMatchObject({ type: "welcome", peers: [] });
  });

  it("[W-3a] the others notice nothing, and place and looks stay", () => {
    const world = createTestRoom();
    const other = world.enter(2);
    const first = world.enter(1);
    first.send({ type: "join", avatar: { model: "fox" } });
    first.send(at(3, 4));
    world.tick();
    other.fresh();
    const second = world.enter(1);
    expect(other.fresh()).toEqual([]);
    second.send({ type: "chat", text: "still me" });
    expect(other.fresh()).toMatchObject([{ type: "peer_chat", pubkey: first.pubkey }]);
    const late = world.enter(3);
    expect(late.frames.at(-1)).toMatchObject({
      peers: [{ pubkey: other.pubkey }, { pubkey: first.pubkey, position: { x: 3, z: 4 }, avatar: { model: "fox" } }],
    });
  });

  it("[W-3a] the new connection starts with a view of everything", () => {
    const world = createTestRoom();
    const mover = world.enter(2);
    const first = world.enter(1);
    // More than is allowed at once: the last one is held back, and must not reach the next connection.
    for (let index = 0; index < 30; index += 1) first.send({ type: "subscribe_cells", cells: [] });
    const second = world.enter(1);
    world.advance(1_000);
    world.tick();
    mover.send(at(500, 500));
    world.tick();
    expect(second.fresh("peer_position")).toHaveLength(1);
  });

  it("[W-18] welcome shows who is here as objects; who has not moved has no position", () => {
    const world = createTestRoom();
    const still = world.enter(1);
    const mover = world.enter(2);
    mover.send({ type: "position", x: 1, y: 2, z: 3, ry: 4 });
    mover.send({ type: "join", avatar: { model: "ac-blue", color: "#3B82F6" } });
    expect(world.enter(3).frames.at(-1)).toEqual({
      type: "welcome",
      peers: [
        { pubkey: still.pubkey },
        { pubkey: mover.pubkey, position: { x: 1, y: 2, z: 3, ry: 4 }, avatar: { model: "ac-blue", color: "#3B82F6" } },
      ],
      grid: { size: 10 },
    });
  });

  it("[W-18a] an arrival is told once, a join again with the looks, and the newest looks stay", () => {
    const world = createTestRoom();
    const other = world.enter(1);
    other.fresh();
    const peer = world.enter(2);
    peer.send({ type: "join", avatar: { model: "fox" } });
    peer.send({ type: "join", avatar: { model: "cat" } });
    peer.send({ type: "join" });
    expect(other.fresh("peer_join")).toMatchObject([
      { pubkey: peer.pubkey },
      { avatar: { model: "fox" } },
      { avatar: { model: "cat" } },
      { avatar: { model: "cat" } },
    ]);
    expect(world.enter(3).frames.at(-1)).toMatchObject({ peers: [{}, { avatar: { model: "cat" } }] });
  });

  it("[W-4] everyone else hears of a leave once; whoever was never in leaves in silence", () => {
    const world = createTestRoom();
    const [other, peer] = [world.enter(), world.enter()];
    const stranger = world.connect();
    other.fresh();
    peer.leave();
    peer.leave();
    stranger.leave();
    expect(other.fresh()).toEqual([{ type: "peer_leave", msgId: expect.stringMatching(/^node-\d+$/), pubkey: peer.pubkey }]);
  });

  it("[W-17a] a resident is seen, hears and speaks like anyone, without limits", () => {
    const world = createTestRoom();
    const visitor = world.enter(1);
    visitor.fresh();
    const host = world.resident(50, { model: "keeper" });
    expect(host.frames).toMatchObject([{ type: "welcome", peers: [{ pubkey: visitor.pubkey }] }]);
    expect(visitor.fresh()).toMatchObject([{ type: "peer_join", pubkey: host.pubkey, avatar: { model: "keeper" } }]);
    for (let line = 0; line < 50; line += 1) host.send({ type: "chat", text: `${line}` });
    host.send(at(1, 2));
    visitor.send(at(8, 8));
    visitor.send({ type: "dm", to: host.pubkey, text: "hello" });
    host.send({ type: "dm", to: visitor.pubkey, text: "welcome" });
    world.tick();
    expect(visitor.fresh().map((frame) => frame.type)).toEqual([...Array(50).fill("peer_chat"), "peer_dm", "peer_position"]);
    expect(host.fresh().map((frame) => frame.type)).toEqual(["welcome", "peer_dm", "peer_position"]);
    world.advance(300_000);
    expect(host.closed).toBeNull();
    host.leave();
    expect(world.room.stats()).toMatchObject({ residents: 0 });
  });

  it("[W-3] a login with a resident's key replaces the resident", () => {
    const world = createTestRoom();
    const other = world.enter(1);
    const host = world.resident(50);
    other.fresh();
    const login = world.enter(50);
    expect(host.closed?.reason).toBe("REPLACED");
    expect(login.frames.at(-1)?.type).toBe("welcome");
    expect(other.fresh().map((frame) => frame.type)).toEqual(["peer_leave", "peer_join"]);
    expect(world.room.stats()).toMatchObject({ players: 2, residents: 0 });
  });

  it("[W-17] a game event reaches all, residents too, each with the same number", () => {
    const world = createTestRoom();
    const [one, host] = [world.enter(1), world.resident(50)];
    one.fresh();
    host.fresh();
    world.feed({ type: "emit", game: { event: "round_start", data: { round: 1 } } });
    const [told] = one.fresh();
    expect(told).toMatchObject({ type: "game_event", event: "round_start", data: { round: 1 } });
    expect(host.fresh()).toEqual([told]);
  });

  it("[W-17] a client cannot send one", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(1), world.enter(2)];
    one.fresh();
    two.fresh();
    two.sendText(JSON.stringify({ type: "game_event", event: "score", data: 9 }));
    expect(one.fresh()).toEqual([]);
    expect(two.fresh()).toMatchObject([{ type: "error", code: "BAD_MESSAGE" }]);
  });

  it("[W-7i] a room that ends tells players, strangers and residents, and takes nobody in", () => {
    const world = createTestRoom();
    const [one, stranger, host] = [world.enter(1), world.connect(), world.resident(50)];
    world.feed({ type: "end" });
    for (const peer of [one, stranger, host]) {
      expect(peer.frames.at(-1)?.type).toBe("error");
      expect(peer.closed).toEqual({ code: 1001, reason: "ENDING" });
    }
    expect(world.connect().closed?.code).toBe(1001);
    expect(world.room.stats()).toMatchObject({ players: 0, strangers: 0, residents: 0 });
  });
});
