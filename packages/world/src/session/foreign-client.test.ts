import { describe, expect, it } from "vitest";
import { parseServerFrame, signEvent } from "@plaza/protocol";
import type { Pubkey, ServerFrame } from "@plaza/protocol";
import type { Socket } from "@plaza/platform";
import { createTestWorld, poseAt, pubkeyOf, secretKeyOf } from "./test-world.test-support.ts";
import type { TestWorld } from "./test-world.test-support.ts";

const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

/** A client that knows only the draft: no `u`, no `t`, no `cid`, no cells; on all of the scene's servers. */
function foreigner(world: TestWorld, keyNumber: number) {
  const pubkey: Pubkey = pubkeyOf(keyNumber);
  const heard: ServerFrame[] = [];
  const sockets: Socket[] = world.scene.sync.map((url) => {
    const socket: Socket = world.network.dial(url, {
      opened: () => socket.send(JSON.stringify({ type: "auth", pubkey })),
      message(data) {
        const frame = parseServerFrame(String(data));
        if (!frame.ok) return;
        heard.push(frame.value);
        if (frame.value.type !== "auth_challenge") return;
        const created = Math.floor(world.time.wallMs() / 1000);
        const template = { kind: 27235, created_at: created, tags: [], content: frame.value.challenge };
        const event = signEvent(template, secretKeyOf(keyNumber));
        socket.send(JSON.stringify({ type: "auth_response", signature: JSON.stringify(event) }));
      },
      closed: () => {},
    });
    return socket;
  });
  return {
    pubkey,
    heard,
    send: (frame: object) => sockets.forEach((socket) => socket.send(JSON.stringify(frame))),
  };
}

describe("beside a client that knows only the draft", () => {
  it("[W-15b] [W-8d] it is seen walking, heard once, and hears and sees us", async () => {
    const world = createTestWorld(3);
    const anna = world.visit(1);
    const foreign = foreigner(world, 40);
    await world.pass(500);
    expect(anna.session.view.get().people.map((person) => person.pubkey)).toContain(foreign.pubkey);
    let frame = 0;
    const drawn: number[] = [];
    await world.pass(4_000, (nowMs) => {
      anna.session.move(poseAt(1, 1));
      frame += 1;
      if (frame % 4 === 0) foreign.send({ type: "position", ...poseAt((frame / 60) * 3, 0) });
      if (frame > 60 && anna.session.poseOf(foreign.pubkey, nowMs, out)) drawn.push(out.x);
    });
    const steps = drawn.slice(1).map((x, index) => x - (drawn[index] ?? 0));
    expect(steps.length).toBeGreaterThan(150);
    expect(Math.min(...steps)).toBeGreaterThan(0.01);
    expect(Math.max(...steps)).toBeLessThan(0.12);
    foreign.send({ type: "chat", text: "hello from afar" });
    await world.pass(200);
    foreign.send({ type: "chat", text: "hello from afar" });
    await anna.session.say("welcome");
    await world.pass(1_000);
    expect(
      anna.session.view
        .get()
        .chat.map((line) => line.text)
        .toSorted(),
    ).toEqual(["hello from afar", "hello from afar", "welcome"]);
    expect(foreign.heard.filter((one) => one.type === "peer_chat").map((one) => one.text)).toEqual(["welcome", "welcome", "welcome"]);
    expect(foreign.heard.some((one) => one.type === "peer_position" && one.pubkey === anna.pubkey)).toBe(true);
  });

  it("[W-15b] people whose clocks differ by ten minutes, and tick from another start, see each other walk", async () => {
    const world = createTestWorld(2);
    const { time } = world;
    const anna = world.visit(1);
    const ben = world.visit(2, { clock: { wallMs: () => time.wallMs() + 600_000, monotonicMs: () => time.monotonicMs() + 9e8 } });
    await world.pass(500);
    const seen: number[] = [];
    await world.pass(4_000, (nowMs) => {
      anna.session.move(poseAt(0, (nowMs / 1000) * 2));
      ben.session.move(poseAt((nowMs / 1000) * 2, 0));
      if (ben.session.poseOf(anna.pubkey, nowMs + 9e8, out)) seen.push(out.z);
      if (anna.session.poseOf(ben.pubkey, nowMs, out)) seen.push(out.x);
    });
    expect(seen.length).toBeGreaterThan(400);
    await ben.session.say("what time is it?");
    await world.pass(500);
    for (const visitor of [anna, ben]) {
      expect(visitor.session.view.get().chat).toMatchObject([{ text: "what time is it?", proof: "signed" }]);
    }
  });

  it("[W-15b] a primary that passes no stamps on is not mixed with another server that does", async () => {
    const world = createTestWorld(2);
    world.network.setLatency(world.server(0).url, 5);
    world.server(0).tamper = (frame) => {
      if (frame.type !== "peer_position") return frame;
      const { type, msgId, pubkey, x, y, z, ry } = frame;
      return { type, msgId, pubkey, x, y, z, ry };
    };
    const anna = world.visit(1);
    const ben = world.visit(2);
    const drawn: number[] = [];
    await world.pass(60_000, (nowMs) => {
      anna.session.move(poseAt(0, 1));
      ben.session.move(poseAt((nowMs / 1000) * 0.3, 0));
      if (nowMs > 5_000 && anna.session.poseOf(ben.pubkey, nowMs, out)) drawn.push(out.x);
    });
    let still = 0;
    let longest = 0;
    for (const [index, x] of drawn.entries()) {
      still = index > 0 && x - (drawn[index - 1] ?? x) < 0.001 ? still + 1 : 0;
      longest = Math.max(longest, still);
    }
    expect(drawn.length).toBeGreaterThan(3_000);
    expect(longest).toBeLessThan(20);
  });

  it("[W-1o] a server of the draft's authors, without a grid, is left to send everything while few are here", async () => {
    const world = createTestWorld(1);
    world.server(0).tamper = (frame) => (frame.type === "welcome" ? { type: "welcome", peers: frame.peers } : frame);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(1_500, () => {
      anna.session.move(poseAt(0, 0));
      ben.session.move(poseAt(-200, 0));
    });
    expect(world.server(0).received.some(({ frame }) => frame.type === "subscribe_cells")).toBe(false);
    expect(anna.session.poseOf(ben.pubkey, world.time.monotonicMs(), out)).toBe(true);
  });
});
