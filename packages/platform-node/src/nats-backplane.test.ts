import { createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import { describeBackplaneContract } from "@plaza/platform/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { haveNatsServer, startNatsServer } from "../../../tests/support/nats-server.ts";
import type { NatsServer } from "../../../tests/support/nats-server.ts";
import { openTcpWay } from "../../../tests/support/tcp-way.ts";
import { connectNatsBackplane } from "./index.ts";
import { createSendWindow } from "./nats-send-window.ts";
import { readNatsUrl } from "./nats-url.ts";
import { until } from "./until.test-support.ts";

async function connect(url: string) {
  const connected = await connectNatsBackplane({ url, name: "test", random: createSeededRandom(1), log: createRecordingLog() });
  if (!connected.ok) throw new Error(JSON.stringify(connected.problem));
  return connected.value;
}

describe.runIf(haveNatsServer())("with a NATS server", () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer();
  });
  afterAll(() => server.end());

  describeBackplaneContract("NATS", async () => {
    const way = await openTcpWay();
    way.leadTo(Number(new URL(server.url).port));
    const [a, b, c] = [await connect(`nats://127.0.0.1:${way.port}`), await connect(server.url), await connect(server.url)];
    return {
      a: { ...a, end: () => a.end().then(() => way.end()) },
      b,
      c,
      until,
      cutA() {
        // Nobody listens on port 1: it stays away until it is led back.
        way.leadTo(1);
        way.cut();
        return () => way.leadTo(Number(new URL(server.url).port));
      },
    };
  });

  it("[F-14g] a broker that dies and comes back is found again, with all subscriptions", async () => {
    const own = await startNatsServer();
    const [a, b] = [await connect(own.url), await connect(own.url)];
    let heard = 0;
    b.subscribe("x", () => (heard += 1));
    await own.kill();
    await until(() => !a.connected.get() && !b.connected.get());
    await own.restart();
    await until(() => a.connected.get() && b.connected.get());
    await until(() => a.publish("x", new Uint8Array(1)) && heard > 0);
    await a.end();
    await b.end();
    await own.end();
  });
});

describe("reaching NATS", () => {
  it("[F-14h] a broker that is not there is a problem, not an exception", async () => {
    const options = { name: "test", random: createSeededRandom(1), log: createRecordingLog() };
    expect(await connectNatsBackplane({ ...options, url: "http://127.0.0.1/" })).toMatchObject({ ok: false, problem: { code: "bad-url" } });
    const refused = await connectNatsBackplane({ ...options, url: "nats://me:secret@127.0.0.1:1" });
    expect(refused).toMatchObject({ ok: false, problem: { code: "unreachable", place: "127.0.0.1:1" } });
    expect(JSON.stringify(refused)).not.toContain("secret");
  });

  it("[F-14h] a URL may carry a user and password, or a token", () => {
    expect(readNatsUrl("nats://host")).toEqual({ place: "host:4222", isEncrypted: false, credentials: {} });
    expect(readNatsUrl("tls://me:p%40ss@host:1/")).toEqual({
      place: "host:1",
      isEncrypted: true,
      credentials: { user: "me", pass: "p@ss" },
    });
    expect(readNatsUrl("nats://token@host")?.credentials).toEqual({ token: "token" });
    for (const wrong of ["", "host:4222", "nats://", "http://host", "nats://host/path"]) expect(readNatsUrl(wrong), wrong).toBeNull();
  });

  it("[F-14i] when 8 MiB wait to be taken, more is refused until the other end catches up", async () => {
    const marks: (() => void)[] = [];
    const window = createSendWindow(() => new Promise<void>((resolve) => marks.push(resolve)));
    const piece = 1024 * 1024;
    for (let index = 0; index < 8; index += 1) expect(window.take(piece)).toBe(true);
    expect(window.take(1)).toBe(false);
    marks[2]?.();
    await Promise.resolve();
    expect(window.waitingBytes()).toBe(5 * piece);
    expect(window.take(piece)).toBe(true);
    window.reset();
    expect(window.waitingBytes()).toBe(0);
    // A mark of the connection before says nothing about this one.
    expect(window.take(piece)).toBe(true);
    marks[8]?.();
    await Promise.resolve();
    expect(window.waitingBytes()).toBe(piece);
  });
});
