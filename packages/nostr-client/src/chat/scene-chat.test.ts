import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDirectVerifier, createKeySigner, createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import type { KeyValue } from "@plaza/platform";
import {
  buildDeletion,
  buildSceneChat,
  buildSpaceChat,
  formatAddress,
  parseDeletion,
  parseSceneChat,
  parseSpaceChat,
  spaceRoomAddress,
} from "@plaza/protocol";
import type { Address, VerifiedEvent } from "@plaza/protocol";
import { by, cheap, createTestBench, idVerifier, keyOf, startSec } from "../fakes/test-bench.ts";
import { createIdentity } from "../identity/identity.ts";
import { createKeyValueVault } from "../identity/key-value-vault.ts";
import { noChatLines, shownLines, withChatDeletion, withChatLine } from "./chat-lines.ts";
import type { ChatLines } from "./chat-lines.ts";
import { createSceneChat } from "./scene-chat.ts";
import type { SceneChat } from "./scene-chat.ts";

const owner = by(7, { kind: 1 }).pubkey;
const scene: Address = { kind: 30_311, pubkey: owner, identifier: "plaza" };
const elsewhere: Address = { ...scene, identifier: "cellar" };
const line = (text: string, agoSec: number, person = 1, place = scene) =>
  by(person, buildSceneChat({ scene: place, text }, startSec - agoSec));
const many = (text: string, agoSec: number, person = 1) => cheap(person, buildSceneChat({ scene, text }, startSec - agoSec));
const texts = (chat: SceneChat) => chat.view.get().lines.map((entry) => entry.text);

function open(names: readonly string[] = ["one"], keyValue: KeyValue = createMemoryKeyValue(), verifier = createDirectVerifier()) {
  const bench = createTestBench(names, { verifier });
  const identity = createIdentity({ vault: createKeyValueVault({ keyValue, random: bench.random }), random: bench.random, log: bench.log });
  const enter = (pool = bench.pool) => createSceneChat({ pool, identity, scene, keyValue, timers: bench.time, log: bench.log });
  return { ...bench, identity, keyValue, enter };
}

async function signed(chat: SceneChat, text: string): Promise<VerifiedEvent> {
  const result = await chat.sign(text);
  if (!result.ok) throw new Error(result.problem.code);
  return result.value.event;
}

describe("history and live lines", () => {
  it("[W-9a] a newcomer gets the newest 50 lines in order, then live ones, each once", async () => {
    const { relays, time, enter } = open(["one", "two"], undefined, idVerifier);
    for (let n = 0; n < 60; n += 1) for (const relay of relays) relay.inject(many(`l${n}`, 1_000 - n));
    const chat = enter();
    expect(chat.view.get()).toEqual({ lines: [], caughtUp: false, older: "end" });
    await time.advanceAsync(200);
    expect(texts(chat)).toEqual(Array.from({ length: 50 }, (_, n) => `l${n + 10}`));
    expect(chat.view.get()).toMatchObject({ caughtUp: true, older: "more" });
    for (const relay of relays) relay.inject(many("now", 0, 2));
    await time.advanceAsync(200);
    expect(texts(chat).slice(-2)).toEqual(["l59", "now"]);
  });

  it("[W-9a] lines of other scenes and events that are no lines stay out", async () => {
    const { relay, time, enter } = open();
    relay.inject(line("other place", 5, 1, elsewhere));
    relay.inject(by(1, { kind: 1311, content: "no place" }));
    const both = [elsewhere, scene].map((place) => ["a", formatAddress(place)]);
    relay.inject(by(1, { kind: 1311, content: "first of all elsewhere", tags: both }));
    relay.inject(by(1, { ...buildSceneChat({ scene, text: "x" }, startSec), content: "  \n " }));
    relay.inject(line("here", 5));
    const chat = enter();
    await time.advanceAsync(200);
    expect(texts(chat)).toEqual(["here"]);
  });

  it("[W-9b] older lines come page by page without gaps though one relay knows little", async () => {
    const { relays, time, enter } = open(["full", "sparse"], undefined, idVerifier);
    for (let n = 0; n < 130; n += 1) {
      const event = many(`l${n}`, 10_000 - n);
      relays[0]?.inject(event);
      if (n % 5 === 0) relays[1]?.inject(event);
    }
    const chat = enter();
    await time.advanceAsync(200);
    for (const count of [50, 100, 130]) {
      expect(texts(chat)).toEqual(Array.from({ length: count }, (_, n) => `l${130 - count + n}`));
      expect(chat.view.get().older).toBe("more");
      void chat.loadOlder();
      expect(chat.view.get().older).toBe("loading");
      await time.advanceAsync(200);
    }
    expect(chat.view.get().older).toBe("end");
    expect(texts(chat)).toHaveLength(130);
  });

  it("[W-9b] a second with more lines than a page is read whole, and what is before it too", async () => {
    const { relay, time, enter } = open(["one"], undefined, idVerifier);
    relay.inject(many("first", 900));
    for (let n = 0; n < 120; n += 1) relay.inject(many(`rush ${n}`, 800, 1 + (n % 5)));
    for (let n = 0; n < 20; n += 1) relay.inject(many(`after ${n}`, 700 - n));
    const chat = enter();
    await time.advanceAsync(200);
    for (let page = 0; page < 5; page += 1) {
      void chat.loadOlder();
      await time.advanceAsync(500);
    }
    expect(new Set(texts(chat)).size).toBe(141);
    expect(chat.view.get()).toMatchObject({ older: "end" });
    expect(texts(chat)[0]).toBe("first");
  });

  it("[W-9b] a relay that never sends all of such a second does not hide what is before it", async () => {
    const { relay, time, enter } = open(["one"], undefined, idVerifier);
    relay.maxLimit = 50;
    relay.inject(many("first", 900));
    for (let n = 0; n < 120; n += 1) relay.inject(many(`rush ${n}`, 800, 1 + (n % 5)));
    const chat = enter();
    await time.advanceAsync(200);
    for (let page = 0; page < 4; page += 1) {
      void chat.loadOlder();
      await time.advanceAsync(500);
    }
    expect(texts(chat)).toContain("first");
  });

  it("[W-9a] a line published while the relay was away arrives after it is back", async () => {
    const { relay, time, network, enter } = open();
    const chat = enter();
    await time.advanceAsync(200);
    network.cut("ws://one.test");
    relay.inject(line("missed", -1, 3));
    await time.advanceAsync(2_000);
    expect(texts(chat)).toEqual(["missed"]);
  });
});

describe("the state does not depend on the order", () => {
  const authors = [1, 2];
  const lines = Array.from({ length: 12 }, (_, n) => line(`l${n}`, 100 - Math.floor(n / 3), authors[n % 2]));
  const deletions = [
    by(1, buildDeletion({ eventIds: lines.slice(0, 2).map((event) => event.id) }, startSec)),
    by(2, buildDeletion({ eventIds: lines.slice(2, 6).map((event) => event.id) }, startSec + 1)),
  ];

  function fold(events: readonly VerifiedEvent[], limit: number): ChatLines {
    return events.reduce((state, event) => {
      const parsed = event.kind === 5 ? parseDeletion(event) : null;
      if (parsed?.ok === true) return withChatDeletion(state, parsed.value);
      const chat = parseSceneChat(event);
      return chat.ok ? withChatLine(state, chat.value) : state;
    }, noChatLines(limit));
  }

  it("[W-9c] the same events in any order, repeated or not, give the same chat", () => {
    const all = [...lines, ...deletions];
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), fc.constantFrom(4, 8, 100), (events, limit) => {
        expect(shownLines(fold(events, limit))).toEqual(shownLines(fold(all, limit)));
      }),
    );
  });

  it("[W-9c] an author deletes their own line and nobody else's", async () => {
    const { relay, time, enter } = open();
    const mine = line("mine", 10, 1);
    const theirs = line("theirs", 5, 2);
    relay.inject(mine);
    relay.inject(theirs);
    const chat = enter();
    await time.advanceAsync(1_000);
    relay.inject(by(1, buildDeletion({ eventIds: [mine.id, theirs.id] }, startSec)));
    await time.advanceAsync(1_000);
    expect(texts(chat)).toEqual(["theirs"]);
  });
});

describe("a place that is no scene", () => {
  it("[G-48] the chat of a space is read and written on its mirror, and lines of other spaces stay out", async () => {
    const { relay, time, identity, keyValue, pool, log } = open();
    const space = { host: owner, id: "hall" };
    const chat = createSceneChat({
      pool,
      identity,
      scene: spaceRoomAddress(space),
      language: {
        build: (said, sec) => buildSpaceChat({ space, ...said }, sec),
        parse(event) {
          const said = parseSpaceChat(event);
          return said.ok && said.value.space.id !== "hall" ? { ok: false, problem: { code: "elsewhere" } } : said;
        },
      },
      keyValue,
      timers: time,
      log,
    });
    relay.inject(by(1, buildSpaceChat({ space, text: "here" }, startSec - 5)));
    relay.inject(by(1, buildSpaceChat({ space: { host: owner, id: "cellar" }, text: "there" }, startSec - 4)));
    await time.advanceAsync(200);
    chat.publish(await signed(chat, "hello"));
    await time.advanceAsync(200);
    expect(texts(chat)).toEqual(["here", "hello"]);
    const sent = relay.received.flatMap((message) => (message.type === "EVENT" ? [message.event.tags[0]?.[1]] : []));
    expect(sent).toEqual([`30312:${owner}:hall`]);
    chat.end();
  });
});

describe("saying something", () => {
  it("[W-9d] a line is signed first, carries the start of its id, and nothing is sent yet", async () => {
    const { relay, time, enter } = open();
    const chat = enter();
    await time.advanceAsync(200);
    const result = await chat.sign("  hello <b>there</b>  ");
    if (!result.ok) throw new Error(result.problem.code);
    expect(result.value.cid).toBe(result.value.event.id.slice(0, 16));
    expect(result.value.event).toMatchObject({ kind: 1311, created_at: startSec });
    expect(texts(chat)).toEqual([]);
    expect(relay.received.filter((message) => message.type === "EVENT")).toEqual([]);
    expect(await chat.sign(" \n ")).toEqual({ ok: false, problem: { code: "empty" } });
  });

  it("[X-10i] a line brings apps along: as the draft has it, found by tags too, with room made for their addresses", async () => {
    const { time, enter } = open();
    const chat = enter();
    await time.advanceAsync(200);
    const url = `https://media.test/${"a".repeat(64)}.xdc`;
    const app = {
      url,
      fallbacks: [],
      sha256: null,
      claimedHash: null,
      webxdcId: "id",
      name: "Chess",
      summary: "",
      image: null,
      sizeBytes: null,
    };
    const result = await chat.sign("x".repeat(600), [app]);
    if (!result.ok) throw new Error(result.problem.code);
    const { event } = result.value;
    expect(event.kind).toBe(1311);
    expect(event.content).toBe(`${"x".repeat(500 - url.length - 1)}\n${url}`);
    expect(event.tags.map(([name]) => name)).toEqual(["a", "imeta", "m", "t"]);
    chat.publish(event);
    await time.advanceAsync(200);
    expect(chat.view.get().lines).toMatchObject([{ apps: [app] }]);
    expect(await chat.sign("", [app])).toMatchObject({ ok: true, value: { event: { content: url } } });
  });

  it("[W-9d] an answer sorts after what its author had seen, by at most 10 s", async () => {
    const { relay, time, enter } = open();
    const chat = enter();
    relay.inject(line("fast clock", -5, 2));
    await time.advanceAsync(200);
    expect((await signed(chat, "one")).created_at).toBe(startSec + 6);
    expect((await signed(chat, "two")).created_at).toBe(startSec + 7);
    relay.inject(line("very fast clock", -50, 2));
    await time.advanceAsync(200);
    expect((await signed(chat, "three")).created_at).toBe(startSec + 10);
  });

  it("[W-9e] one's own line is there at once, with what each relay said", async () => {
    const { time, relays, enter } = open(["one", "two"]);
    if (relays[1] !== undefined) relays[1].judge = () => ({ accepted: false, message: "blocked: no" });
    const chat = enter();
    await time.advanceAsync(200);
    const event = await signed(chat, "hello");
    chat.publish(event);
    expect(chat.view.get().lines).toMatchObject([{ text: "hello", mine: true, delivery: { state: "sending" } }]);
    await time.advanceAsync(200);
    expect(chat.view.get().lines).toHaveLength(1);
    expect(chat.view.get().lines[0]?.delivery).toMatchObject({
      state: "accepted",
      relays: [{ state: "accepted" }, { state: "refused", message: "blocked: no" }],
    });
  });

  it("[W-9e] a line that no relay took yet is sent after a reload", async () => {
    const { time, relay, network, pool, enter, connect, keyValue } = open();
    network.refuse("ws://one.test");
    const before = enter();
    before.publish(await signed(before, "kept"));
    await time.advanceAsync(5_000);
    expect(await keyValue.keys("outbox/")).toHaveLength(1);
    before.end();
    pool.end();

    network.heal("ws://one.test");
    const after = enter(connect());
    await time.advanceAsync(200);
    expect(after.view.get().lines).toMatchObject([{ text: "kept", mine: true, delivery: { state: "accepted" } }]);
    expect(relay.stored()).toHaveLength(1);
    expect(await keyValue.keys("outbox/")).toEqual([]);
  });

  it("[W-9e] a line that every relay refused is not sent after a reload, and can be sent again by hand", async () => {
    const { time, relay, enter, keyValue } = open();
    relay.judge = () => ({ accepted: false, message: "blocked: not you" });
    const chat = enter();
    await time.advanceAsync(200);
    const event = await signed(chat, "hm");
    chat.publish(event);
    await time.advanceAsync(200);
    expect(chat.view.get().lines[0]?.delivery?.state).toBe("refused");
    expect(await keyValue.keys("outbox/")).toEqual([]);
    relay.judge = () => ({ accepted: true, message: "" });
    chat.retry(event.id);
    await time.advanceAsync(200);
    expect(chat.view.get().lines).toMatchObject([{ text: "hm", delivery: { state: "accepted" } }]);
    expect(chat.retry(line("never said", 0).id)).toBeNull();
  });

  it("[W-9e] what a device keeps and is no line of ours, or too old, is removed", async () => {
    const place = `outbox/30311:${owner}:plaza/`;
    const old = line("old", 8 * 86_400);
    const forged = { ...line("x", 0), content: "y" };
    const keyValue = createMemoryKeyValue({ [`${place}a`]: "junk", [place + old.id]: old, [place + forged.id]: forged });
    const { time, enter } = open(["one"], keyValue);
    const chat = enter();
    await time.advanceAsync(200);
    expect(texts(chat)).toEqual([]);
    expect(await keyValue.keys("outbox/")).toEqual([]);
  });

  it("[W-9e] a device that keeps nothing does not stop a line", async () => {
    const broken = () => Promise.reject(new Error("no storage"));
    const { time, enter } = open(["one"], { get: broken, set: broken, delete: broken, keys: broken });
    const chat = enter();
    await time.advanceAsync(200);
    chat.publish(await signed(chat, "hello"));
    await time.advanceAsync(200);
    expect(chat.view.get().lines).toMatchObject([{ text: "hello", delivery: { state: "accepted" } }]);
  });

  it("[W-9e] who acts here decides which lines are mine", async () => {
    const { relay, time, enter, identity } = open();
    relay.inject(line("from before", 10, 3));
    const chat = enter();
    await time.advanceAsync(200);
    expect(chat.view.get().lines[0]?.mine).toBe(false);
    identity.use(createKeySigner(keyOf(3)), "extension");
    expect(chat.view.get().lines[0]?.mine).toBe(true);
  });

  it("[W-9a] an ended chat listens no more and leaves no timer", async () => {
    const { relay, time, pool, enter } = open();
    relay.inject(line("x", 10));
    const chat = enter();
    await time.advanceAsync(1_000);
    chat.end();
    await settle();
    relay.inject(line("late", 0));
    await time.advanceAsync(1_000);
    expect(texts(chat)).toEqual(["x"]);
    pool.end();
    await time.advanceAsync(20_000);
    expect(time.pendingTimers()).toBe(0);
  });
});
