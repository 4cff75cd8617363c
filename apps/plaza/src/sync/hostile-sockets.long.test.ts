/** Sockets that break rules, stall, flood or vanish: what the others notice of it is nothing. */
import type { Socket } from "node:net";
import { once } from "node:events";
import { createFakeTime } from "@plaza/platform/fakes";
import { afterEach, describe, expect, it } from "vitest";
import { dialDraftClient, signLogin } from "./draft-client.test-support.ts";
import type { DraftClient } from "./draft-client.test-support.ts";
import { startTestServer, until } from "./sync-server.test-support.ts";
import type { TestServer } from "./sync-server.test-support.ts";

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.end()));
});

async function start(...changes: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...changes);
  running.push(server);
  return server;
}

async function enter(server: TestServer): Promise<DraftClient> {
  const client = await dialDraftClient(server.url);
  await client.login();
  return client;
}

/** The TCP connection below a client. */
function lineOf(client: DraftClient): Socket {
  return (client.ws as unknown as { readonly _socket: Socket })._socket;
}

describe("messages that break rules", () => {
  it("[W-7a] over 4 KiB are refused and life goes on; over 64 KiB, in 17 pieces, unmasked or no UTF-8 end it", async () => {
    const server = await start();
    const other = await enter(server);
    const polite = await enter(server);
    polite.send({ type: "chat", text: "a".repeat(60_000) });
    expect(await polite.next("error")).toMatchObject({ code: "TOO_LARGE" });
    await polite.settled();

    const endings: [string, (client: DraftClient) => void, number][] = [
      ["64 KiB", (client) => client.send({ type: "chat", text: "a".repeat(66_000) }), 1009],
      [
        "17 pieces",
        (client) => {
          for (let piece = 0; piece < 17; piece += 1) client.ws.send("a", { fin: false });
        },
        1008,
      ],
      ["no UTF-8", (client) => lineOf(client).write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff])), 1007],
      ["unmasked", (client) => lineOf(client).write(Buffer.from([0x81, 0x01, 0x61])), 1002],
    ];
    for (const [name, act, code] of endings) {
      const client = await enter(server);
      await other.next("peer_join");
      act(client);
      expect([name, (await client.whenClosed()).code]).toEqual([name, code]);
      expect(await other.next("peer_leave")).toMatchObject({ pubkey: client.pubkey });
    }
    expect(polite.closed()).toBeNull();
  });

  it("[W-7b] binary messages and garbage are answered with BAD_MESSAGE", async () => {
    const server = await start();
    const client = await enter(server);
    client.ws.send(Buffer.from([1, 2, 3]));
    expect(await client.next("error")).toMatchObject({ code: "BAD_MESSAGE" });
    for (const text of ["", "[]", '"x"', "{", "null", '{"type":"position","x":1e999,"y":0,"z":0,"ry":0}']) {
      client.sendText(text);
      expect(await client.next("error")).toMatchObject({ code: "BAD_MESSAGE" });
    }
    expect(server.service.stats()).toMatchObject({ framesRefused: 7 });
  });

  it("[W-2d] a Host header proves nothing: a login for another server is refused whatever it says", async () => {
    const server = await start();
    const evil = "evil.example";
    const secretKey = new Uint8Array(32).fill(7);
    const client = await dialDraftClient(server.url, { secretKey, headers: { host: evil } });
    client.send({ type: "auth", pubkey: client.pubkey });
    const { challenge } = await client.next("auth_challenge");
    const event = signLogin(secretKey, String(challenge), { tags: [["u", `ws://${evil}/sync/test`]] });
    client.send({ type: "auth_response", signature: JSON.stringify(event) });
    expect(await client.next("error")).toMatchObject({ code: "AUTH_FAILED" });
  });
});

describe("sockets in numbers", () => {
  it("[W-2e] two hundred idle ones do not keep a visitor out, nor out of a full house's count", async () => {
    const server = await start({ limits: { strangers: 50, capacity: 1 } });
    const idle = await Promise.all(Array.from({ length: 200 }, () => dialDraftClient(server.url)));
    const visitor = await enter(server);
    expect(server.service.stats().strangers).toBeLessThanOrEqual(50);
    await visitor.settled();
    for (const client of idle) client.ws.terminate();
  });

  it("[W-2] a hundred logins at once are all welcomed, and each sees all", async () => {
    const server = await start();
    const clients = await Promise.all(Array.from({ length: 100 }, () => enter(server)));
    expect(server.service.stats()).toMatchObject({ players: 100, strangers: 0 });
    for (const client of clients) {
      const known = () =>
        client.frames.flatMap((frame) =>
          frame["type"] === "welcome"
            ? (frame["peers"] as { pubkey: string }[]).map((peer) => peer.pubkey)
            : frame["type"] === "peer_join"
              ? [frame["pubkey"]]
              : [],
        );
      await client.settled();
      await until(() => new Set(known()).size === 99);
    }
  });

  it("[W-7j] when all have left nothing is held", async () => {
    const server = await start();
    const clients = await Promise.all(Array.from({ length: 20 }, () => enter(server)));
    for (const [index, client] of clients.entries()) {
      client.send({ type: "position", x: index * 10, y: 0, z: 0, ry: 0 });
      client.send({ type: "subscribe_cells", cells: ["0,0", `${index},0`] });
    }
    await Promise.all(clients.map((client) => client.settled()));
    await Promise.all(clients.map((client) => client.leave()));
    await until(() => server.service.stats().players === 0);
    expect(server.service.stats()).toMatchObject({
      sockets: 0,
      strangers: 0,
      cells: 0,
      audiences: 0,
      owed: 0,
      held: 0,
      trails: 0,
      queuedBytes: 0,
    });
  });
});

describe("floods and stalls", () => {
  it("[W-7f] [W-7e] five thousand positions at once: the last one arrives, and another's ping is not late", async () => {
    const server = await start();
    const [flooder, other] = [await enter(server), await enter(server)];
    for (let step = 0; step < 5_000; step += 1) flooder.send({ type: "position", x: step, y: 0, z: 0, ry: 0 });
    await other.settled();
    await other.next((frame) => frame["x"] === 4_999);
    const shown = other.frames.filter((frame) => frame["type"] === "peer_position").length;
    expect(shown).toBeLessThan(120);
    expect(server.service.stats().framesUnread).toBeGreaterThan(4_000);
    expect(flooder.closed()).toBeNull();
    await flooder.settled();
  });

  it("[W-7f] while a flooder rests nothing more of it is read, whatever it sends", async () => {
    const time = createFakeTime({ wallMs: Date.now() });
    const server = await start({ clock: time, timers: time });
    const [flooder, other] = [await enter(server), await enter(server)];
    // Broken messages that lie over the borders of what is read at once, and whole ones.
    for (let count = 0; count < 200_000; count += 1) flooder.sendText(count % 3 === 0 ? "{" : `{"type":"emoji","emoji":"${count % 10}"}`);
    let unread = -1;
    for (let still = 0; still < 20; still = server.service.stats().framesUnread === unread ? still + 1 : 0) {
      unread = server.service.stats().framesUnread;
      other.ws.ping();
      await once(other.ws, "pong");
    }
    expect(unread).toBeGreaterThan(0);
    expect(unread).toBeLessThan(10_000);
    flooder.ws.terminate();
    other.ws.terminate();
    time.advance(1);
  });

  it("[W-7d] a thousand chat lines at once: five arrive, and the sender is told", async () => {
    const server = await start();
    const [flooder, other] = [await enter(server), await enter(server)];
    for (let line = 0; line < 1_000; line += 1) flooder.send({ type: "chat", text: `${line}` });
    expect(await flooder.next("error")).toMatchObject({ code: "RATE_LIMITED" });
    await flooder.settled();
    await other.settled();
    expect(other.frames.filter((frame) => frame["type"] === "peer_chat").length).toBeLessThan(15);
  });

  /** Talk is never skipped: it fills whatever lies between here and a reader who does not read. */
  async function fillUntil(server: TestServer, reader: DraftClient, holds: () => boolean): Promise<number> {
    let highestBytes = 0;
    while (!holds()) {
      const { ticks } = server.service.stats();
      for (let line = 0; line < 50; line += 1) server.service.emit("announce", "x".repeat(4_000));
      await until(() => server.service.stats().ticks > ticks);
      await reader.settled();
      highestBytes = Math.max(highestBytes, server.service.stats().queuedBytesMax);
    }
    return highestBytes;
  }

  const pings = { perSecond: 1e6, burst: 1e6 };

  it("[W-6] [W-6b] a reader who stops reading is skipped, then closed; nobody waits for it and little is held", async () => {
    const server = await start({ limits: { pings }, inbound: { perSecond: 1e6, burst: 1e6, restMs: 1, restPerMessageMs: 0 } });
    const [stalled, reader, ...movers] = await Promise.all(Array.from({ length: 12 }, () => enter(server)));
    if (stalled === undefined || reader === undefined) throw new Error("nobody came");
    stalled.ws.pause();
    await fillUntil(server, reader, () => server.service.stats().slowReaders === 1);
    const before = server.service.stats().queuedBytesMax;
    for (let round = 0; round < 20; round += 1) {
      for (const mover of movers) mover.send({ type: "position", x: round, y: 0, z: 0, ry: 0 });
      await Promise.all(movers.map((mover) => mover.settled()));
      await reader.next("peer_position");
    }
    expect(server.service.stats().queuedBytesMax).toBe(before);
    expect(stalled.closed()).toBeNull();
    const highestBytes = await fillUntil(server, reader, () => server.service.stats().closes["SLOW_READER"] === 1);
    expect(highestBytes).toBeLessThan(1.5 * 1024 * 1024);
    expect(await reader.next("peer_leave")).toMatchObject({ pubkey: stalled.pubkey });
    await reader.settled();
    stalled.ws.terminate();
  });

  it("[W-6a] a reader who goes on reading ends with everyone's true position", async () => {
    const server = await start({ limits: { pings }, inbound: { perSecond: 1e6, burst: 1e6, restMs: 1, restPerMessageMs: 0 } });
    const [stalled, reader, ...movers] = await Promise.all(Array.from({ length: 8 }, () => enter(server)));
    if (stalled === undefined || reader === undefined) throw new Error("nobody came");
    stalled.ws.pause();
    await fillUntil(server, reader, () => server.service.stats().slowReaders === 1);
    for (const [index, mover] of movers.entries()) mover.send({ type: "position", x: index, y: 77, z: 0, ry: 0 });
    await Promise.all(movers.map((mover) => mover.settled()));
    stalled.ws.resume();
    const shown = new Set<unknown>();
    while (shown.size < movers.length) shown.add((await stalled.next((frame) => frame["y"] === 77))["pubkey"]);
    expect(stalled.frames.filter((frame) => frame["type"] === "peer_position")).toHaveLength(movers.length);
  });
});

describe("the server's own time", () => {
  it("[W-2c] [W-7h] cuts silent logins after ten seconds and dead lines after sixty, and pings each twenty", async () => {
    const time = createFakeTime();
    const server = await start({ clock: time, timers: time });
    const stranger = await dialDraftClient(server.url);
    await until(() => server.service.stats().strangers === 1);
    time.advance(10_000);
    expect(await stranger.next("error")).toMatchObject({ code: "TIMEOUT" });
    expect((await stranger.whenClosed()).code).toBe(1008);

    time.jumpWall(Date.now() - time.wallMs());
    const [alive, dead] = [await enter(server), await enter(server)];
    dead.ws.pause();
    for (let round = 0; round < 4; round += 1) {
      const ponged = once(alive.ws, "ping");
      time.advance(20_000);
      await ponged;
      // A ping of the socket layer goes round after the answer to theirs: the server has heard that, and nothing else.
      const answered = once(alive.ws, "pong");
      alive.ws.ping();
      await answered;
    }
    time.advance(1_000);
    expect(await alive.next("peer_leave")).toMatchObject({ pubkey: dead.pubkey });
    // The line is cut even though the dead end says no goodbye.
    time.advance(2_000);
    await until(() => server.service.stats().sockets === 1);
    dead.ws.terminate();
  });

  it("[W-7i] ending tells players and strangers, closes with 1001, and leaves no timer", async () => {
    const time = createFakeTime({ wallMs: Date.now() });
    const server = await start({ clock: time, timers: time });
    const [player, stranger] = [await enter(server), await dialDraftClient(server.url)];
    await until(() => server.service.stats().strangers === 1);
    const ended = server.service.end();
    for (const client of [player, stranger]) {
      await client.next("error");
      expect(await client.whenClosed()).toEqual({ code: 1001, reason: "ENDING" });
    }
    await ended;
    expect(time.pendingTimers()).toBe(0);
  });

  it("[W-17a] a resident hears and speaks without a socket, and a fault of its own hurts nobody", async () => {
    const server = await start();
    const visitor = await enter(server);
    const heard: string[] = [];
    const key = (await dialDraftClient(server.url)).pubkey as Parameters<typeof server.service.enterResident>[0];
    const resident = server.service.enterResident(key, { displayName: "Keeper" }, (frame) => {
      heard.push(frame.type);
      if (frame.type === "peer_chat") {
        resident.send({ type: "chat", text: `you said ${frame.text}` });
        throw new Error("a script's own mistake");
      }
    });
    expect(heard).toEqual(["welcome"]);
    expect(await visitor.next("peer_join")).toMatchObject({ pubkey: key, avatar: { displayName: "Keeper" } });
    visitor.send({ type: "chat", text: "hello" });
    expect(await visitor.next("peer_chat")).toMatchObject({ pubkey: key, text: "you said hello" });
    resident.send({ type: "position", x: 4, y: 0, z: 4, ry: 0 });
    expect(await visitor.next("peer_position")).toMatchObject({ pubkey: key, x: 4 });
    visitor.send({ type: "position", x: 1, y: 0, z: 1, ry: 0 });
    await until(() => heard.includes("peer_position"));
    resident.leave();
    expect(await visitor.next("peer_leave")).toMatchObject({ pubkey: key });
    expect(server.service.stats()).toMatchObject({ players: 1, residents: 0 });
  });
});
