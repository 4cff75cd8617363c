import { describe, expect, it } from "vitest";
import { createTestWorld, poseAt, pubkeyOf } from "./test-world.test-support.ts";

const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

describe("staying", () => {
  it("[W-11c] after a lost connection join, place and cells are told anew", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1, { avatar: { model: "fox" } });
    const ben = world.visit(2);
    await world.pass(400, () => anna.session.move(poseAt(12, 34)));
    const { received } = world.server(0);
    const before = received.length;
    world.network.cut(world.server(0).url);
    await world.pass(30);
    expect(anna.session.view.get().status).toBe("reconnecting");
    await world.pass(3_000);
    expect(anna.session.view.get().status).toBe("live");
    const again = received.slice(before).map(({ frame }) => frame);
    expect(again.filter((frame) => frame.type === "join" && frame.avatar?.model === "fox").length).toBe(1);
    expect(again.filter((frame) => frame.type === "subscribe_cells").length).toBe(1);
    expect(again.find((frame) => frame.type === "position")).toMatchObject(poseAt(12, 34));
    expect(ben.session.view.get().people.length).toBe(2);
    await world.pass(1_000);
    expect(ben.session.poseOf(anna.pubkey, world.time.monotonicMs(), out)).toBe(true);
    expect(out).toMatchObject({ x: 12, z: 34 });
  });

  it("[W-1m] cells are asked for once connected and known, and again when another cell is entered", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    anna.session.move(poseAt(1, 1));
    await world.pass(400, () => anna.session.move(poseAt(1, 1)));
    const asked = () => world.server(0).received.flatMap(({ frame }) => (frame.type === "subscribe_cells" ? [frame.cells] : []));
    expect(asked().length).toBe(1);
    expect(asked()[0]).toContainEqual({ cx: -6, cz: -6 });
    await world.pass(400, () => anna.session.move(poseAt(9, 1)));
    expect(asked().length).toBe(1);
    await world.pass(400, () => anna.session.move(poseAt(25, 1)));
    expect(asked().length).toBe(2);
    expect(asked()[1]).toContainEqual({ cx: 8, cz: 6 });
  });

  it("[W-1m] walking to and fro over a border asks four times a second at most", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(400, () => anna.session.move(poseAt(1, 1)));
    let frame = 0;
    await world.pass(3_000, () => anna.session.move(poseAt((frame += 1) % 2 === 0 ? 1 : 45, 1)));
    const asked = world.server(0).received.filter(({ frame: one }) => one.type === "subscribe_cells").length;
    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThanOrEqual(14);
  });

  it("[W-15l] a socket that is full gets no positions, and the newest once it drains", async () => {
    const world = createTestWorld(1);
    let full = false;
    const dial: typeof world.network.dial = (url, handlers, options) => {
      const socket = world.network.dial(url, handlers, options);
      return { ...socket, bufferedBytes: () => (full ? 100_000 : 0) };
    };
    const anna = world.visit(1, { dial });
    const walk = (nowMs: number) => anna.session.move(poseAt(nowMs / 1000, 0));
    await world.pass(1_000, walk);
    const positions = () => world.server(0).received.filter(({ frame }) => frame.type === "position").length;
    full = true;
    await world.pass(100, walk);
    const before = positions();
    await world.pass(1_000, walk);
    expect(positions()).toBe(before);
    full = false;
    await world.pass(500, walk);
    expect(positions()).toBeGreaterThan(before + 4);
  });

  it("[W-8j] however much happens, the view is a new one at most twenty times a second", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(400);
    let views = 0;
    anna.session.view.subscribe(() => (views += 1));
    for (let index = 0; index < 500; index += 1) {
      world.server(0).inject({ type: "peer_chat", msgId: `f-${index}`, pubkey: pubkeyOf(5 + (index % 2)), text: `line ${index}` });
      if (index % 10 === 0) await world.pass(20);
    }
    await world.pass(200);
    expect(views).toBeLessThanOrEqual(25);
    expect(anna.session.view.get().chat.length).toBe(500);
  });

  it("[W-1n] whoever is beyond the subscribed cells is not drawn, and is again when they come back", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(400);
    const walk = (x: number) =>
      world.pass(600, () => {
        anna.session.move(poseAt(0, 0));
        ben.session.move(poseAt(x, 0));
      });
    const seen = () => anna.session.poseOf(ben.pubkey, world.time.monotonicMs(), out);
    await walk(5);
    expect(seen()).toBe(true);
    await walk(300);
    expect(seen()).toBe(false);
    await walk(10);
    expect(seen()).toBe(true);
  });

  it("[W-11a] a silent server is noticed within 2 s, and the session says so", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(5_000);
    world.network.blackHole(world.server(0).url);
    await world.pass(2_050);
    expect(anna.session.view.get().status).toBe("reconnecting");
    expect(anna.session.view.get().problem).toBe("SILENT");
    world.network.heal(world.server(0).url);
    await world.pass(20_000);
    expect(anna.session.view.get().status).toBe("live");
  });

  it("[W-11c] a server that never answers leaves the world unreachable, and it goes live when one does", async () => {
    const world = createTestWorld(1);
    world.network.refuse(world.server(0).url);
    const anna = world.visit(1);
    await world.pass(1_000);
    expect(anna.session.view.get().status).toBe("connecting");
    await world.pass(25_000);
    expect(anna.session.view.get()).toMatchObject({ status: "unreachable", problem: "CLOSED" });
    world.network.heal(world.server(0).url);
    await world.pass(40_000);
    expect(anna.session.view.get()).toMatchObject({ status: "live", problem: null });
  });

  it("[W-11b] after the machine slept, a lost server is dialled at once", async () => {
    const world = createTestWorld(1);
    const { url } = world.server(0);
    world.network.refuse(url);
    const anna = world.visit(1);
    await world.pass(60_000);
    world.network.heal(url);
    const dials = world.network.dialled.length;
    world.time.jumpWall(3_600_000);
    await world.pass(1_300);
    expect(world.network.dialled.length).toBe(dials + 1);
    expect(anna.session.view.get().status).toBe("live");
  });

  it("[W-11c] a scene without servers is unreachable and says why", async () => {
    const world = createTestWorld(0);
    const anna = world.visit(1);
    expect(anna.session.view.get()).toMatchObject({ status: "unreachable", problem: "NO_SERVER" });
  });

  it("[W-3n] an ended session leaves no timer, no socket and nobody behind", async () => {
    const world = createTestWorld(2);
    const anna = world.visit(1);
    await world.pass(2_000, () => anna.session.move(poseAt(1, 2)));
    anna.session.end();
    expect(anna.session.view.get()).toMatchObject({ status: "ended", people: [] });
    await world.pass(1_000);
    expect(world.network.openSockets(world.server(0).url)).toBe(0);
    expect(world.server(1).room.stats().players).toBe(0);
    expect(world.time.pendingTimers()).toBe(0);
    expect(await anna.session.say("too late")).toMatchObject({ ok: false, problem: { code: "ended" } });
  });

  it("[W-17d] a server whose host has sent us out is not dialled again; others serve on", async () => {
    const world = createTestWorld(2);
    const anna = world.visit(1);
    await world.pass(400);
    world.server(0).inject({ type: "error", code: "KICKED", message: "no ball games" });
    await world.pass(120_000);
    const { status, servers, people } = anna.session.view.get();
    expect(servers.map(({ state }) => state)).toEqual(["refused", "live"]);
    expect([status, people.length]).toEqual(["live", 1]);
    world.server(1).inject({ type: "error", code: "KICKED", message: "here neither" });
    await world.pass(1_000);
    expect(anna.session.view.get()).toMatchObject({ status: "unreachable", problem: "KICKED", people: [] });
  });
});
