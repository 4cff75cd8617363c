/** Visitors who break the rules, beside honest ones on one real server: the honest ones notice nothing. */
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { dialDraftClient, signLogin } from "../../apps/plaza/src/sync/draft-client.test-support.ts";
import type { DraftClient } from "../../apps/plaza/src/sync/draft-client.test-support.ts";
import { createCrowd, until } from "../support/crowd.ts";
import type { Crowd } from "../support/crowd.ts";
import { startImpostor } from "../support/impostor-server.ts";
import { openRawWebSocket, openTcp, rawFrame } from "../support/raw-visitor.ts";
import { storyScene } from "../support/story-scene.ts";
import { allSee, enterWith } from "../support/story-world.ts";
import { startSyncProcess } from "../support/sync-process.ts";
import type { SyncProcess, SyncProcessOptions } from "../support/sync-process.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Stage {
  readonly server: SyncProcess;
  readonly crowd: Crowd;
  /** Every status any of the honest visitors was in. */
  readonly states: ReadonlySet<string>;
}

async function enterHonest(count: number, options: SyncProcessOptions = {}): Promise<Stage> {
  const server = await startSyncProcess(options);
  ends.push(() => server.end());
  const crowd = await enterWith([server.url], count);
  ends.push(() => crowd.end());
  await allSee(crowd.visitors, count);
  crowd.walk((visitor, index, nowMs) => visitor.session.move({ x: index, y: 0, z: Math.sin(nowMs / 400), ry: 0 }));
  const states = new Set<string>();
  for (const visitor of crowd.visitors) visitor.session.view.subscribe(() => states.add(visitor.session.view.get().status));
  return { server, crowd, states };
}

/** What honest visitors notice of all that happened: they talk, walk and are seen as before, and were never out. */
async function expectUndisturbed({ crowd, states }: Stage, others = 0): Promise<void> {
  const before = crowd.visitors[0]?.lines().length ?? 0;
  const said: string[] = [];
  for (const [index, visitor] of crowd.visitors.entries()) {
    expect((await visitor.session.say(`still here ${index}`)).ok).toBe(true);
    said.push(`${visitor.pubkey.slice(0, 8)}: still here ${index}`);
  }
  said.sort();
  await until("everybody has every line", () => crowd.visitors.every((visitor) => visitor.lines().length >= before + said.length));
  for (const visitor of crowd.visitors) expect(visitor.lines().slice(before).toSorted()).toEqual(said);
  await until("all draw all where they are", () =>
    crowd.visitors.every((watcher) =>
      crowd.visitors.every((other) => {
        const [own, drawn] = [other.poseOf(other.pubkey), watcher.poseOf(other.pubkey)];
        return own !== null && drawn !== null && Math.hypot(own.x - drawn.x, own.z - drawn.z) < 0.9;
      }),
    ),
  );
  await allSee(crowd.visitors, crowd.visitors.length + others);
  expect([...states]).toEqual(["live"]);
}

it("[W-2e] [W-7a] half-open, silent and stalled sockets, fragments and bytes of any kind: all honest ones walk and talk on", async () => {
  const stage = await enterHonest(16);
  const { port } = stage.server;
  const sockets: Socket[] = [];
  ends.push(() => sockets.forEach((socket) => socket.destroy()));
  const kinds: (() => Promise<Socket>)[] = [
    // Says nothing at all.
    () => openTcp(port),
    // Half a request.
    async () => {
      const socket = await openTcp(port);
      socket.write("GET /sync/stories HTTP/1.1\r\nHost: x\r\nUpgr");
      return socket;
    },
    // A WebSocket that says nothing.
    () => openRawWebSocket(port),
    // Closed from one side only.
    async () => {
      const socket = await openRawWebSocket(port, true);
      socket.end();
      return socket;
    },
    // Half a frame, and the other half never comes.
    async () => {
      const socket = await openRawWebSocket(port);
      socket.write(rawFrame(Buffer.alloc(60_000, "x")).subarray(0, 30_000));
      return socket;
    },
    // A message in pieces without end.
    async () => {
      const socket = await openRawWebSocket(port);
      socket.write(rawFrame(Buffer.from("{"), 1, false));
      for (let piece = 0; piece < 40; piece += 1) socket.write(rawFrame(Buffer.from(" "), 0, false));
      return socket;
    },
    // Noise.
    async () => {
      const socket = await openRawWebSocket(port);
      socket.write(randomBytes(10_000));
      return socket;
    },
    // Good frames full of noise, as bytes and as text.
    async () => {
      const socket = await openRawWebSocket(port);
      for (let count = 0; count < 300; count += 1) socket.write(rawFrame(randomBytes(100), count % 2 === 0 ? 2 : 1));
      return socket;
    },
    // Pings, pongs and closes by the hundred.
    async () => {
      const socket = await openRawWebSocket(port);
      for (let count = 0; count < 300; count += 1) socket.write(rawFrame(randomBytes(20), count % 2 === 0 ? 9 : 10));
      socket.write(rawFrame(Buffer.from([3, 0xe8, 0xff]), 8));
      return socket;
    },
    // Broken off in the middle of a handshake and a frame.
    async () => {
      const socket = await openRawWebSocket(port);
      socket.write(rawFrame(Buffer.from('{"type":"auth"')).subarray(0, 9));
      socket.resetAndDestroy();
      return socket;
    },
  ];
  for (let round = 0; round < 12; round += 1) sockets.push(...(await Promise.all(kinds.map((open) => open()))));
  await expectUndisturbed(stage);
  const { players, strangers, queuedBytesMax } = await stage.server.stats();
  expect(players).toBe(16);
  // Those that broke no rule yet wait for their login time to run out.
  expect(strangers).toBeLessThanOrEqual(12 * 6);
  expect(queuedBytesMax).toBeLessThan(64 * 1024);
});

it("[W-7f] [W-7d] players who flood with every kind of message, broken and whole: all honest ones walk and talk on", async () => {
  const stage = await enterHonest(16);
  const flooders = await Promise.all(Array.from({ length: 4 }, () => dialDraftClient(stage.server.url)));
  ends.push(() => flooders.forEach((client) => client.ws.terminate()));
  for (const client of flooders) await client.login();
  await allSee(stage.crowd.visitors, 20);
  for (const client of flooders) {
    for (let count = 0; count < 2_000; count += 1) {
      client.send({ type: "position", x: count, y: 0, z: 0, ry: 0 });
      client.send({ type: "subscribe_cells", cells: [`${count},0`] });
      client.send({ type: "join", avatar: { displayName: `flood ${count}` } });
      client.send({ type: "emoji", emoji: "wave" });
      client.sendText(`{"type":"chat","text":${count}}`);
      client.sendText("{");
    }
  }
  await expectUndisturbed(stage, 4);
  const { queuedBytesMax, framesReceived, framesUnread } = await stage.server.stats();
  expect(queuedBytesMax).toBeLessThan(256 * 1024);
  // Of the flood's forty-eight thousand messages most were left unread, or still wait in their senders' own way;
  // what was read is everybody's, the honest ones' steps among it.
  expect(framesUnread).toBeGreaterThan(0);
  expect(framesReceived).toBeLessThan(24_000);
});

it("[W-2] [W-2a] [W-2b] a storm of two hundred logins, a hundred and fifty of them stolen or forged: exactly the honest are in", async () => {
  const stage = await enterHonest(12);
  const { url } = stage.server;
  /** The keys whose logins are stolen; their owners are inside. */
  const victims = Array.from({ length: 10 }, () => randomBytes(32));
  const stolen = await Promise.all(
    victims.map(async (secretKey) => {
      const client = await dialDraftClient(url, { secretKey });
      ends.push(() => client.ws.terminate());
      client.send({ type: "auth", pubkey: client.pubkey });
      const { challenge } = await client.next("auth_challenge");
      const event = signLogin(secretKey, String(challenge));
      client.send({ type: "auth_response", signature: JSON.stringify(event) });
      await client.next("welcome");
      return { pubkey: client.pubkey, event, client };
    }),
  );
  const thieves: Promise<DraftClient>[] = [];
  const refusals: Promise<unknown>[] = [];
  for (let index = 0; index < 150; index += 1) {
    const victim = stolen[index % stolen.length];
    if (victim === undefined) throw new Error("there are victims");
    const thief = dialDraftClient(url);
    thieves.push(thief);
    refusals.push(
      thief.then(async (client) => {
        ends.push(() => client.ws.terminate());
        client.send({ type: "auth", pubkey: victim.pubkey });
        const { challenge } = await client.next("auth_challenge");
        const own = signLogin(randomBytes(32), String(challenge));
        const attempts = [
          // The event of the victim's own login, again.
          victim.event,
          // The thief's event under the victim's key.
          { ...own, pubkey: victim.pubkey },
          // The thief's own event for the victim's challenge.
          own,
        ];
        client.send({ type: "auth_response", signature: JSON.stringify(attempts[index % attempts.length]) });
        return client.next("error");
      }),
    );
  }
  const honest = createCrowd({ scene: storyScene([url]), count: 50, firstKey: 501 });
  ends.push(() => honest.end());
  for (const refusal of await Promise.all(refusals)) expect(refusal).toMatchObject({ code: "AUTH_FAILED" });
  await until("the honest are in", () => honest.visitors.every((visitor) => visitor.session.view.get().status === "live"));
  await expectUndisturbed(stage, 60);
  expect((await stage.server.stats()).players).toBe(72);
  // No victim was thrown out by somebody with their key.
  for (const { client } of stolen) expect(client.closed()).toBeNull();
  expect(thieves).toHaveLength(150);
});

it("[W-2d] [W-2m] logins relayed by a server that stands between: it gets nobody in, on either side", async () => {
  const stage = await enterHonest(8);
  const impostor = await startImpostor(() => stage.server.url);
  ends.push(() => impostor.end());
  const deceived = createCrowd({ scene: storyScene([impostor.url]), count: 12, firstKey: 601 });
  ends.push(() => deceived.end());
  const answers = () => impostor.heard.filter((frame) => frame["type"] === "auth_response");
  await until("all have answered the challenge that was passed on", () => answers().length >= 12);
  await until("all were refused", () => deceived.visitors.every((visitor) => visitor.session.view.get().problem === "AUTH_FAILED"));
  expect((await stage.server.stats()).players).toBe(8);
  for (const visitor of deceived.visitors) expect(visitor.session.view.get().status).toBe("connecting");
  // What the impostor holds names the impostor, and is no HTTP authorisation.
  for (const answer of answers()) {
    const { tags } = JSON.parse(String(answer["signature"])) as { tags: string[][] };
    expect(tags).toContainEqual(["u", impostor.url]);
    expect(tags.map((tag) => tag[0])).not.toContain("method");
  }
  await expectUndisturbed(stage);
});
