import { describe, expect, it } from "vitest";
import { at, createTestRoom } from "./test-room.test-support.ts";

describe("limits", () => {
  const bad: readonly (readonly [string, unknown, string])[] = [
    ["an array", [1], "BAD_MESSAGE"],
    ["null", null, "BAD_MESSAGE"],
    ["an unknown type", { type: "teleport" }, "BAD_MESSAGE"],
    ["no type", { x: 1 }, "BAD_MESSAGE"],
    ["a position as text", { type: "position", x: "1", y: 0, z: 0, ry: 0 }, "BAD_MESSAGE"],
    ["a position without ry", { type: "position", x: 1, y: 0, z: 0 }, "BAD_MESSAGE"],
    ["a position beyond 100 km", { type: "position", x: 100_001, y: 0, z: 0, ry: 0 }, "BAD_MESSAGE"],
    ["a position of null", { type: "position", x: null, y: 0, z: 0, ry: 0 }, "BAD_MESSAGE"],
    ["chat that is a list", { type: "chat", text: ["a"] }, "BAD_MESSAGE"],
    ["a whisper to no key", { type: "dm", to: "bob", text: "a" }, "BAD_MESSAGE"],
    ["an emoji that is a number", { type: "emoji", emoji: 7 }, "BAD_MESSAGE"],
    ["cells that are numbers", { type: "subscribe_cells", cells: [3, 4] }, "BAD_MESSAGE"],
    ["cells that are fractions", { type: "subscribe_cells", cells: ["1.5,2"] }, "BAD_MESSAGE"],
    ["an avatar that is text", { type: "join", avatar: "fox" }, "BAD_MESSAGE"],
    ["a second auth", { type: "auth", pubkey: "ab".repeat(32) }, "BAD_MESSAGE"],
    ["more than 4 KiB", { type: "chat", text: "a".repeat(4_100) }, "TOO_LARGE"],
    ["more than 4 KiB of wide characters", { type: "chat", text: "猫".repeat(1_400) }, "TOO_LARGE"],
  ];
  it.each(bad)("[W-7] [W-7b] %s is answered with a code, reaches nobody, and life goes on", (_name, message, code) => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    one.fresh();
    two.fresh();
    one.sendText(JSON.stringify(message));
    world.tick();
    expect(one.fresh()).toMatchObject([{ type: "error", code }]);
    expect(two.fresh()).toEqual([]);
    one.send({ type: "chat", text: "still here" });
    expect(two.fresh()).toHaveLength(1);
  });

  it("[W-7b] unknown fields are not passed on, t and cid are", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    two.fresh();
    one.sendText(JSON.stringify({ type: "position", x: 1, y: 2, z: 3, ry: 4, t: 5, animation: "run", pubkey: two.pubkey }));
    one.sendText(JSON.stringify({ type: "chat", text: "hi", cid: "abc", pubkey: two.pubkey, html: "<b>" }));
    world.tick();
    const msgId = expect.any(String) as string;
    expect(two.fresh()).toEqual([
      { type: "peer_chat", msgId, pubkey: one.pubkey, text: "hi", cid: "abc" },
      { type: "peer_position", msgId, pubkey: one.pubkey, x: 1, y: 2, z: 3, ry: 4, t: 5 },
    ]);
  });

  it("[W-7c] text is cut at 500 characters and emoji at 16 units, never inside one", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    two.fresh();
    one.sendText(JSON.stringify({ type: "chat", text: "🌲".repeat(501) }));
    one.sendText(JSON.stringify({ type: "emoji", emoji: `a${"🌲".repeat(20)}` }));
    expect(two.fresh()).toMatchObject([{ text: "🌲".repeat(500) }, { emoji: `a${"🌲".repeat(7)}` }]);
  });

  it("[W-7d] five chats, whispers and emoji a second, and it is said once", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    one.fresh();
    two.fresh();
    for (let index = 0; index < 50; index += 1) {
      one.send({ type: "chat", text: `${index}` });
      one.send({ type: "emoji", emoji: "👋" });
      one.send({ type: "dm", to: two.pubkey, text: `${index}` });
    }
    const got = two.fresh();
    for (const type of ["peer_chat", "peer_emoji", "peer_dm"]) expect(got.filter((frame) => frame.type === type)).toHaveLength(5);
    const told = one.fresh();
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told[0]).toMatchObject({ type: "error", code: "RATE_LIMITED" });
    world.advance(1_000);
    for (let index = 0; index < 50; index += 1) one.send({ type: "chat", text: `${index}` });
    expect(two.fresh("peer_chat")).toHaveLength(5);
  });

  it("[W-7d] joins are limited too, so that no avatar is multiplied without end", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    two.fresh();
    for (let index = 0; index < 100; index += 1) one.send({ type: "join", avatar: { model: `${index}` } });
    expect(two.fresh("peer_join")).toHaveLength(5);
  });

  it("[W-7e] of a flood of positions thirty a second go out, and the last one always", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    for (let step = 1; step <= 1_000; step += 1) {
      one.send(at(step / 10, 0));
      world.tick();
      world.advance(1);
    }
    const seen = two.fresh("peer_position").length;
    expect(seen).toBeGreaterThan(30);
    // The burst, and what a second allows.
    expect(seen).toBeLessThanOrEqual(60);
    expect(world.room.wantsTick()).toBe(true);
    world.advance(100);
    world.tick();
    expect(two.fresh("peer_position")).toMatchObject([{ x: 100 }]);
    expect(world.room.stats().held).toBe(0);
  });

  it("[W-7e] of a flood of subscriptions the last one holds", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(), world.enter()];
    for (let index = 0; index < 100; index += 1) one.send({ type: "subscribe_cells", cells: [{ cx: index, cz: 0 }] });
    world.advance(1_000);
    world.tick();
    one.fresh();
    two.send(at(995, 5));
    world.tick();
    expect(one.fresh("peer_position")).toHaveLength(1);
  });

  it("[W-7g] a thousand mistakes get a few answers", () => {
    const world = createTestRoom();
    const [one, stranger] = [world.enter(), world.connect()];
    one.fresh();
    for (let index = 0; index < 1_000; index += 1) {
      one.sendText("{");
      stranger.sendText("{");
      stranger.send({ type: "chat", text: "hi" });
    }
    expect(one.fresh()).toHaveLength(20);
    expect(stranger.fresh()).toHaveLength(20);
    world.advance(1_000);
    one.sendText("{");
    expect(one.fresh()).toHaveLength(1);
  });

  it("[W-7h] a ping is answered at once, before the login too; a flood of them is not", () => {
    const world = createTestRoom();
    const [one, stranger] = [world.enter(), world.connect()];
    for (const peer of [one, stranger]) {
      peer.fresh();
      const outputs = world.feed({ type: "frame", connection: peer.connection, frame: { type: "ping" } });
      expect(outputs).toMatchObject([{ type: "send", frame: { type: "pong" }, urgent: true }]);
      for (let index = 0; index < 1_000; index += 1) peer.send({ type: "ping" });
      expect(peer.fresh("pong")).toHaveLength(20);
    }
  });

  it("[W-7h] sixty seconds of silence end a visit; any sign of life counts", () => {
    const world = createTestRoom();
    const [silent, ponging, pinging, sloppy, other] = Array.from({ length: 5 }, () => world.enter());
    for (let second = 0; second < 60; second += 10) {
      world.advance(10_000);
      world.feed({ type: "heard", connection: ponging?.connection ?? 0 });
      pinging?.send({ type: "ping" });
      sloppy?.sendText("?");
      other?.send(at(second, 0));
    }
    expect(silent?.closed).toEqual({ code: 1008, reason: "TIMEOUT" });
    expect([ponging, pinging, sloppy, other].map((peer) => peer?.closed)).toEqual([null, null, null, null]);
    expect(other?.frames.at(-1)).toMatchObject({ type: "peer_leave", pubkey: silent?.pubkey });
  });
});
