import { createMemoryEventStore } from "@plaza/platform/fakes";
import { serializeEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { TestClient } from "./relay-harness.ts";
import { createRelayHarness, NOW_SEC, sign } from "./relay-harness.ts";

async function answerTo(client: TestClient, event: ReturnType<typeof sign>): Promise<readonly unknown[]> {
  client.publish(event);
  const heard = (await client.heard()).filter((message) => message[0] === "OK");
  expect(heard.map((message) => message[1])).toEqual([event.id]);
  return heard[0]?.slice(2) ?? [];
}

describe("publishing", () => {
  it("[I-6] an event is acknowledged and shown only after it is kept", async () => {
    const relay = createRelayHarness();
    const [author, reader] = [relay.connect(), relay.connect()];
    reader.request("live", { kinds: [1] });
    expect(await reader.heard()).toEqual([["EOSE", "live"]]);
    const goOn = relay.delay("put");
    const event = sign(1);
    author.publish(event);
    expect(await author.heard()).toEqual([]);
    expect(await reader.heard()).toEqual([]);
    goOn();
    expect(await author.heard()).toEqual([["OK", event.id, true, ""]]);
    expect(await reader.heard()).toEqual([["EVENT", "live", event]]);
  });

  it("[I-6] what comes in one turn shares a commit, and what comes during a commit shares the next", async () => {
    const relay = createRelayHarness();
    const clients = [relay.connect(), relay.connect()];
    const events = Array.from({ length: 6 }, (_, index) => sign(1, { content: String(index) }));
    events.forEach((event, index) => clients[index % 2]?.publish(event));
    await relay.settle();
    const goOn = relay.delay("put");
    const later = Array.from({ length: 5 }, (_, index) => sign(2, { content: String(index) }));
    for (const event of later) {
      clients[0]?.publish(event);
      await relay.settle();
    }
    goOn();
    await relay.settle();
    const puts = relay.outputs.filter((output) => output.type === "put").map((output) => output.events.length);
    expect(puts).toEqual([6, 1, 4]);
  });

  it("[I-6a] the seven fields go out in one fixed form, whatever else came with them", async () => {
    const relay = createRelayHarness();
    const client = relay.connect();
    const event = sign(1, { content: 'a "quote" \u2028', tags: [["t", "x"]] });
    client.sayText(`[ "EVENT" , ${JSON.stringify({ seen_on: ["elsewhere"], ...event, extra: { deep: 1 } }, null, 2)} ]`);
    client.request("all", {});
    await client.heard();
    const texts = relay.outputs.flatMap((output) => (output.type === "send" && output.text.startsWith('["EVENT"') ? [output.text] : []));
    expect(texts).toEqual([`["EVENT","all",${serializeEvent(event)}]`]);
  });

  it("[I-6d] a repeat and an outdated version are answered as had, a deleted event is refused", async () => {
    const relay = createRelayHarness();
    const client = relay.connect();
    const note = sign(1);
    expect(await answerTo(client, note)).toEqual([true, ""]);
    expect(await answerTo(client, note)).toEqual([true, "duplicate: already have this event"]);
    const profile = sign(1, { kind: 0, content: "new" });
    await answerTo(client, profile);
    expect(await answerTo(client, sign(1, { kind: 0, created_at: NOW_SEC - 1 }))).toEqual([true, "duplicate: a newer version is kept"]);
    await answerTo(
      client,
      sign(1, {
        kind: 5,
        tags: [
          ["e", note.id],
          ["a", `0:${profile.pubkey}:`],
        ],
      }),
    );
    expect(await answerTo(client, note)).toEqual([false, "blocked: its author deleted it"]);
    expect(await answerTo(client, profile)).toEqual([false, "blocked: its author deleted it"]);
  });

  it("[I-2] 900 s ahead is taken, more is refused", async () => {
    const client = createRelayHarness().connect();
    expect(await answerTo(client, sign(1, { created_at: NOW_SEC + 900 }))).toEqual([true, ""]);
    expect(await answerTo(client, sign(1, { created_at: NOW_SEC + 901 }))).toEqual([false, "invalid: created_at is more than 900 s ahead"]);
    expect(await answerTo(client, sign(1, { created_at: 0 }))).toEqual([true, ""]);
  });

  it("[I-6h] an event that has expired is refused", async () => {
    const client = createRelayHarness().connect();
    expect(await answerTo(client, sign(1, { tags: [["expiration", String(NOW_SEC)]] }))).toEqual([false, "invalid: the event has expired"]);
    expect(await answerTo(client, sign(1, { tags: [["expiration", String(NOW_SEC + 1)]] }))).toEqual([true, ""]);
  });

  it("[I-6h] expired events are removed as time goes by", async () => {
    const store = createMemoryEventStore();
    const relay = createRelayHarness({ store });
    await answerTo(relay.connect(), sign(1, { tags: [["expiration", String(NOW_SEC + 20)]] }));
    relay.feed({ type: "tick" });
    relay.atSec(NOW_SEC + 21);
    relay.feed({ type: "tick" });
    await relay.settle();
    expect(store.all()).toHaveLength(1);
    relay.atSec(NOW_SEC + 31);
    relay.feed({ type: "tick" });
    await relay.settle();
    expect(store.all()).toHaveLength(0);
  });

  it("[I-6i] ephemeral events are passed on once and never kept", async () => {
    const store = createMemoryEventStore();
    const relay = createRelayHarness({ store });
    const [author, reader] = [relay.connect(), relay.connect()];
    reader.request("beats", { kinds: [20311] });
    const beat = sign(1, { kind: 20311 });
    expect(await answerTo(author, beat)).toEqual([true, ""]);
    expect(await answerTo(author, beat)).toEqual([true, "duplicate: already have this event"]);
    expect(await reader.heard()).toEqual([
      ["EOSE", "beats"],
      ["EVENT", "beats", beat],
    ]);
    for (const kind of [20000, 29999]) await answerTo(author, sign(1, { kind }));
    expect(store.all()).toEqual([]);
  });

  it("[I-6i] one ephemeral event by way of two connections at once is passed on once", async () => {
    const relay = createRelayHarness();
    const [one, two, reader] = [relay.connect(), relay.connect(), relay.connect()];
    reader.request("beats", { kinds: [20311] });
    const goOn = relay.delay("verify");
    const beat = sign(1, { kind: 20311 });
    one.publish(beat);
    two.publish(beat);
    goOn();
    expect(await reader.heard()).toEqual([
      ["EOSE", "beats"],
      ["EVENT", "beats", beat],
    ]);
    expect([...(await one.heard()), ...(await two.heard())].map((message) => message[2])).toEqual([true, true]);
  });

  it("[I-6i] logins are neither kept nor passed on", async () => {
    const store = createMemoryEventStore();
    const relay = createRelayHarness({ store });
    const [author, reader] = [relay.connect(), relay.connect()];
    reader.request("all", {});
    await reader.heard();
    for (const kind of [22242, 24242, 27235]) {
      expect(await answerTo(author, sign(1, { kind }))).toEqual([false, `blocked: kind ${kind} is a login and is never relayed`]);
    }
    author.login(1);
    await author.heard();
    expect(await reader.heard()).toEqual([]);
    expect(store.all()).toEqual([]);
  });

  it("[I-6k] events over their size or with too many tags are refused, apps' data may be larger", async () => {
    const client = createRelayHarness().connect();
    const long = "x".repeat(65_300);
    const size = (kind: number, content: string) => answerTo(client, sign(1, { kind, content }));
    expect((await size(1, long))[0]).toBe(false);
    expect((await size(1, long.slice(0, 65_000)))[0]).toBe(true);
    expect((await size(1, "é".repeat(33_000)))[0]).toBe(false);
    expect((await size(4932, "x".repeat(200_000)))[0]).toBe(true);
    expect((await size(20932, "x".repeat(200_000)))[0]).toBe(true);
    expect((await size(20932, "x".repeat(205_000)))[0]).toBe(false);
    expect((await answerTo(client, sign(1, { tags: Array.from({ length: 2_001 }, () => ["t"]) })))[0]).toBe(false);
  });

  it("[I-6l] a full store refuses by name, reads go on, and later events are taken again", async () => {
    const store = createMemoryEventStore();
    const relay = createRelayHarness({ store });
    const client = relay.connect();
    const kept = sign(1, { content: "kept" });
    await answerTo(client, kept);
    store.failPuts({ code: "full" });
    expect(await answerTo(client, sign(1, { content: "lost" }))).toEqual([false, "error: storage full"]);
    client.request("all", {});
    expect(await client.heard()).toEqual([
      ["EVENT", "all", kept],
      ["EOSE", "all"],
    ]);
    expect(await answerTo(client, sign(1, { kind: 20311 }))).toEqual([true, ""]);
    store.failPuts(null);
    expect(await answerTo(client, sign(1, { content: "lost" }))).toEqual([true, ""]);
  });

  it("[I-6s] a wrong id or signature is named and reaches nobody; after ten the line is closed and the address refused", async () => {
    const store = createMemoryEventStore();
    const relay = createRelayHarness({ store });
    const reader = relay.connect();
    reader.request("all", {});
    const address = "203.0.113.9";
    const forger = relay.connect({ address });
    const event = sign(1);
    const other = sign(1, { content: "other" });
    forger.say("EVENT", { ...event, content: "changed" });
    forger.say("EVENT", { ...event, sig: other.sig });
    expect(await forger.heard()).toEqual([
      ["OK", event.id, false, "invalid: the id is not the event's hash"],
      ["OK", event.id, false, "invalid: the signature does not hold"],
    ]);
    for (let index = 0; index < 8; index += 1) forger.say("EVENT", { ...event, content: String(index) });
    await relay.settle();
    expect(forger.closed()).toEqual({ code: 1008, reason: "too many events with a wrong id or signature" });
    expect(relay.connect({ address }).closed()?.code).toBe(1008);
    expect(relay.connect({ address: "203.0.113.10" }).closed()).toBe(null);
    relay.atSec(NOW_SEC + 61);
    expect(relay.connect({ address }).closed()).toBe(null);
    expect(await reader.heard()).toEqual([["EOSE", "all"]]);
    expect(store.all()).toEqual([]);
  });

  it("[I-6s] this machine's own address is never refused", async () => {
    const relay = createRelayHarness();
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      const forger = relay.connect({ address });
      for (let index = 0; index < 10; index += 1) forger.say("EVENT", { ...sign(1), content: String(index) });
      await relay.settle();
      expect(forger.closed()?.code).toBe(1008);
      expect(relay.connect({ address }).closed()).toBe(null);
    }
  });

  it("[I-6t] with many events of one connection under way it is not read further, and nothing is refused", async () => {
    const relay = createRelayHarness({ limits: { eventsInFlight: 8 } });
    const client = relay.connect();
    const goOn = relay.delay("put");
    const events = Array.from({ length: 8 }, (_, index) => sign(1, { content: String(index) }));
    for (const event of events.slice(0, 7)) client.publish(event);
    expect(client.isHeld()).toBe(false);
    client.publish(events[7] ?? sign(1));
    expect(client.isHeld()).toBe(true);
    goOn();
    const heard = await client.heard();
    expect(client.isHeld()).toBe(false);
    expect(heard.map((message) => message[2])).toEqual(events.map(() => true));
    expect(relay.stats().eventsInFlight).toBe(0);
  });

  it("[I-6t] past its rate a connection is told so, message by message, and goes on later", async () => {
    const relay = createRelayHarness({ limits: { messagesPerSec: 1, messageBurst: 3 } });
    const client = relay.connect();
    const event = sign(1);
    for (let index = 0; index < 3; index += 1) client.request(`${index}`, { kinds: [1] });
    client.publish(event);
    client.request("late", {});
    expect((await client.heard()).filter((message) => message[0] !== "EOSE")).toEqual([
      ["OK", event.id, false, "rate-limited: slow down"],
      ["CLOSED", "late", "rate-limited: slow down"],
    ]);
    relay.atSec(NOW_SEC + 2);
    client.request("later", {});
    expect(await client.heard()).toEqual([["EOSE", "later"]]);
  });

  it("[I-6x] an event of this process is kept and shown like any other", async () => {
    const relay = createRelayHarness();
    const reader = relay.connect();
    reader.request("all", {});
    await reader.heard();
    const event = sign(1, { tags: [["-"]] });
    relay.feed({ type: "publish", ticket: 900, event });
    relay.feed({ type: "publish", ticket: 901, event: sign(1, { created_at: NOW_SEC + 1_000 }) });
    expect(await reader.heard()).toEqual([["EVENT", "all", event]]);
    const published = relay.outputs.filter((output) => output.type === "published");
    expect(published.map(({ ticket, accepted }) => [ticket, accepted])).toEqual([
      [901, false],
      [900, true],
    ]);
  });

  it("[I-6y] a stopping relay takes no new events and finishes those it has", async () => {
    const relay = createRelayHarness();
    const client = relay.connect();
    const goOn = relay.delay("verify");
    const early = sign(1, { content: "early" });
    client.publish(early);
    relay.feed({ type: "stop" });
    const late = sign(1, { content: "late" });
    client.publish(late);
    goOn();
    expect(await client.heard()).toEqual([
      ["OK", late.id, false, "error: the relay is stopping"],
      ["OK", early.id, true, ""],
    ]);
  });

  it("[I-6z] malformed messages are named and the line lives on", async () => {
    const client = createRelayHarness().connect();
    const event = sign(1);
    const bad = [
      "",
      "{",
      "[]",
      "[1]",
      '["EVENT"]',
      '["FOO","x"]',
      '["REQ"]',
      `["REQ","${"x".repeat(65)}",{}]`,
      "[".repeat(10_000),
      `["EVENT",${"9".repeat(400)}]`,
      `"${"x".repeat(262_200)}"`,
    ];
    for (const text of bad) client.sayText(text);
    const heard = await client.heard();
    expect(heard.map((message) => message[0])).toEqual(bad.map(() => "NOTICE"));
    client.say("EVENT", { ...event, kind: "1" });
    client.say("REQ", "sub", { kinds: ["1"] });
    client.say("REQ", "sub");
    client.say("COUNT", "sub", { "#title": ["x"] });
    expect((await client.heard()).map((message) => [message[0], message[1], JSON.stringify(message[2]).slice(0, 9)])).toEqual([
      ["OK", event.id, "false"],
      ["CLOSED", "sub", '"invalid:'],
      ["CLOSED", "sub", '"invalid:'],
      ["CLOSED", "sub", '"invalid:'],
    ]);
    expect(client.closed()).toBe(null);
  });
});
