import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect as netConnect } from "node:net";
import { text } from "node:stream/consumers";
import { createDirectVerifier } from "@plaza/platform";
import { createMemoryEventStore, createRecordingLog } from "@plaza/platform/fakes";
import type { VerifyPool } from "@plaza/platform-node";
import { createNodeClock, createNodeRandom, createNodeTimers, createVerifyPool } from "@plaza/platform-node";
import type { EventTemplate, VerifiedEvent } from "@plaza/protocol";
import { signEvent } from "@plaza/protocol";
import { Relay as StockRelay } from "nostr-tools/relay";
import type { Event as StockEvent } from "nostr-tools/pure";
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import { SimplePool } from "nostr-tools/pool";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { RawData } from "ws";
import { WebSocket, WebSocketServer } from "ws";
import type { RelayService, RelayServiceOptions } from "./serve-relay.ts";
import { createRelayService, RELAY_SOCKET_OPTIONS } from "./serve-relay.ts";

const endings: (() => unknown)[] = [];
let verifier: VerifyPool | null = null;

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
afterAll(() => verifier?.end());

interface TestRelay {
  readonly url: string;
  readonly service: RelayService;
  readonly log: ReturnType<typeof createRecordingLog>;
}

async function serve(options: Partial<RelayServiceOptions> = {}): Promise<TestRelay> {
  verifier ??= createVerifyPool({ log: createRecordingLog(), threads: 1 });
  const log = createRecordingLog();
  const service = createRelayService({
    store: createMemoryEventStore(),
    verifier,
    clock: createNodeClock(),
    timers: createNodeTimers(),
    random: createNodeRandom(),
    log,
    info: { name: "a test" },
    ...options,
  });
  const server = createServer();
  const sockets = new WebSocketServer({ server, ...RELAY_SOCKET_OPTIONS });
  sockets.on("connection", service.accept);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(async () => {
    await service.end();
    sockets.close();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/relay`, service, log };
}

function makePool(): SimplePool {
  const pool = new SimplePool();
  endings.push(() => pool.destroy());
  return pool;
}

function messageOf(data: RawData): readonly unknown[] {
  const message: unknown = JSON.parse(Buffer.isBuffer(data) ? data.toString("utf8") : "null");
  if (!Array.isArray(message)) throw new Error("a relay sends lists");
  return message;
}

const nowSec = (): number => Math.floor(Date.now() / 1_000);

function draft(fields: Partial<EventTemplate> = {}): { kind: number; created_at: number; tags: string[][]; content: string } {
  return {
    kind: fields.kind ?? 1,
    created_at: fields.created_at ?? nowSec(),
    tags: (fields.tags ?? []).map((tag) => [...tag]),
    content: fields.content ?? "",
  };
}

interface RawClient {
  readonly ws: WebSocket;
  say(...message: readonly unknown[]): void;
  /** The next message that is not a challenge. */
  next(): Promise<readonly unknown[]>;
  ended: Promise<{ readonly code: number; readonly reason: string }>;
}

async function connect(url: string): Promise<RawClient> {
  const ws = new WebSocket(url);
  endings.push(() => ws.terminate());
  const heard: (readonly unknown[])[] = [];
  const waiting: ((message: readonly unknown[]) => void)[] = [];
  ws.on("message", (data) => {
    const message = messageOf(data);
    if (message[0] === "AUTH") return;
    const taker = waiting.shift();
    if (taker === undefined) heard.push(message);
    else taker(message);
  });
  const ended = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise<void>((resolve, reject) => {
    ws.on("open", resolve);
    ws.on("error", reject);
  });
  return {
    ws,
    ended,
    say: (...message) => ws.send(JSON.stringify(message)),
    next() {
      const message = heard.shift();
      return message === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(message);
    },
  };
}

function idOf(event: unknown): unknown {
  return typeof event === "object" && event !== null && "id" in event ? event.id : undefined;
}

function sign(fields: Partial<EventTemplate> = {}): VerifiedEvent {
  return signEvent(draft(fields), new Uint8Array(32).fill(4));
}

describe("the relay, to a stock client's pool", () => {
  it("[I-6] publish, query, live subscription, replaceable, count", async () => {
    const { url } = await serve();
    const pool = makePool();
    const secret = generateSecretKey();
    const live: StockEvent[] = [];
    let isCaughtUp = false;
    pool.subscribe(
      [url],
      { kinds: [1], authors: [getPublicKey(secret)] },
      {
        onevent: (event) => live.push(event),
        oneose: () => {
          isCaughtUp = true;
        },
      },
    );
    await expect.poll(() => isCaughtUp).toBe(true);
    const startSec = nowSec();
    const events = Array.from({ length: 5 }, (_, index) =>
      finalizeEvent(
        draft({
          content: `${index} ✨`,
          created_at: startSec - index,
          tags: [
            ["t", "x"],
            ["s", String(index)],
          ],
        }),
        secret,
      ),
    );
    for (const event of events) await Promise.all(pool.publish([url], event));
    await expect.poll(() => live.length).toBe(5);
    const found = await pool.querySync([url], { kinds: [1], "#t": ["x"], limit: 3 });
    expect(found.map((event) => event.id)).toEqual(events.slice(0, 3).map((event) => event.id));
    expect(await pool.querySync([url], { "#t": ["x"], "#s": ["4"], kinds: [1] })).toHaveLength(1);
    const old = finalizeEvent(draft({ kind: 0, created_at: nowSec() - 10, content: "old" }), secret);
    const fresh = finalizeEvent(draft({ kind: 0, content: "new" }), secret);
    await Promise.all(pool.publish([url], fresh));
    await Promise.all(pool.publish([url], old));
    expect((await pool.get([url], { kinds: [0], authors: [old.pubkey] }))?.content).toBe("new");
    const stock = await StockRelay.connect(url);
    endings.push(() => stock.close());
    expect(await stock.count([{ kinds: [1] }], {})).toBe(5);
  });

  it("[I-6e] a deletion removes, and a forged event is refused with a reason", async () => {
    const { url } = await serve();
    const pool = makePool();
    const secret = generateSecretKey();
    const note = finalizeEvent(draft({ content: "oops" }), secret);
    await Promise.all(pool.publish([url], note));
    await Promise.all(pool.publish([url], finalizeEvent(draft({ kind: 5, tags: [["e", note.id]] }), secret)));
    expect(await pool.querySync([url], { ids: [note.id] })).toEqual([]);
    await expect(Promise.all(pool.publish([url], note))).rejects.toThrow(/deleted/);
    await expect(Promise.all(pool.publish([url], { ...note, id: "0".repeat(64) }))).rejects.toThrow(/^invalid: /);
  });

  it("[I-6i] heartbeats reach live subscribers and leave nothing behind", async () => {
    const { url } = await serve();
    const [pool, other] = [makePool(), makePool()];
    const heard: string[] = [];
    let isCaughtUp = false;
    pool.subscribe(
      [url],
      { kinds: [20311] },
      {
        onevent: (event) => heard.push(event.content),
        oneose: () => {
          isCaughtUp = true;
        },
      },
    );
    await expect.poll(() => isCaughtUp).toBe(true);
    await Promise.all(other.publish([url], finalizeEvent(draft({ kind: 20311, content: "beat" }), generateSecretKey())));
    await expect.poll(() => heard).toEqual(["beat"]);
    expect(await other.querySync([url], { kinds: [20311] })).toEqual([]);
  });

  it("[I-6q] logs in by NIP-42 when letters or protected events ask for it", async () => {
    const { url } = await serve();
    const [alice, bob] = [generateSecretKey(), generateSecretKey()];
    const logsIn = (secret: Uint8Array) => ({
      onauth: (event: Parameters<typeof finalizeEvent>[0]) => Promise.resolve(finalizeEvent(event, secret)),
    });
    const pool = makePool();
    const guarded = finalizeEvent(draft({ tags: [["-"]], content: "mine" }), alice);
    await expect(Promise.all(pool.publish([url], guarded))).rejects.toThrow(/auth-required/);
    await Promise.all(pool.publish([url], guarded, logsIn(alice)));
    const letter = finalizeEvent(draft({ kind: 4, tags: [["p", getPublicKey(bob)]] }), alice);
    await Promise.all(pool.publish([url], letter));
    const asBob = makePool();
    const got: string[] = [];
    asBob.subscribe([url], { kinds: [4], "#p": [getPublicKey(bob)] }, { onevent: (event) => got.push(event.id), ...logsIn(bob) });
    await expect.poll(() => got).toEqual([letter.id]);
    expect(await makePool().querySync([url], { kinds: [4] })).toEqual([]);
  });

  it("[I-6j] the pool hears what happens while it was away, when it comes back", async () => {
    const { url } = await serve();
    const writer = makePool();
    const secret = generateSecretKey();
    const first = finalizeEvent(draft({ content: "before", created_at: nowSec() - 20 }), secret);
    await Promise.all(writer.publish([url], first));
    const reader = makePool();
    expect(await reader.querySync([url], { kinds: [1] })).toHaveLength(1);
    reader.close([url]);
    await Promise.all(writer.publish([url], finalizeEvent(draft({ content: "meanwhile" }), secret)));
    const again = await reader.querySync([url], { kinds: [1], since: first.created_at + 1 });
    expect(again.map((event) => event.content)).toEqual(["meanwhile"]);
  });
});

describe("the relay on its sockets", () => {
  it("[I-6k] its information document tells its limits", async () => {
    const { service } = await serve({ info: { name: "Plaza", description: "of a test", software: "https://plaza.example", version: "1" } });
    expect(service.nip11()).toMatchObject({
      name: "Plaza",
      software: "https://plaza.example",
      supported_nips: [1, 9, 11, 40, 42, 45, 50, 70],
      limitation: {
        max_message_length: 262_144,
        max_subscriptions: 64,
        max_filters: 16,
        max_limit: 500,
        max_subid_length: 64,
        created_at_upper_limit: 900,
        auth_required: false,
      },
    });
  });

  it("[I-6k] a message over 256 KiB is answered with a notice, one over 512 KiB ends the line", async () => {
    const { url } = await serve();
    const client = await connect(url);
    client.ws.send(`["EVENT","${"x".repeat(300_000)}"]`);
    expect((await client.next())[0]).toBe("NOTICE");
    client.ws.send(Buffer.from([1, 2]), { binary: true });
    expect(await client.next()).toEqual(["NOTICE", "invalid: messages are text"]);
    client.ws.send("x".repeat(600_000));
    expect((await client.ended).code).toBe(1009);
  });

  it("[I-6k] an app's update of 200 KB passes through whole", async () => {
    const { url } = await serve();
    const [reader, writer] = [await connect(url), await connect(url)];
    reader.say("REQ", "app", { kinds: [20932] });
    expect(await reader.next()).toEqual(["EOSE", "app"]);
    const event = sign({ kind: 20932, content: "y".repeat(200_000) });
    writer.say("EVENT", event);
    expect(await writer.next()).toEqual(["OK", event.id, true, ""]);
    expect(await reader.next()).toEqual(["EVENT", "app", event]);
  });

  it("[I-6m] a reader that stops reading is closed with a reason, and delays nobody", async () => {
    const { url, service } = await serve({ maxBacklogBytes: 300_000 });
    const [slow, quick, writer] = [await connect(url), await connect(url), await connect(url)];
    for (const client of [slow, quick]) {
      client.say("REQ", "app", { kinds: [20932] });
      await client.next();
    }
    slow.ws.pause();
    const events = Array.from({ length: 40 }, (_, index) => sign({ kind: 20932, content: `${index} ${"z".repeat(190_000)}` }));
    for (const event of events) {
      writer.say("EVENT", event);
      expect((await writer.next())[2]).toBe(true);
      expect(idOf((await quick.next())[2])).toBe(event.id);
    }
    expect(service.stats().closedSlow).toBe(1);
    slow.ws.resume();
    expect(await slow.ended).toEqual({ code: 1008, reason: "reading too slowly" });
  });

  it("[I-6m] many large stored events are paced by the reader, and all arrive", async () => {
    const { url, service } = await serve({ maxBacklogBytes: 1_500_000, limits: { chunkBytes: 100_000 } });
    const writer = await connect(url);
    const startSec = nowSec();
    const events = Array.from({ length: 60 }, (_, index) =>
      sign({ kind: 4932, created_at: startSec - index, content: `${index} ${"z".repeat(150_000)}` }),
    );
    for (const event of events) {
      writer.say("EVENT", event);
      await writer.next();
    }
    const reader = await connect(url);
    reader.say("REQ", "all", { kinds: [4932] });
    reader.ws.pause();
    await expect.poll(() => service.stats().served).toBeGreaterThan(0);
    reader.ws.resume();
    const ids: unknown[] = [];
    for (let message = await reader.next(); message[0] === "EVENT"; message = await reader.next()) ids.push(idOf(message[2]));
    expect(ids).toEqual(events.map((event) => event.id));
    expect(service.stats().closedSlow).toBe(0);
  });

  it("[I-6q] a login meant for another relay is refused, whatever Host the client claims", async () => {
    const { url } = await serve({ hosts: ["plaza.example"] });
    const login = async (relay: string, host: string): Promise<unknown> => {
      const ws = new WebSocket(url, { headers: { Host: host } });
      endings.push(() => ws.terminate());
      return new Promise((resolve) => {
        ws.on("message", (data) => {
          const message = messageOf(data);
          if (message[0] === "AUTH")
            ws.send(
              JSON.stringify([
                "AUTH",
                sign({
                  kind: 22242,
                  tags: [
                    ["relay", relay],
                    ["challenge", String(message[1])],
                  ],
                }),
              ]),
            );
          else resolve(message[2]);
        });
      });
    };
    expect(await login("wss://evil.example/", "evil.example")).toBe(false);
    expect(await login("wss://plaza.example/relay", "plaza.example")).toBe(true);
    expect(await login(url, "anything")).toBe(true);
    expect(await login(url.replace("127.0.0.1", "localhost"), "anything")).toBe(true);
  });

  it("[I-6x] events of this process go the same way", async () => {
    const { url, service } = await serve();
    const reader = await connect(url);
    reader.say("REQ", "all", {});
    await reader.next();
    const event = sign({ content: "local" });
    expect(await service.publishLocal(event)).toEqual({ accepted: true, message: "" });
    expect(await reader.next()).toEqual(["EVENT", "all", event]);
    expect((await service.publishLocal(sign({ created_at: nowSec() + 5_000 }))).accepted).toBe(false);
  });

  it("[I-6y] an end answers what is under way, then says goodbye", async () => {
    const direct = createDirectVerifier();
    let letGo = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { url, service } = await serve({ verifier: { verify: (event) => gate.then(() => direct.verify(event)) } });
    const clients = [await connect(url), await connect(url)];
    const events = Array.from({ length: 5 }, (_, index) => sign({ content: `last ${index}` }));
    for (const event of events) clients[0]?.say("EVENT", event);
    await expect.poll(() => service.stats().eventsInFlight).toBe(5);
    const ended = service.end();
    letGo();
    const verdicts = new Map<unknown, unknown>();
    for (const _ of events) {
      const message = await clients[0]?.next();
      verdicts.set(message?.[1], message?.[2]);
    }
    expect([...verdicts]).toEqual(events.map((event) => [event.id, true]));
    await ended;
    for (const client of clients) expect(await client.ended).toEqual({ code: 1001, reason: "the relay is stopping" });
    expect((await service.publishLocal(sign({ content: "late" }))).accepted).toBe(false);
  });

  it("[I-6y] who comes after the end is sent away, and a broken frame of theirs breaks nothing", async () => {
    const { url, service, log } = await serve();
    await service.end();
    const { hostname, port, pathname } = new URL(url);
    const late = netConnect(Number(port), hostname);
    const heard = text(late);
    // A frame without a mask, in one write with the handshake.
    late.write(
      Buffer.concat([
        Buffer.from(
          `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n\r\n`,
        ),
        Buffer.of(0x81, 0x01, 0x61),
      ]),
    );
    await expect.poll(() => log.lines.map(({ message }) => message)).toContain("a late relay connection failed");
    late.end();
    expect(await heard).toContain("the relay is stopping");
  });
});
