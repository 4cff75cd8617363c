/** Servers that lie, over real sockets: a session with two honest ones beside them lives on and is not deceived for long. */
import { afterEach, describe, expect, it } from "vitest";
import { createNodeTimers } from "@plaza/platform-node";
import type { Timers } from "@plaza/platform";
import { createCrowd, until } from "../support/crowd.ts";
import type { Crowd, Visitor } from "../support/crowd.ts";
import { startImpostor } from "../support/impostor-server.ts";
import type { ImpostorServer, PassingFrame } from "../support/impostor-server.ts";
import { storyScene } from "../support/story-scene.ts";
import { startSyncProcess } from "../support/sync-process.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  // Visitors first: whoever is left without a server would dial.
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Stage {
  readonly impostor: ImpostorServer;
  readonly urls: readonly string[];
  readonly crowd: Crowd;
}

/** An impostor before a third server, two honest ones beside it, and visitors whose primary the impostor is. */
async function enterWithImpostor(count: number, timers?: Timers): Promise<Stage> {
  let third = "";
  const impostor = await startImpostor(() => third);
  ends.push(() => impostor.end());
  const servers = await Promise.all([1, 2, 3].map(() => startSyncProcess({ alsoKnownAs: [impostor.url] })));
  for (const server of servers) ends.push(() => server.end());
  third = servers[2]?.url ?? "";
  const urls = [impostor.url, ...servers.slice(0, 2).map((server) => server.url)];
  const crowd = createCrowd({ scene: storyScene([impostor.url]), count, ...(timers === undefined ? {} : { timers }) });
  ends.push(() => crowd.end());
  await until("all are on the impostor", () => crowd.visitors.every((visitor) => visitor.primary() === impostor.url));
  crowd.setScene(storyScene(urls));
  await until("all are on all three", () => crowd.visitors.every((visitor) => urls.every((url) => visitor.isOn(url))));
  await until("all see all", () => crowd.visitors.every((visitor) => visitor.people().length === count));
  return { impostor, urls, crowd };
}

/** Waits of over twelve seconds take a quarter as long: the listening of [W-11e] comes every five seconds instead of twenty. */
function hastyTimers(): Timers {
  const timers = createNodeTimers();
  return {
    after: (delayMs, run) => timers.after(delayMs > 12_000 ? delayMs / 4 : delayMs, run),
    every: (intervalMs, run) => timers.every(intervalMs, run),
  };
}

function stepsAlong(visitor: Visitor, index: number, nowMs: number): void {
  visitor.session.move({ x: index * 3, y: 0, z: Math.sin(nowMs / 500), ry: 0 });
}

/** How far from the truth somebody is drawn; null while they are not drawn. */
function errorM(watcher: Visitor, other: Visitor): number | null {
  const [own, drawn] = [other.poseOf(other.pubkey), watcher.poseOf(other.pubkey)];
  return own === null || drawn === null ? null : Math.hypot(own.x - drawn.x, own.z - drawn.z);
}

describe("a primary that lies about places", () => {
  it("[W-11e] two others disagree: it is found out, everybody listens to another, and all are drawn where they are", async () => {
    const { impostor, crowd } = await enterWithImpostor(6, hastyTimers());
    crowd.walk(stepsAlong);
    impostor.tamper = (frame) => [frame["type"] === "peer_position" ? { ...frame, x: Number(frame["x"]) + 40 } : frame];
    const pairs = crowd.visitors.flatMap((watcher) =>
      crowd.visitors.filter((other) => other !== watcher).map((other) => [watcher, other] as const),
    );
    await until("the lie is believed at first", () => pairs.every(([watcher, other]) => (errorM(watcher, other) ?? 0) > 30));
    await until("it is nobody's primary any more", () => crowd.visitors.every((visitor) => visitor.primary() !== impostor.url), 40_000);
    await until("all are drawn where they are", () => pairs.every(([watcher, other]) => (errorM(watcher, other) ?? 99) < 1));
    // It stays connected: what it tells of people and chat still counts.
    for (const visitor of crowd.visitors) expect(visitor.isOn(impostor.url)).toBe(true);
  });
});

describe("servers that send what they should not", () => {
  it("[W-8a] [W-8c] other people's message ids, repeats and other orders: every line is there once", async () => {
    const { impostor, crowd } = await enterWithImpostor(6);
    let held: PassingFrame | null = null;
    impostor.tamper = (frame) => {
      if (frame["type"] !== "peer_chat") return [frame];
      // All lines under one id of somebody else's, each said three times, every other one late.
      const told = { ...frame, msgId: "0123456789abcdef-1" };
      const late = held;
      held = late === null ? told : null;
      return late === null ? [] : [told, told, frame, late, late];
    };
    const said: string[] = [];
    for (let line = 0; line < 24; line += 1) {
      const visitor = crowd.visitors[line % 6];
      await visitor?.session.say(line < 6 ? "hello" : `line ${line}`);
      said.push(`${visitor?.pubkey.slice(0, 8)}: ${line < 6 ? "hello" : `line ${line}`}`);
    }
    said.sort();
    await until("everybody has every line", () => crowd.visitors.every((visitor) => visitor.lines().length >= said.length));
    for (const visitor of crowd.visitors) expect(visitor.lines().toSorted()).toEqual(said);
  });

  it("[W-8i] [W-8b] invented people by the thousand and by the hundred thousand: the true ones stay, and the list is bounded", async () => {
    const { impostor, urls, crowd } = await enterWithImpostor(4);
    const invented = (count: number) => Array.from({ length: count }, (_, index) => ({ pubkey: index.toString(16).padStart(64, "0") }));
    const text = (count: number) => JSON.stringify({ type: "welcome", peers: invented(count) });
    const truth = crowd.visitors.map((visitor) => visitor.pubkey);
    // A second welcome on a connection that is in already says nothing; joins do, up to a bound.
    impostor.inject(text(9_000));
    for (let index = 0; index < 12_000; index += 1) {
      impostor.inject(JSON.stringify({ type: "peer_join", msgId: `n-${index}`, pubkey: index.toString(16).padStart(64, "0") }));
    }
    await until("the invented are here", () => crowd.visitors.every((visitor) => visitor.people().length > 9_000));
    for (const visitor of crowd.visitors) {
      expect(visitor.people().length).toBeLessThanOrEqual(10_000 + truth.length);
      expect(visitor.people()).toEqual(expect.arrayContaining(truth));
    }
    // Over a megabyte is no message: that connection ends, and with it all it invented.
    impostor.inject(text(100_000));
    await until("only the true ones are left", () => crowd.visitors.every((visitor) => visitor.people().length === truth.length));
    for (const visitor of crowd.visitors) expect(visitor.session.view.get().status).toBe("live");
    await until("somebody honest is primary", () => crowd.visitors.every((visitor) => urls.slice(1).includes(visitor.primary() ?? "")));
  });

  it("[W-8a] [W-8b] garbage, bytes, forged keys and orders of any kind: nobody is drawn who is not here, and all talk on", async () => {
    const { impostor, urls, crowd } = await enterWithImpostor(4);
    crowd.walk(stepsAlong);
    const stranger = "ab".repeat(32);
    const garbage: (string | Buffer)[] = [
      "",
      "null",
      "{",
      "[]",
      '{"type":"__proto__"}',
      Buffer.from([0, 1, 2, 255]),
      Buffer.from([1, 0, 7, ...Array.from({ length: 12 }, () => 255)]),
      Buffer.alloc(200_000, 2),
      "x".repeat(900_000),
      `${"[".repeat(100_000)}`,
      JSON.stringify({ type: "peer_position", msgId: "a-1", pubkey: "nobody", x: 1, y: 1, z: 1, ry: 0 }),
      JSON.stringify({ type: "peer_position", msgId: "a-2", pubkey: stranger, x: 1, y: 1, z: 1, ry: 0 }),
      JSON.stringify({ type: "peer_position", msgId: "a-3", pubkey: crowd.visitors[0]?.pubkey, x: 1e300, y: 0, z: 0, ry: 0 }),
      JSON.stringify({ type: "peer_chat", msgId: "a-4", pubkey: "AB".repeat(32), text: "forged" }),
      JSON.stringify({ type: "peer_leave", msgId: "a-5", pubkey: crowd.visitors[1]?.pubkey }),
      JSON.stringify({ type: "auth_challenge", challenge: "00".repeat(32) }),
      JSON.stringify({ type: "error", message: "go away", code: "x".repeat(10_000) }),
      JSON.stringify({ type: "game_event", msgId: "a-6", event: "e", data: "d".repeat(500_000) }),
    ];
    const before = impostor.heard.filter((frame) => frame["type"] === "auth_response").length;
    for (let round = 0; round < 3; round += 1) for (const piece of garbage) impostor.inject(piece);
    for (const visitor of crowd.visitors) await visitor.session.say("still here");
    await until("all lines are there", () => crowd.visitors.every((visitor) => visitor.lines().length >= 4));
    for (const visitor of crowd.visitors) {
      expect(visitor.session.view.get().status).toBe("live");
      expect(visitor.lines()).toHaveLength(4);
      // Two honest servers have whoever the impostor says has left.
      expect(visitor.people()).toHaveLength(4);
      expect(urls).toContain(visitor.primary());
    }
    // A challenge to somebody who is in is not answered: nothing was signed for it.
    expect(impostor.heard.filter((frame) => frame["type"] === "auth_response")).toHaveLength(before);
  });

  it("[W-3m] a server that says REPLACED can end the session, and says so: the visitor is told, not left in the dark", async () => {
    const { impostor, crowd } = await enterWithImpostor(2);
    impostor.inject(JSON.stringify({ type: "error", message: "", code: "REPLACED" }));
    await until("all have been told", () => crowd.visitors.every((visitor) => visitor.session.view.get().status === "replaced"));
    for (const visitor of crowd.visitors) expect(visitor.session.view.get().problem).toBe("REPLACED");
  });
});
