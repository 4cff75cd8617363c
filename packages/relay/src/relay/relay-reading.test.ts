import type { EventStore, FoundEvent } from "@plaza/platform";
import { createMemoryEventStore } from "@plaza/platform/fakes";
import type { VerifiedEvent } from "@plaza/protocol";
import { ok, serializeEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { RelayHarness } from "./relay-harness.ts";
import { createRelayHarness, NOW_SEC, sign } from "./relay-harness.ts";

async function keep(relay: RelayHarness, ...events: readonly VerifiedEvent[]): Promise<void> {
  await relay.store.put(events.map((event) => ({ event, json: serializeEvent(event) })));
}

function notes(count: number, size = 1): readonly VerifiedEvent[] {
  return Array.from({ length: count }, (_, index) => sign(1, { content: `${index} ${"x".repeat(size)}`, created_at: NOW_SEC - index }));
}

describe("subscriptions", () => {
  it("[I-6j] stored events, EOSE, then new ones: what is published meanwhile comes once, after EOSE", async () => {
    const relay = createRelayHarness();
    const [author, reader] = [relay.connect(), relay.connect()];
    const [old, meanwhile, later] = notes(3);
    if (old === undefined || meanwhile === undefined || later === undefined) throw new Error("three notes");
    await keep(relay, old);
    const goOn = relay.delay("query");
    reader.request("s", { kinds: [1] });
    author.publish(meanwhile);
    expect(await reader.heard()).toEqual([]);
    goOn();
    // The query ran after the put: the event is in its answer as well, and must not come twice.
    expect(await reader.heard()).toEqual([
      ["EVENT", "s", old],
      ["EVENT", "s", meanwhile],
      ["EOSE", "s"],
    ]);
    author.publish(later);
    expect(await reader.heard()).toEqual([["EVENT", "s", later]]);
  });

  it("[I-6j] an event kept after the query looked, but before EOSE, is not lost", async () => {
    const store = createMemoryEventStore();
    let release = (): void => undefined;
    const slow: EventStore = {
      ...store,
      query: async (query) => {
        const found = await store.query(query);
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return found;
      },
    };
    const relay = createRelayHarness({ store: slow });
    const [author, reader] = [relay.connect(), relay.connect()];
    reader.request("s", {});
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    const between = sign(1);
    author.publish(between);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    relay.feed({ type: "turn-end" });
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    release();
    expect(await reader.heard()).toEqual([
      ["EOSE", "s"],
      ["EVENT", "s", between],
    ]);
  });

  it("[I-6j] CLOSE ends a subscription, and a second REQ under its id replaces it", async () => {
    const relay = createRelayHarness();
    const [author, reader] = [relay.connect(), relay.connect()];
    reader.request("s", { kinds: [1] });
    reader.request("s", { kinds: [7] });
    author.publish(sign(1));
    const reaction = sign(1, { kind: 7 });
    author.publish(reaction);
    expect(await reader.heard()).toEqual([
      ["EOSE", "s"],
      ["EVENT", "s", reaction],
    ]);
    reader.say("CLOSE", "s");
    author.publish(sign(1, { kind: 7, content: "again" }));
    expect(await reader.heard()).toEqual([]);
    expect(relay.stats().subscriptions).toBe(0);
  });

  it("[I-6j] a limit of 0 asks for new events only", async () => {
    const relay = createRelayHarness();
    const reader = relay.connect();
    await keep(relay, ...notes(2));
    reader.request("s", { limit: 0 });
    const fresh = sign(2);
    relay.connect().publish(fresh);
    expect(await reader.heard()).toEqual([
      ["EOSE", "s"],
      ["EVENT", "s", fresh],
    ]);
  });

  it("[I-6j] what is still under way for someone who left is dropped", async () => {
    const relay = createRelayHarness();
    const reader = relay.connect();
    await keep(relay, ...notes(3));
    const goOn = relay.delay("query");
    for (let index = 0; index < 6; index += 1) reader.request(`${index}`, {});
    reader.say("COUNT", "c", {});
    reader.leave();
    goOn();
    await relay.settle();
    expect(relay.stats()).toMatchObject({ connections: 0, subscriptions: 0, queriesInFlight: 0, served: 0 });
  });

  it("[I-6m] stored events come in portions, each after the last was taken from the line", async () => {
    const relay = createRelayHarness({ limits: { chunkBytes: 4_000 }, store: createMemoryEventStore({ inlineBytes: 6_000 }) });
    const reader = relay.connect();
    const stored = notes(12, 1_000);
    await keep(relay, ...stored);
    relay.delaySends(true);
    reader.request("s", {});
    const first = await reader.heard();
    expect(first.length).toBeLessThan(5);
    relay.delaySends(false);
    const rest = await reader.heard();
    expect([...first, ...rest].map((message) => message[2])).toEqual([...stored, undefined]);
    expect(rest.at(-1)).toEqual(["EOSE", "s"]);
  });

  it("[I-6m] an event removed while its turn comes is left out", async () => {
    const store = createMemoryEventStore({ inlineBytes: 1 });
    const relay = createRelayHarness({ store });
    const reader = relay.connect();
    const [first, gone] = notes(2);
    if (first === undefined || gone === undefined) throw new Error("two notes");
    await keep(relay, first, gone);
    const goOn = relay.delay("read");
    reader.request("s", {});
    await relay.settle();
    await keep(relay, sign(1, { kind: 5, tags: [["e", gone.id]] }));
    goOn();
    expect(await reader.heard()).toEqual([
      ["EVENT", "s", first],
      ["EOSE", "s"],
    ]);
  });

  it("[I-6m] who takes too little of what happens is told CLOSED, and keeps the line", async () => {
    const relay = createRelayHarness({ limits: { heldEvents: 3, chunkBytes: 10 } });
    const [author, reader] = [relay.connect(), relay.connect()];
    await keep(relay, ...notes(4));
    relay.delaySends(true);
    reader.request("s", {});
    for (let index = 0; index < 5; index += 1) author.publish(sign(2, { kind: 20311, content: String(index) }));
    expect((await reader.heard()).at(-1)?.slice(0, 2)).toEqual(["CLOSED", "s"]);
    relay.delaySends(false);
    reader.say("COUNT", "c", {});
    expect(await reader.heard()).toEqual([["COUNT", "c", { count: 4 }]]);
  });

  it("[I-6m] who does not read is closed with a reason, others go on", async () => {
    const relay = createRelayHarness();
    const [author, slow, quick] = [relay.connect(), relay.connect(), relay.connect()];
    slow.request("s", {});
    quick.request("s", {});
    await relay.settle();
    relay.feed({ type: "slow", connection: slow.id });
    expect((await slow.heard()).at(-1)).toEqual(["CLOSED", "s", "error: you read too slowly"]);
    expect(slow.closed()).toEqual({ code: 1008, reason: "reading too slowly" });
    const event = sign(1);
    author.publish(event);
    expect(await quick.heard()).toEqual([
      ["EOSE", "s"],
      ["EVENT", "s", event],
    ]);
    expect(await slow.heard()).toEqual([]);
  });

  it("[I-6k] too many subscriptions, filters, values or waiting queries are refused by name", async () => {
    const relay = createRelayHarness({ limits: { subscriptions: 2, filters: 2, filterValues: 4, queries: 1, waitingQueries: 2 } });
    const client = relay.connect();
    client.request("many filters", {}, {}, {});
    client.request("many values", { kinds: [1, 2, 3] }, { tags: { t: ["a", "b"] } });
    client.request("a", {});
    client.request("b", {});
    client.request("c", {});
    expect((await client.heard()).map((message) => message.slice(0, 2).join(" "))).toEqual([
      "CLOSED many filters",
      "CLOSED many values",
      "CLOSED c",
      "EOSE a",
      "EOSE b",
    ]);
    const goOn = relay.delay("query");
    client.request("a", {});
    for (let index = 0; index < 4; index += 1) client.say("COUNT", `count ${index}`, {});
    goOn();
    const refused = (await client.heard()).filter((message) => message[0] === "CLOSED").map((message) => message[1]);
    expect(refused).toEqual(["count 2", "count 3"]);
  });

  it("[I-6k] no filter gets more than 500 events", async () => {
    const asked: number[] = [];
    const store = createMemoryEventStore();
    const relay = createRelayHarness({
      store: {
        ...store,
        query: (query) => {
          asked.push(query.maxLimit);
          return Promise.resolve(ok<readonly FoundEvent[]>([]));
        },
      },
    });
    relay.connect().request("s", { limit: 100_000 });
    await relay.settle();
    expect(asked).toEqual([500]);
  });

  it("[I-6v] a query the store finds too broad is closed with a word on it", async () => {
    const store = createMemoryEventStore();
    const tooBroad = () => Promise.resolve({ ok: false, problem: { code: "too-broad", scannedRows: 9 } } as const);
    const relay = createRelayHarness({ store: { ...store, query: tooBroad, count: tooBroad } });
    const client = relay.connect();
    client.request("s", {});
    client.say("COUNT", "c", {});
    expect(await client.heard()).toEqual([
      ["CLOSED", "s", "error: this asks to look at too much, narrow it"],
      ["CLOSED", "c", "error: this asks to look at too much, narrow it"],
    ]);
    expect(relay.stats().subscriptions).toBe(0);
  });

  it("[I-6o] COUNT counts without sending", async () => {
    const relay = createRelayHarness();
    await keep(relay, ...notes(7), sign(1, { kind: 7 }));
    const client = relay.connect();
    client.say("COUNT", "c", { kinds: [1], limit: 2 }, { kinds: [7] });
    expect(await client.heard()).toEqual([["COUNT", "c", { count: 8 }]]);
  });
});

describe("logins", () => {
  it("[I-6q] a login must answer the connection's own challenge, for this relay, now, with kind 22242", async () => {
    const relay = createRelayHarness();
    const verdict = async (changes: Parameters<ReturnType<typeof relay.connect>["login"]>[1]) => {
      const client = relay.connect();
      client.login(1, changes);
      return (await client.heard())[0]?.[2];
    };
    expect(await verdict({})).toBe(true);
    expect(await verdict({ relay: "ws://127.0.0.1:7447" })).toBe(true);
    expect(await verdict({ relay: "wss://PLAZA.example:443/relay" })).toBe(true);
    expect(await verdict({ challenge: "0".repeat(32) })).toBe(false);
    expect(await verdict({ relay: "ws://evil.example/relay" })).toBe(false);
    expect(await verdict({ relay: "ws://127.0.0.1:7447.evil.example/" })).toBe(false);
    expect(await verdict({ relay: "no url" })).toBe(false);
    expect(await verdict({ created_at: NOW_SEC - 601 })).toBe(false);
    expect(await verdict({ kind: 27235 })).toBe(false);
    const [one, two] = [relay.connect(), relay.connect()];
    const stolen = one.login(1);
    two.say("AUTH", stolen);
    expect((await two.heard())[0]?.[2]).toBe(false);
  });

  it("[I-6q] each connection gets a challenge of its own when it opens", () => {
    const relay = createRelayHarness();
    const before = relay.outputs.length;
    relay.connect();
    relay.connect();
    const challenges = relay.outputs.slice(before).flatMap((output) => (output.type === "send" ? [output.text] : []));
    expect(challenges).toHaveLength(2);
    expect(new Set(challenges).size).toBe(2);
    expect(challenges.every((text) => /^\["AUTH","[0-9a-f]{32}"\]$/.test(text))).toBe(true);
  });

  it("[I-6r] a protected event is taken from its logged-in author only, and nobody may repost it", async () => {
    const relay = createRelayHarness();
    const client = relay.connect();
    const event = sign(1, { tags: [["-"]] });
    client.publish(event);
    client.login(2);
    client.publish(event);
    const login = client.login(1);
    expect((await client.heard()).map((message) => String(message[3]).split(":")[0])).toEqual(["auth-required", "auth-required", "", ""]);
    expect(login.kind).toBe(22242);
    client.publish(event);
    client.publish(sign(2, { kind: 6, content: serializeEvent(event) }));
    expect((await client.heard()).map((message) => message[2])).toEqual([false, true]);
    const other = relay.connect();
    other.login(2);
    await other.heard();
    other.publish(sign(1, { tags: [["-"]], content: "other" }));
    expect(String((await other.heard())[0]?.[3])).toMatch(/^restricted: /);
  });

  it("[I-6n] letters are shown to their writer and reader only: stored, counted and new", async () => {
    const relay = createRelayHarness();
    const [stranger, eve, bob] = [relay.connect(), relay.connect(), relay.connect()];
    const letter = sign(1, { kind: 4, tags: [["p", sign(2).pubkey]] });
    const note = sign(1, { created_at: NOW_SEC - 5 });
    await keep(relay, letter, note);
    eve.login(3);
    bob.login(2);
    await relay.settle();
    await Promise.all([eve.heard(), bob.heard()]);

    stranger.request("letters", { kinds: [4] });
    stranger.say("COUNT", "count", { kinds: [1, 1059] });
    stranger.request("all", {});
    expect(await stranger.heard()).toEqual([
      ["CLOSED", "letters", "auth-required: letters are shown to those who wrote or receive them"],
      ["CLOSED", "count", "auth-required: letters are shown to those who wrote or receive them"],
      ["EVENT", "all", note],
      ["EOSE", "all"],
    ]);
    eve.request("letters", { kinds: [4] });
    eve.request("theirs", { kinds: [4], authors: [letter.pubkey], tags: { p: [sign(2).pubkey] } });
    eve.say("COUNT", "count", { kinds: [4] });
    expect(await eve.heard()).toEqual([
      ["CLOSED", "theirs", "restricted: these letters are between others"],
      ["EOSE", "letters"],
      ["COUNT", "count", { count: 0 }],
    ]);
    bob.request("letters", { kinds: [4] });
    expect(await bob.heard()).toEqual([
      ["EVENT", "letters", letter],
      ["EOSE", "letters"],
    ]);

    const second = sign(1, { kind: 4, content: "second", tags: [["p", sign(2).pubkey]] });
    stranger.publish(second);
    expect((await bob.heard()).map((message) => message[2])).toEqual([second]);
    expect(await eve.heard()).toEqual([]);
    expect((await stranger.heard()).map((message) => message[0])).toEqual(["OK"]);
  });
});
