import { createSignal } from "@plaza/platform";
import { createKeySigner } from "@plaza/platform/fakes";
import {
  buildWebxdcRealtime,
  buildWebxdcSession,
  failed,
  KIND,
  parseWebxdcRealtime,
  publicKeyOf,
  signEvent,
  verifyEvent,
} from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { by, keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { appId, createAppBench } from "../fakes/app-bench.ts";
import type { Device, DeviceChoice } from "../fakes/app-bench.ts";
import type { RealtimeChannel } from "./realtime-channel.ts";

const fast = { perSecond: 1_000, burst: 1_000 };
const bytes = (...values: number[]) => new Uint8Array(values);

function join(device: Device): { readonly channel: RealtimeChannel; readonly heard: number[][] } {
  const heard: number[][] = [];
  const joined = device.session.joinRealtime({ onMessage: (data) => heard.push([...data.subarray(0, 4)]) });
  if (!joined.ok) throw new Error(joined.problem.code);
  return { channel: joined.value, heard };
}

/** Several devices on a channel, joined and settled. */
async function meet(count: number, choice: DeviceChoice = { realtimePace: fast }, relays: readonly string[] = ["one"]) {
  const bench = createAppBench(relays);
  const devices = Array.from({ length: count }, (_, index) => bench.run(index + 1, choice));
  await bench.time.advanceAsync(200);
  const members = devices.map((device) => ({ device, ...join(device) }));
  await bench.time.advanceAsync(200);
  const published = (): readonly NostrEvent[] =>
    bench.relay.received.flatMap((message) =>
      message.type === "EVENT" && message.event.kind === KIND.webxdcRealtime ? [message.event] : [],
    );
  return { ...bench, members, published };
}

describe("a realtime channel", () => {
  test("[X-8] what one sends the others hear, once and in order, and the sender does not", async () => {
    const { members, time } = await meet(3, { realtimePace: fast }, ["one", "two"]);
    const [alice, bob, carol] = members;
    for (let n = 0; n < 5; n += 1) alice?.channel.send(bytes(n));
    bob?.channel.send(bytes());
    await time.advanceAsync(200);
    expect(alice?.heard).toEqual([[]]);
    expect(bob?.heard).toEqual([[0], [1], [2], [3], [4]]);
    expect(carol?.heard.length).toBe(6);
  });

  test("[X-8a] one channel at a time; left is left, and joined again is another", async () => {
    const { members, time } = await meet(2);
    const [alice, bob] = members;
    expect(alice?.device.session.joinRealtime({ onMessage() {} })).toEqual(failed({ code: "already-joined" }));
    bob?.channel.leave();
    expect(bob?.channel.send(bytes(1))).toEqual(failed({ code: "left" }));
    alice?.channel.send(bytes(2));
    await time.advanceAsync(100);
    expect(bob?.heard).toEqual([]);
    if (bob === undefined) throw new Error("two met");
    const again = join(bob.device);
    await time.advanceAsync(100);
    alice?.channel.send(bytes(3));
    await time.advanceAsync(100);
    expect([bob.heard, again.heard]).toEqual([[], [[3]]]);
  });

  test("[X-8c] a key of the session signs, and the first event and each newcomer learn whose it is", async () => {
    const { members, time, published } = await meet(2);
    const [alice, bob] = members;
    alice?.channel.send(bytes(1));
    alice?.channel.send(bytes(2));
    await time.advanceAsync(100);
    const [first, second] = published().map((event) => {
      const verified = verifyEvent(event);
      const read = verified.ok ? parseWebxdcRealtime(verified.value) : null;
      if (read === null || !read.ok) throw new Error("unreadable");
      return read.value;
    });
    const person = publicKeyOf(keyOf(1));
    expect([first?.session?.pubkey, second?.session, first?.counter, second?.counter]).toEqual([person, null, 0, 1]);
    expect(first?.pubkey).not.toBe(person);
    await time.advanceAsync(100);
    expect(bob?.channel.status.get().peers).toMatchObject([{ key: first?.pubkey, pubkey: person }]);
    bob?.channel.send(bytes(9));
    await time.advanceAsync(100);
    alice?.channel.send(bytes(3));
    await time.advanceAsync(100);
    expect(
      published()
        .at(-1)
        ?.tags.some(([name]) => name === "session"),
    ).toBe(true);
  });

  test("[X-8c] a claim that the person did not sign makes nobody of the key, and a silent signer holds up no message for long", async () => {
    const bench = createAppBench();
    const key = createKeySigner(keyOf(1));
    const silent = { pubkey: key.pubkey, sign: () => new Promise<never>(() => {}) };
    const [alice, bob] = [bench.run(1, { signer: silent, realtimePace: fast }), bench.run(2, { realtimePace: fast })];
    await bench.time.advanceAsync(200);
    const [from, to] = [join(alice), join(bob)];
    from.channel.send(bytes(7));
    await bench.time.advanceAsync(2_300);
    expect([to.heard, to.channel.status.get().peers[0]?.pubkey]).toEqual([[[7]], null]);

    const liar = keyOf(9);
    const word = signEvent(buildWebxdcSession("another app", publicKeyOf(liar), startSec), keyOf(1));
    const session = { pubkey: word.pubkey, createdAtSec: startSec, sig: word.sig };
    bench.relay.inject(signEvent(buildWebxdcRealtime({ webxdcId: appId, messages: [bytes(8)], counter: 0, session }, startSec), liar));
    await bench.time.advanceAsync(200);
    expect(to.heard).toEqual([[7], [8]]);
    expect(to.channel.status.get().peers.map(({ pubkey }) => pubkey)).toEqual([null, null]);
  });

  test("[X-8d] what is repeated, old, from the future, of another app or unreadable is not heard", async () => {
    const { members, time, relay } = await meet(1);
    const [alice] = members;
    const event = (fields: Partial<Parameters<typeof buildWebxdcRealtime>[0]>, atSec = startSec) =>
      signEvent(buildWebxdcRealtime({ webxdcId: appId, messages: [bytes(1)], counter: null, session: null, ...fields }, atSec), keyOf(9));
    relay.inject(event({ counter: 5, messages: [bytes(4), bytes(5)] }));
    relay.inject(event({ counter: 5, messages: [bytes(6), bytes(7)] }, startSec - 1));
    relay.inject(event({ counter: 4, messages: [bytes(8)] }));
    relay.inject(event({ counter: 3, messages: [bytes(3)] }));
    relay.inject(event({ messages: [bytes(9)] }, startSec - 120));
    relay.inject(event({ messages: [bytes(10)] }, startSec + 120));
    relay.inject(event({ webxdcId: "another" }));
    relay.inject(by(9, { kind: KIND.webxdcRealtime, tags: [["i", appId]], content: "not base64!" }));
    await time.advanceAsync(300);
    expect(alice?.heard).toEqual([[4], [5], [3]]);
  });

  test("[X-8d] a flood is cut at two hundred at once and a hundred a second for each key, and counted", async () => {
    const { members, time, relay } = await meet(1);
    const [alice] = members;
    const flood = Array.from({ length: 10 }, (_, n) => n);
    for (const n of flood) {
      const messages = Array.from({ length: 32 }, () => bytes(n));
      relay.inject(signEvent(buildWebxdcRealtime({ webxdcId: appId, messages, counter: n * 32 + 31, session: null }, startSec), keyOf(9)));
    }
    relay.inject(signEvent(buildWebxdcRealtime({ webxdcId: appId, messages: [bytes(99)], counter: 0, session: null }, startSec), keyOf(8)));
    await time.advanceAsync(300);
    expect(alice?.heard.length).toBeLessThan(220);
    expect(alice?.heard).toContainEqual([99]);
    expect(alice?.channel.status.get().dropped).toBeGreaterThan(90);
  });
});

describe("what relays bear", () => {
  test("[X-8b] over the pace, messages share an event in order; who knows only the draft hears the newest", async () => {
    const { members, time, published } = await meet(2, {});
    const [alice, bob] = members;
    for (let n = 0; n < 60; n += 1) alice?.channel.send(bytes(n));
    await time.advanceAsync(300);
    expect(published()).toHaveLength(10);
    await time.advanceAsync(2_000);
    expect(published()).toHaveLength(12);
    expect(bob?.heard).toEqual(Array.from({ length: 60 }, (_, n) => [n]));
    const last = published().at(-1);
    expect([last?.content, last?.tags.filter(([name]) => name === "earlier").length]).toEqual([Buffer.from([59]).toString("base64"), 17]);
  });

  test("[X-8b] what waits is bounded: the oldest is lost, for all to see", async () => {
    const { members, time } = await meet(2, {});
    const [alice, bob] = members;
    for (let n = 0; n < 400; n += 1) alice?.channel.send(bytes(n & 255, n >> 8));
    await time.advanceAsync(30_000);
    expect(alice?.channel.status.get().unsent).toBe(400 - 10 - 256);
    expect(bob?.heard.at(-1)).toEqual([399 & 255, 399 >> 8]);
  });

  test("[X-8e] the largest message is what one relay takes; a larger one is refused with both sizes", async () => {
    const bench = createAppBench(["one", "two"]);
    bench.web.route("GET", "http://two.test", JSON.stringify({ limitation: { max_message_length: 131_072 } }));
    const [alice, bob] = [bench.run(1, { realtimePace: fast }), bench.run(2, { realtimePace: fast })];
    await bench.time.advanceAsync(200);
    const [from, to] = [join(alice), join(bob)];
    await bench.time.advanceAsync(200);
    const { maxBytes } = from.channel.status.get();
    expect(maxBytes).toBe(97_329);
    expect(from.channel.send(new Uint8Array(maxBytes + 1))).toEqual(failed({ code: "too-large", sizeBytes: maxBytes + 1, maxBytes }));
    expect(from.channel.send(new Uint8Array(maxBytes)).ok).toBe(true);
    await bench.time.advanceAsync(300);
    expect([to.heard.length, from.channel.status.get().problem]).toEqual([1, null]);
    const got = bench.relays.map((relay) => relay.received.filter(({ type }) => type === "EVENT").length);
    expect(got).toEqual([0, 1]);
  });

  test("[X-8e] 128,000 bytes travel where a relay takes them, and never more", async () => {
    const bench = createAppBench();
    bench.web.route("GET", "http://one.test", JSON.stringify({ limitation: { max_message_length: 262_144, max_content_length: 180_000 } }));
    const [alice, bob] = [bench.run(1), bench.run(2)];
    await bench.time.advanceAsync(200);
    const [from, to] = [join(alice), join(bob)];
    await bench.time.advanceAsync(200);
    expect(from.channel.send(new Uint8Array(128_000)).ok).toBe(true);
    expect(from.channel.send(new Uint8Array(128_001)).ok).toBe(false);
    await bench.time.advanceAsync(300);
    expect(to.heard).toHaveLength(1);
  });

  test("[X-8f] with no relay open nothing waits to be sent too late, and a refusal is told", async () => {
    const { members, time, network, relay } = await meet(1);
    const [alice] = members;
    relay.judge = () => ({ accepted: false, message: "blocked: no games" });
    alice?.channel.send(bytes(1));
    await time.advanceAsync(300);
    expect(alice?.channel.status.get()).toMatchObject({ unsent: 1, problem: "blocked: no games" });
    network.refuse("ws://one.test");
    network.cut("ws://one.test");
    await time.advanceAsync(100);
    alice?.channel.send(bytes(2));
    await time.advanceAsync(300);
    expect(alice?.channel.status.get().unsent).toBe(2);
  });

  test("[X-8a] without an identity to ask the channel is joined all the same", async () => {
    const bench = createAppBench();
    const account = createSignal({ kind: "none" as const });
    const device = bench.run(1, { realtimePace: fast, identity: { account, signer: () => Promise.reject(new Error("no key")) } });
    const other = bench.run(2);
    await bench.time.advanceAsync(200);
    const [from, to] = [join(device), join(other)];
    await bench.time.advanceAsync(100);
    from.channel.send(bytes(1));
    await bench.time.advanceAsync(200);
    expect(to.heard).toEqual([[1]]);
  });
});
