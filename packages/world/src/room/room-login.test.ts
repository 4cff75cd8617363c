import { signEvent } from "@plaza/protocol";
import type { ServerFrame } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { at, createTestRoom, secretKeyOf, TEST_URL } from "./test-room.test-support.ts";
import type { LoginChanges, TestPeer } from "./test-room.test-support.ts";

function lastCode(peer: TestPeer): string | undefined {
  const last = peer.frames.at(-1);
  return last?.type === "error" ? last.code : last?.type;
}

function challengeOf(peer: TestPeer): string {
  const asked = peer.frames.findLast((frame) => frame.type === "auth_challenge");
  return (asked as Extract<ServerFrame, { type: "auth_challenge" }>).challenge;
}

describe("logging in", () => {
  it("[W-2] a challenge of 32 bytes in hex, a signed answer, welcome", () => {
    const world = createTestRoom();
    const peer = world.enter();
    expect(peer.frames.map((frame) => frame.type)).toEqual(["auth_challenge", "welcome"]);
    expect(challengeOf(peer)).toMatch(/^[0-9a-f]{64}$/);
    expect(challengeOf(world.enter())).not.toBe(challengeOf(peer));
    expect(world.room.stats()).toMatchObject({ players: 2, strangers: 0, loginsInCheck: 0 });
  });

  const refused: readonly (readonly [string, LoginChanges])[] = [
    ["of another kind", { template: (event) => ({ ...event, kind: 1 }) }],
    ["with another content", { template: (event) => ({ ...event, content: "ab".repeat(32) }) }],
    ["whose challenge tag differs", { template: (event) => ({ ...event, tags: [["challenge", "ab".repeat(32)]] }) }],
    ["by another key than was claimed", { secretKey: secretKeyOf(900) }],
    ["with a wrong signature", { forged: true }],
    ["601 s old", { template: (event) => ({ ...event, created_at: event.created_at - 601 }) }],
    ["601 s early", { template: (event) => ({ ...event, created_at: event.created_at + 601 }) }],
  ];
  it.each(refused)("[W-2b] an answer %s is refused", (_name, changes) => {
    const world = createTestRoom();
    const peer = world.connect();
    peer.login(changes);
    expect(lastCode(peer)).toBe("AUTH_FAILED");
    expect(world.room.stats().players).toBe(0);
  });

  it("[W-2b] an answer 600 s old or without a challenge tag is accepted", () => {
    const world = createTestRoom();
    const [old, bare] = [world.connect(), world.connect()];
    old.login({ template: (event) => ({ ...event, created_at: event.created_at - 600 }) });
    bare.login({ template: (event) => ({ ...event, tags: [] }) });
    expect([old, bare].map((peer) => peer.fresh("welcome").length)).toEqual([1, 1]);
  });

  it("[W-2b] what can be refused at sight costs no signature check", () => {
    const world = createTestRoom();
    const peer = world.connect();
    const outputs: string[] = [];
    peer.send({ type: "auth", pubkey: peer.pubkey });
    const event = signEvent({ kind: 27235, created_at: 1_767_225_600, tags: [], content: "something else" }, secretKeyOf(1));
    for (const output of world.feed({ type: "frame", connection: peer.connection, frame: { type: "auth_response", event } })) {
      outputs.push(output.type);
    }
    expect(outputs).toEqual(["send"]);
  });

  it("[W-2a] a challenge takes one answer, right or wrong", () => {
    const world = createTestRoom();
    const peer = world.connect(5);
    peer.login({ forged: true });
    const good = signEvent({ kind: 27235, created_at: 1_767_225_600, tags: [], content: challengeOf(peer) }, secretKeyOf(5));
    peer.answer(good);
    expect(lastCode(peer)).toBe("AUTH_FAILED");
    peer.login();
    expect(lastCode(peer)).toBe("welcome");
  });

  it("[W-2a] a challenge given to one connection is of no use on another", () => {
    const world = createTestRoom();
    const [one, two] = [world.connect(5), world.connect(5)];
    one.send({ type: "auth", pubkey: one.pubkey });
    two.send({ type: "auth", pubkey: two.pubkey });
    two.answer(signEvent({ kind: 27235, created_at: 1_767_225_600, tags: [], content: challengeOf(one) }, secretKeyOf(5)));
    expect(lastCode(two)).toBe("AUTH_FAILED");
  });

  it("[W-2a] a challenge is void after 30 s, even where a login may take longer", () => {
    const world = createTestRoom({ limits: { loginMs: 100_000 } });
    const peer = world.connect(5);
    peer.send({ type: "auth", pubkey: peer.pubkey });
    world.advance(30_001);
    peer.answer(signEvent({ kind: 27235, created_at: 1_767_225_600, tags: [], content: challengeOf(peer) }, secretKeyOf(5)));
    expect(lastCode(peer)).toBe("AUTH_FAILED");
  });

  it("[W-2a] a newer auth voids an answer that is still being checked", () => {
    const world = createTestRoom();
    const peer = world.connect(5);
    const release = world.holdChecks();
    peer.login();
    peer.send({ type: "auth", pubkey: peer.pubkey });
    release();
    expect(peer.frames.map((frame) => frame.type)).toEqual(["auth_challenge", "auth_challenge"]);
    expect(world.room.stats().players).toBe(0);
  });

  it("[W-2c] ten seconds after the connection it is over, pings or not, checks running or not", () => {
    const world = createTestRoom();
    const [idle, busy] = [world.connect(), world.connect()];
    const release = world.holdChecks();
    world.advance(9_000);
    busy.login();
    busy.send({ type: "ping" });
    expect(idle.closed).toBeNull();
    world.advance(1_000);
    release();
    for (const peer of [idle, busy]) {
      expect(lastCode(peer)).toBe("TIMEOUT");
      expect(peer.closed).toEqual({ code: 1008, reason: "TIMEOUT" });
    }
    expect(world.room.stats()).toMatchObject({ strangers: 0, players: 0 });
  });

  it("[W-2c] three challenges, then the door is shut", () => {
    const world = createTestRoom();
    const peer = world.connect();
    for (let attempt = 0; attempt < 3; attempt += 1) peer.login({ forged: true });
    expect(peer.closed).toEqual({ code: 1008, reason: "AUTH_FAILED" });
    const asker = world.connect();
    for (let attempt = 0; attempt < 4; attempt += 1) asker.send({ type: "auth", pubkey: asker.pubkey });
    expect(asker.fresh("auth_challenge")).toHaveLength(3);
    expect(asker.closed?.reason).toBe("AUTH_FAILED");
  });

  const urls: readonly (readonly [string, boolean])[] = [
    [TEST_URL, true],
    ["ws://world.example:80/sync/test/", true],
    ["http://world.example/sync/test?x=1", true],
    ["ws://192.168.1.20:7447/sync/test", true],
    ["wss://evil.example/sync/test", false],
    ["ws://world.example/sync/other", false],
    ["ws://world.example:8080/sync/test", false],
    ["ws://192.168.1.21:7447/sync/test", false],
    ["ws://localhost:7447/sync/test", false],
    ["mailto:world.example", false],
    ["", false],
  ];
  it.each(urls)("[W-2d] a login for %j is ours: %s", (url, isOurs) => {
    const world = createTestRoom();
    const peer = world.connect(5, "192.168.1.20:7447");
    peer.login({ url });
    expect(lastCode(peer)).toBe(isOurs ? "welcome" : "AUTH_FAILED");
  });

  it("[W-2d] names of the loopback are one, with the same port", () => {
    const world = createTestRoom({ urls: ["ws://127.0.0.1:7447/sync/test"] });
    const tried = ["ws://localhost:7447/sync/test", "ws://[::1]:7447/sync/test", "ws://localhost:7448/sync/test"].map((url) => {
      const peer = world.connect();
      peer.login({ url });
      return lastCode(peer);
    });
    expect(tried).toEqual(["welcome", "welcome", "AUTH_FAILED"]);
  });

  it("[W-2d] an event that names no server will do, unless the server is strict; a broken name never", () => {
    const enter = (strictAuth: boolean, changes: LoginChanges) => {
      const peer = createTestRoom({ strictAuth }).connect();
      peer.login(changes);
      return lastCode(peer);
    };
    expect(enter(false, { url: null })).toBe("welcome");
    expect(enter(true, { url: null })).toBe("AUTH_FAILED");
    expect(enter(true, {})).toBe("welcome");
    expect(enter(false, { template: (event) => ({ ...event, tags: [["u"]] }) })).toBe("AUTH_FAILED");
    const both = [
      ["u", TEST_URL],
      ["u", "wss://evil.example/"],
    ];
    expect(enter(false, { template: (event) => ({ ...event, tags: both }) })).toBe("AUTH_FAILED");
  });

  it("[W-2e] idle strangers push each other out, never a player, and never a newcomer who logs in", () => {
    const world = createTestRoom({ limits: { strangers: 3, capacity: 2 } });
    const player = world.enter();
    const idle = Array.from({ length: 10 }, () => world.connect());
    const late = world.enter();
    expect(lastCode(late)).toBe("welcome");
    expect(player.closed).toBeNull();
    expect(idle.map((peer) => peer.closed?.reason ?? "open")).toEqual([...Array(8).fill("TIMEOUT"), "open", "open"]);
    expect(world.room.stats()).toMatchObject({ players: 2, strangers: 2 });
  });

  it("[W-2e] a stranger may do nothing but log in", () => {
    const world = createTestRoom();
    const player = world.enter();
    const stranger = world.connect();
    player.fresh();
    stranger.send(at(1, 1));
    stranger.send({ type: "chat", text: "hi" });
    stranger.send({ type: "dm", to: player.pubkey, text: "hi" });
    stranger.send({ type: "join" });
    stranger.send({ type: "subscribe_cells", cells: [] });
    world.tick();
    expect(stranger.frames).toHaveLength(5);
    expect(new Set(stranger.frames.map((frame) => frame.type === "error" && frame.code))).toEqual(new Set(["AUTH_REQUIRED"]));
    expect(player.fresh()).toEqual([]);
  });

  it("[W-2f] a full world refuses the next login, not one of its own; residents take no place", () => {
    const world = createTestRoom({ limits: { capacity: 2 } });
    world.resident(50);
    const one = world.enter(1);
    world.enter(2);
    const third = world.connect(3);
    third.login();
    expect(lastCode(third)).toBe("CAPACITY");
    expect(third.closed).toEqual({ code: 1013, reason: "CAPACITY" });
    expect(lastCode(world.enter(1))).toBe("welcome");
    expect(one.closed?.reason).toBe("REPLACED");
    expect(world.room.stats()).toMatchObject({ players: 2, residents: 1, capacity: 2 });
  });

  it("[W-2f] the last place goes to one of two whose signatures are checked at once", () => {
    const world = createTestRoom({ limits: { capacity: 1 } });
    const [one, two] = [world.connect(1), world.connect(2)];
    const release = world.holdChecks();
    one.login();
    two.login();
    release();
    expect([lastCode(one), lastCode(two)]).toEqual(["welcome", "CAPACITY"]);
  });

  it("[W-2] an answer to a check arrives after the connection is gone: nothing happens", () => {
    const world = createTestRoom();
    const peer = world.connect();
    const release = world.holdChecks();
    peer.login();
    peer.leave();
    release();
    expect(world.room.stats()).toMatchObject({ players: 0, strangers: 0 });
  });
});
