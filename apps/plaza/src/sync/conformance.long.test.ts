/** What the draft says a sync server does, checked from outside by a client that knows nothing else. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialDraftClient, signLogin } from "./draft-client.test-support.ts";
import type { DraftClient, Frame } from "./draft-client.test-support.ts";
import { startTestServer } from "./sync-server.test-support.ts";
import type { TestServer } from "./sync-server.test-support.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ nodeId: "a1b2c3d4" });
});
afterAll(() => server.end());

const dial = (secretKey?: Uint8Array) => dialDraftClient(server.url, secretKey === undefined ? {} : { secretKey });

async function enter(): Promise<DraftClient> {
  const client = await dial();
  await client.login();
  return client;
}

/** Lets a few people in, and out again whatever happens. */
async function withPeople<T>(count: number, story: (...people: DraftClient[]) => Promise<T>): Promise<T> {
  const people: DraftClient[] = [];
  try {
    for (let index = 0; index < count; index += 1) people.push(await enter());
    return await story(...people);
  } finally {
    await Promise.all(people.map((person) => person.leave()));
  }
}

/** Asks for a challenge and answers it; what comes back is a welcome or an error. */
async function tryLogin(client: DraftClient, secretKey: Uint8Array, changes: Parameters<typeof signLogin>[2] & { challenge?: string }) {
  client.send({ type: "auth", pubkey: client.pubkey });
  const asked = await client.next("auth_challenge");
  const event = signLogin(secretKey, changes.challenge ?? String(asked["challenge"]), changes);
  client.send({ type: "auth_response", signature: JSON.stringify(event) });
  return client.next((frame) => frame["type"] === "welcome" || frame["type"] === "error");
}

describe("the draft: logging in", () => {
  it("[W-2] auth is answered by a challenge in hex, another one each time, without msgId", async () => {
    const [one, two] = [await dial(), await dial()];
    for (const client of [one, two]) client.send({ type: "auth", pubkey: client.pubkey });
    const challenges = await Promise.all([one.next("auth_challenge"), two.next("auth_challenge")]);
    for (const challenge of challenges) {
      expect(challenge["challenge"]).toMatch(/^[0-9a-f]{64}$/);
      expect(challenge).not.toHaveProperty("msgId");
    }
    expect(challenges[0]?.["challenge"]).not.toBe(challenges[1]?.["challenge"]);
    await Promise.all([one.leave(), two.leave()]);
  });

  it("[W-2] [W-18] a signed challenge is answered by welcome with the peers, without msgId", () =>
    withPeople(1, async (ada) => {
      ada.send({ type: "join", avatar: { model: "fox", displayName: "Ada" } });
      ada.send({ type: "position", x: 1, y: 2, z: 3, ry: 0.5 });
      await ada.settled();
      const bob = await dial();
      const welcome = await bob.login();
      expect(welcome).not.toHaveProperty("msgId");
      expect(welcome["peers"]).toEqual([
        { pubkey: ada.pubkey, position: { x: 1, y: 2, z: 3, ry: 0.5 }, avatar: { model: "fox", displayName: "Ada" } },
      ]);
      await bob.leave();
    }));

  it("[W-2] the signed event may come as an object too", async () => {
    const secretKey = randomBytes(32);
    const client = await dial(secretKey);
    client.send({ type: "auth", pubkey: client.pubkey });
    const { challenge } = await client.next("auth_challenge");
    client.send({ type: "auth_response", signature: signLogin(secretKey, String(challenge)) });
    await client.next("welcome");
    await client.leave();
  });

  const wrong: readonly (readonly [string, Parameters<typeof tryLogin>[2]])[] = [
    ["of another kind", { kind: 22242 }],
    ["with another challenge", { challenge: "ab".repeat(32) }],
    ["an hour old", { createdAtSec: Math.floor(Date.now() / 1000) - 3_600 }],
    ["for another server", { tags: [["u", "wss://other.example/ws"]] }],
  ];
  it.each(wrong)("[W-2b] [W-2d] an answer %s is refused with an error that says so", async (_name, changes) => {
    const secretKey = randomBytes(32);
    const client = await dial(secretKey);
    const answer = await tryLogin(client, secretKey, changes);
    expect(answer).toMatchObject({ type: "error", code: "AUTH_FAILED", message: expect.stringMatching(/./) });
    expect(answer).not.toHaveProperty("msgId");
    await client.leave();
  });

  it("[W-2b] a key that was not claimed, and a signature by nobody, are refused", async () => {
    const client = await dial(randomBytes(32));
    expect(await tryLogin(client, randomBytes(32), {})).toMatchObject({ type: "error", code: "AUTH_FAILED" });
    client.send({ type: "auth", pubkey: client.pubkey });
    const { challenge } = await client.next("auth_challenge");
    const event = { ...signLogin(randomBytes(32), String(challenge)), pubkey: client.pubkey };
    client.send({ type: "auth_response", signature: JSON.stringify(event) });
    expect(await client.next("error")).toMatchObject({ code: "AUTH_FAILED" });
    await client.leave();
  });

  it("[W-2e] before it nothing is sent, and nothing reaches anyone", () =>
    withPeople(1, async (ada) => {
      const stranger = await dial();
      ada.send({ type: "chat", text: "secret" });
      ada.send({ type: "position", x: 1, y: 0, z: 1, ry: 0 });
      stranger.send({ type: "chat", text: "spam" });
      stranger.send({ type: "position", x: 9, y: 0, z: 9, ry: 0 });
      await stranger.next("error");
      await stranger.settled();
      await ada.settled();
      expect(stranger.frames.map((frame) => frame["code"] ?? frame["type"])).toEqual(["AUTH_REQUIRED", "AUTH_REQUIRED", "pong"]);
      expect(ada.frames.map((frame) => frame["type"])).toEqual(["auth_challenge", "welcome", "pong"]);
      await stranger.leave();
    }));
});

describe("the draft: messages", () => {
  it("[W-18a] join and leave reach the others, with msgId, pubkey and avatar", () =>
    withPeople(1, async (ada) => {
      const bob = await enter();
      expect(await ada.next("peer_join")).toEqual({ type: "peer_join", msgId: expect.any(String), pubkey: bob.pubkey });
      bob.send({ type: "join", avatar: { model: "cat", color: "#fff" } });
      expect(await ada.next("peer_join")).toMatchObject({ pubkey: bob.pubkey, avatar: { model: "cat", color: "#fff" } });
      await bob.leave();
      expect(await ada.next("peer_leave")).toEqual({ type: "peer_leave", msgId: expect.any(String), pubkey: bob.pubkey });
    }));

  it("[W-4c] a line cut without goodbye is a leave too", () =>
    withPeople(1, async (ada) => {
      const bob = await enter();
      bob.ws.terminate();
      expect(await ada.next("peer_leave")).toMatchObject({ pubkey: bob.pubkey });
    }));

  it("[W-4] positions, chat and emoji reach everyone else with the same msgId, and not their sender", () =>
    withPeople(3, async (ada, bob, cyd) => {
      ada.send({ type: "position", x: 1.25, y: 0.5, z: -3, ry: -1.5 });
      ada.send({ type: "chat", text: "hello <b>&amp;" });
      ada.send({ type: "emoji", emoji: "🎉" });
      for (const type of ["peer_position", "peer_chat", "peer_emoji"]) {
        const [one, two] = await Promise.all([bob.next(type), cyd.next(type)]);
        expect(one).toEqual(two);
        expect(one?.["pubkey"]).toBe(ada.pubkey);
      }
      expect(bob.frames.find((frame) => frame["type"] === "peer_position")).toMatchObject({ x: 1.25, y: 0.5, z: -3, ry: -1.5 });
      expect(bob.frames.find((frame) => frame["type"] === "peer_chat")).toMatchObject({ text: "hello <b>&amp;" });
      expect(bob.frames.find((frame) => frame["type"] === "peer_emoji")).toMatchObject({ emoji: "🎉" });
      await ada.settled();
      expect(ada.frames.filter((frame) => frame["pubkey"] === ada.pubkey)).toEqual([]);
    }));

  it("[W-4c] a dm reaches one only; to nobody it is answered", () =>
    withPeople(3, async (ada, bob, cyd) => {
      ada.send({ type: "dm", to: bob.pubkey, text: "psst" });
      expect(await bob.next("peer_dm")).toEqual({ type: "peer_dm", msgId: expect.any(String), pubkey: ada.pubkey, text: "psst" });
      ada.send({ type: "dm", to: "cd".repeat(32), text: "anyone?" });
      expect(await ada.next("error")).toMatchObject({ code: "NOT_PRESENT" });
      await cyd.settled();
      expect(cyd.frames.map((frame) => frame["type"])).not.toContain("peer_dm");
    }));

  it("[W-4] msgId is {nodeId}-{seq} and grows", () =>
    withPeople(2, async (ada, bob) => {
      for (let line = 0; line < 4; line += 1) ada.send({ type: "chat", text: `${line}` });
      const seqs: number[] = [];
      for (let line = 0; line < 4; line += 1) {
        const { msgId, text } = await bob.next("peer_chat");
        expect(text).toBe(`${line}`);
        const seq = /^a1b2c3d4-(\d+)$/.exec(String(msgId))?.[1];
        seqs.push(Number(seq));
      }
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(new Set(seqs).size).toBe(4);
    }));

  it("[W-4] two servers number apart", async () => {
    const other = await startTestServer();
    const another = await startTestServer();
    expect(other.service.stats().nodeId).not.toBe(another.service.stats().nodeId);
    await Promise.all([other.end(), another.end()]);
  });

  it("[W-7h] ping is answered by pong, without msgId", () =>
    withPeople(1, async (ada) => {
      ada.send({ type: "ping" });
      expect(await ada.next("pong")).toEqual({ type: "pong" });
    }));

  it("[W-1] [W-1a] subscribed cells bound positions and nothing else", () =>
    withPeople(3, async (ada, near, far) => {
      ada.send({ type: "subscribe_cells", cells: ["0,0", "-1,-1"] });
      await ada.settled();
      near.send({ type: "position", x: -5, y: 0, z: -5, ry: 0 });
      far.send({ type: "position", x: 55, y: 0, z: 5, ry: 0 });
      far.send({ type: "chat", text: "far away" });
      far.send({ type: "emoji", emoji: "👋" });
      far.send({ type: "join", avatar: { model: "fox" } });
      await Promise.all([ada.next("peer_chat"), ada.next("peer_emoji"), ada.next((frame) => frame["avatar"] !== undefined)]);
      await ada.next("peer_position");
      await far.settled();
      await ada.settled();
      const shown = ada.frames.filter((frame) => frame["type"] === "peer_position").map((frame) => frame["pubkey"]);
      expect(shown).toEqual([near.pubkey]);
    }));

  it("[W-17] a game event of the host reaches all", () =>
    withPeople(2, async (ada, bob) => {
      expect(server.service.emit("round_start", { round: 1, timer: 60 }).ok).toBe(true);
      const [one, two] = await Promise.all([ada.next("game_event"), bob.next("game_event")]);
      expect(one).toEqual({ type: "game_event", msgId: expect.any(String), event: "round_start", data: { round: 1, timer: 60 } });
      expect(two).toEqual(one);
    }));

  it("[W-17] a game event beyond its bounds is refused to the host, and nobody hears it", () =>
    withPeople(1, async (ada) => {
      expect(server.service.emit("x".repeat(65), 1).ok).toBe(false);
      expect(server.service.emit("score", "x".repeat(5_000)).ok).toBe(false);
      expect(server.service.emit("score", { at: 1n }).ok).toBe(false);
      await ada.settled();
      expect(ada.frames.map((frame) => frame["type"])).not.toContain("game_event");
    }));

  it("[W-7c] chat is cut at 500 characters", () =>
    withPeople(2, async (ada, bob) => {
      ada.send({ type: "chat", text: "a".repeat(700) });
      expect((await bob.next("peer_chat"))["text"]).toBe("a".repeat(500));
    }));
});

describe("the draft: many at once", () => {
  it("[W-5] thirty people who all move see each other, each where they stand, and never themselves", () =>
    withPeople(30, async (...people) => {
      for (let step = 0; step < 10; step += 1) {
        for (const [index, person] of people.entries()) person.send({ type: "position", x: index, y: step, z: 0, ry: 0 });
        await people[step]?.settled();
      }
      for (const person of people) {
        const last = new Map<unknown, Frame>();
        while (last.size < 29 || [...last.values()].some((frame) => frame["y"] !== 9)) {
          const frame = await person.next("peer_position");
          last.set(frame["pubkey"], frame);
        }
        expect(last.has(person.pubkey)).toBe(false);
        for (const [index, other] of people.entries()) {
          if (other !== person) expect(last.get(other.pubkey)).toMatchObject({ x: index, y: 9 });
        }
      }
    }));
});
