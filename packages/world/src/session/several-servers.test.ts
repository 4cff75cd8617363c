import { describe, expect, it } from "vitest";
import { buildHeartbeat, signEvent } from "@plaza/protocol";
import type { HeartbeatStatus } from "@plaza/protocol";
import { createTestWorld, ownerKey, poseAt, pubkeyOf, secretKeyOf } from "./test-world.test-support.ts";
import type { TestVisitor, TestWorld } from "./test-world.test-support.ts";

const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

function primaryOf(visitor: TestVisitor): string | undefined {
  return visitor.session.view.get().servers.find((server) => server.primary)?.url;
}

function heartbeat(world: TestWorld, url: string, secretKey: Uint8Array, status: HeartbeatStatus = "active"): void {
  const nowSec = Math.floor(world.time.wallMs() / 1000);
  const fields = { scene: world.scene.address, url, status, slot: null, load: 1, capacity: 100, uptimeSec: 60, region: null };
  world.publish(signEvent(buildHeartbeat(fields, nowSec), secretKey));
}

describe("which servers", () => {
  it("[W-10] at most five are joined, the scene's own first", async () => {
    const world = createTestWorld(6);
    const anna = world.visit(1);
    await world.pass(500);
    expect(anna.session.view.get().servers.map((server) => server.url)).toEqual([0, 1, 2, 3, 4].map((index) => world.server(index).url));
  });

  it("[W-10a] a server found by the heartbeat of a host is joined, and left when it stops", async () => {
    const world = createTestWorld(1, { scene: { hosts: [pubkeyOf(50)] } });
    world.serve("ws://helper.example/");
    const anna = world.visit(1);
    await world.pass(300);
    heartbeat(world, "ws://helper.example/", secretKeyOf(50));
    await world.pass(500);
    expect(anna.session.view.get().servers).toMatchObject([{ state: "live" }, { url: "ws://helper.example/", state: "live" }]);
    await world.pass(1_500);
    heartbeat(world, "ws://helper.example/", secretKeyOf(50), "offline");
    await world.pass(500);
    expect(anna.session.view.get().servers.length).toBe(1);
    expect(world.network.openSockets("ws://helper.example/")).toBe(0);
  });

  it("[W-10b] a stranger's server is offered and never dialled, unless the scene is open", async () => {
    for (const syncPolicy of ["closed", "open"] as const) {
      const world = createTestWorld(1, { scene: { syncPolicy } });
      world.serve("ws://stranger.example/");
      const anna = world.visit(1);
      await world.pass(300);
      heartbeat(world, "ws://stranger.example/", secretKeyOf(60));
      await world.pass(2_000);
      const row = anna.session.view.get().servers.find((server) => server.url === "ws://stranger.example/");
      expect(row?.state).toBe(syncPolicy === "open" ? "live" : "offered");
      expect(world.network.dialled.includes("ws://stranger.example/")).toBe(syncPolicy === "open");
      anna.session.end();
    }
  });

  it("[W-10a] a host is heard through any number of strangers", async () => {
    const world = createTestWorld(1, { scene: { hosts: [pubkeyOf(50)] } });
    world.serve("ws://helper.example/");
    const anna = world.visit(1);
    await world.pass(300);
    for (let index = 0; index < 40; index += 1) heartbeat(world, `ws://stranger${index}.example/`, secretKeyOf(60 + (index % 3)));
    heartbeat(world, "ws://helper.example/", secretKeyOf(50));
    await world.pass(500);
    const { servers } = anna.session.view.get();
    expect(servers.find((server) => server.url === "ws://helper.example/")?.state).toBe("live");
    expect(servers.length).toBeLessThan(30);
  });

  it("[W-10c] a server whose heartbeat is 90 s old is left", async () => {
    const world = createTestWorld(1, { scene: { syncPolicy: "open" } });
    world.serve("ws://helper.example/");
    const anna = world.visit(1);
    heartbeat(world, "ws://helper.example/", secretKeyOf(50));
    await world.pass(80_000);
    expect(anna.session.view.get().servers.length).toBe(2);
    await world.pass(12_000);
    expect(anna.session.view.get().servers.length).toBe(1);
  });
});

describe("who is primary", () => {
  it("[W-11] everything goes to all; positions are asked of the primary alone", async () => {
    const world = createTestWorld(3);
    world.network.setLatency(world.server(1).url, 5);
    const anna = world.visit(1);
    await world.pass(1_000, () => anna.session.move(poseAt(1, 1)));
    anna.session.emote("🎉");
    await anna.session.say("to all");
    await world.pass(200);
    for (const index of [0, 1, 2]) {
      const types = new Set(world.server(index).received.map(({ frame }) => frame.type));
      for (const type of ["join", "position", "emoji", "chat", "ping"] as const) expect(types).toContain(type);
      const cells = world.server(index).received.flatMap(({ frame }) => (frame.type === "subscribe_cells" ? [frame.cells.length] : []));
      const isPrimary = primaryOf(anna) === world.server(index).url;
      expect(cells.at(-1) === 0).toBe(!isPrimary);
    }
    expect(primaryOf(anna)).toBe(world.server(1).url);
  });

  it("[W-11d] a server that is clearly faster takes over after ten seconds, not before", async () => {
    const world = createTestWorld(2);
    world.network.setLatency(world.server(0).url, 10);
    world.network.setLatency(world.server(1).url, 60);
    const anna = world.visit(1);
    await world.pass(3_000);
    expect(primaryOf(anna)).toBe(world.server(0).url);
    world.network.setLatency(world.server(0).url, 120);
    await world.pass(9_000);
    expect(primaryOf(anna)).toBe(world.server(0).url);
    await world.pass(20_000);
    expect(primaryOf(anna)).toBe(world.server(1).url);
  });

  it("[W-11h] when the primary dies the next has its cells at once, and movement goes on", async () => {
    const world = createTestWorld(3);
    world.network.setLatency(world.server(0).url, 5);
    const anna = world.visit(1);
    const ben = world.visit(2);
    let drawn: number[] = [];
    const walk = (nowMs: number) => {
      anna.session.move(poseAt(0, 1));
      ben.session.move(poseAt((nowMs / 1000) * 3, 0));
      if (anna.session.poseOf(ben.pubkey, nowMs, out)) drawn.push(out.x);
    };
    await world.pass(3_000, walk);
    expect(primaryOf(anna)).toBe(world.server(0).url);
    drawn = [];
    world.network.refuse(world.server(0).url);
    world.network.cut(world.server(0).url);
    await world.pass(2_000, walk);
    expect(primaryOf(anna)).not.toBe(world.server(0).url);
    expect(anna.session.view.get().status).toBe("live");
    const steps = drawn.slice(1).map((x, index) => x - (drawn[index] ?? 0));
    // 3 m/s are 5 cm a frame. The longest standstill while the other server takes over:
    let still = 0;
    let longest = 0;
    for (const step of steps) {
      still = step < 0.01 ? still + 1 : 0;
      longest = Math.max(longest, still);
    }
    expect((longest * 1000) / 60).toBeLessThan(250);
    expect(Math.max(...steps)).toBeLessThan(0.2);
  });

  it("[W-11a] a black-holed primary is left within 2 s", async () => {
    const world = createTestWorld(2);
    world.network.setLatency(world.server(0).url, 5);
    const anna = world.visit(1);
    await world.pass(5_000);
    expect(primaryOf(anna)).toBe(world.server(0).url);
    world.network.blackHole(world.server(0).url);
    await world.pass(2_050);
    expect(primaryOf(anna)).toBe(world.server(1).url);
  });
});

describe("one world", () => {
  it("[W-8b] presence is the union, and who leaves one server only is still here", async () => {
    const world = createTestWorld(2);
    const anna = world.visit(1);
    const oneServer = { ...world.scene, sync: [world.server(1).url] };
    const ben = world.visit(2, { scene: oneServer });
    const carl = world.visit(3);
    await world.pass(500);
    const seen = () => anna.session.view.get().people.map((person) => person.pubkey);
    expect(seen()).toContain(ben.pubkey);
    expect(seen().length).toBe(3);
    world.network.refuse(world.server(1).url);
    world.network.cut(world.server(1).url);
    await world.pass(500);
    expect(seen()).not.toContain(ben.pubkey);
    expect(seen()).toContain(carl.pubkey);
    expect(anna.session.view.get().notices.filter((notice) => notice.kind === "left")).toEqual([]);
    world.network.heal(world.server(1).url);
    await world.pass(10_000);
    expect(seen()).toContain(ben.pubkey);
  });

  it("[W-8c] a line told by three servers is one line, and saying it twice is two", async () => {
    const world = createTestWorld(3);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(500);
    await anna.session.say("lol");
    await anna.session.say("lol");
    await world.pass(1_000);
    for (const visitor of [anna, ben]) {
      expect(visitor.session.view.get().chat.map((line) => [line.text, line.proof])).toEqual([
        ["lol", "signed"],
        ["lol", "signed"],
      ]);
    }
  });

  it("[W-8d] lines and emoji of clients without ids are matched by occurrence", async () => {
    const world = createTestWorld(3);
    const anna = world.visit(1);
    await world.pass(500);
    const emoji: string[] = [];
    anna.session.onEmoji((seen) => emoji.push(seen.emoji));
    for (const turn of [1, 2]) {
      for (const index of [0, 1, 2]) {
        world.server(index).inject({ type: "peer_chat", msgId: `c-${turn}`, pubkey: pubkeyOf(9), text: "lol" });
        world.server(index).inject({ type: "peer_emoji", msgId: `e-${turn}`, pubkey: pubkeyOf(9), emoji: "😀" });
        await world.pass(300);
      }
    }
    expect(anna.session.view.get().chat.map((line) => line.text)).toEqual(["lol", "lol"]);
    expect(emoji).toEqual(["😀", "😀"]);
  });

  it("[W-8g] a whisper goes through one server, where the other one is", async () => {
    const world = createTestWorld(2);
    const anna = world.visit(1);
    const ben = world.visit(2, { scene: { ...world.scene, sync: [world.server(1).url] } });
    await world.pass(1_000);
    expect(primaryOf(anna)).toBe(world.server(0).url);
    anna.session.whisper(ben.pubkey, "psst");
    await world.pass(300);
    const dms = [0, 1].map((index) => world.server(index).received.filter(({ frame }) => frame.type === "dm").length);
    expect(dms).toEqual([0, 1]);
    expect(ben.session.view.get().chat.map((line) => line.text)).toEqual(["psst"]);
  });

  it("[W-8h] game events come from the owner's server, whichever is primary", async () => {
    const world = createTestWorld(2);
    world.network.setLatency(world.server(1).url, 5);
    const anna = world.visit(1);
    await world.pass(1_000);
    expect(primaryOf(anna)).toBe(world.server(1).url);
    const seen: string[] = [];
    anna.session.onGameEvent(({ event }) => seen.push(event));
    world.server(0).emit("first-listed", null);
    world.server(1).emit("primary", null);
    await world.pass(300);
    expect(seen).toEqual(["first-listed"]);
    heartbeat(world, world.server(1).url, ownerKey);
    await world.pass(300);
    world.server(0).emit("first-listed", null);
    world.server(1).emit("named-by-owner", null);
    await world.pass(300);
    expect(seen).toEqual(["first-listed", "named-by-owner"]);
    world.network.refuse(world.server(1).url);
    world.network.cut(world.server(1).url);
    await world.pass(300);
    world.server(0).emit("stand-in", null);
    await world.pass(300);
    expect(seen.at(-1)).toBe("stand-in");
  });

  it("[W-11g] over a lossy primary a second server is listened to, and let go when the way is good again", async () => {
    const world = createTestWorld(3);
    world.network.setLatency(world.server(0).url, 5);
    const anna = world.visit(1);
    const ben = world.visit(2);
    const walk = (nowMs: number) => {
      anna.session.move(poseAt(0, 1));
      ben.session.move(poseAt(Math.sin(nowMs / 2000) * 8, 0));
    };
    await world.pass(3_000, walk);
    const muted = (index: number) =>
      world
        .server(index)
        .received.flatMap(({ connection, frame }) => (connection === 1 && frame.type === "subscribe_cells" ? [frame.cells.length] : []))
        .at(-1) === 0;
    expect([muted(1), muted(2)]).toEqual([true, true]);
    for (let stall = 0; stall < 12; stall += 1) {
      // What a lost packet does to everything behind it.
      world.network.setLatency(world.server(0).url, 180);
      await world.pass(300, walk);
      world.network.setLatency(world.server(0).url, 5);
      await world.pass(500, walk);
    }
    expect([muted(1), muted(2)].filter((isMuted) => !isMuted).length).toBe(1);
    await world.pass(70_000, walk);
    expect([muted(1), muted(2)]).toEqual([true, true]);
  });

  it("[W-11e] a server that lies about places is found out by two others and is primary no more", async () => {
    const world = createTestWorld(3);
    world.network.setLatency(world.server(0).url, 5);
    const anna = world.visit(1);
    const ben = world.visit(2);
    world.server(0).tamper = (frame) => (frame.type === "peer_position" ? { ...frame, x: frame.x + 1 } : frame);
    const walk = (nowMs: number) => {
      anna.session.move(poseAt(0, 1));
      ben.session.move(poseAt(Math.sin(nowMs / 2000) * 4, 0));
    };
    await world.pass(5_000, walk);
    expect(primaryOf(anna)).toBe(world.server(0).url);
    await world.pass(60_000, walk);
    expect(primaryOf(anna)).not.toBe(world.server(0).url);
    const from = world.time.monotonicMs();
    await world.pass(3_000, (nowMs) => {
      ben.session.move(poseAt(2, 0));
      anna.session.poseOf(ben.pubkey, nowMs, out);
    });
    expect(world.time.monotonicMs() - from).toBeGreaterThan(2_900);
    expect(out.x).toBeCloseTo(2, 2);
  });

  it("[W-11f] someone whom the primary leaves out is taken from a server that shows them", async () => {
    const world = createTestWorld(2);
    world.network.setLatency(world.server(0).url, 5);
    const anna = world.visit(1);
    const ben = world.visit(2);
    world.server(0).tamper = (frame) => (frame.type === "peer_position" && frame.pubkey === ben.pubkey ? null : frame);
    const walk = (nowMs: number) => {
      anna.session.move(poseAt(0, 1));
      ben.session.move(poseAt(Math.sin(nowMs / 2000) * 4, 0));
    };
    await world.pass(45_000, walk);
    const drawn = new Set<number>();
    await world.pass(2_000, (nowMs) => {
      walk(nowMs);
      if (anna.session.poseOf(ben.pubkey, nowMs, out)) drawn.add(Math.round(out.x * 100));
    });
    expect(drawn.size).toBeGreaterThan(40);
  });
});
