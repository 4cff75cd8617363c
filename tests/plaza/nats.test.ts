import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dialDraftClient } from "../../apps/plaza/src/sync/draft-client.test-support.ts";
import { createCrowd, until } from "../support/crowd.ts";
import type { Crowd, Visitor } from "../support/crowd.ts";
import { haveNatsServer, startNatsServer } from "../support/nats-server.ts";
import type { NatsServer } from "../support/nats-server.ts";
import { runPlaza } from "../support/plaza-command.ts";
import { startPlaza } from "../support/start-plaza.ts";
import { storyScene } from "../support/story-scene.ts";
import { startSyncProcess } from "../support/sync-process.ts";
import type { SyncProcess } from "../support/sync-process.ts";
import { openTcpWay } from "../support/tcp-way.ts";
import type { TcpWay } from "../support/tcp-way.ts";

const hasNats = haveNatsServer();

describe.runIf(hasNats)("two processes and a NATS server", () => {
  let nats: NatsServer;
  let processes: SyncProcess[];
  /** What a balancer would be: the first leads to one process, the second to the other. */
  let ways: TcpWay[];
  let crowds: Crowd[];

  beforeAll(async () => {
    nats = await startNatsServer();
  });
  afterAll(() => nats.end());
  beforeEach(async () => {
    ways = [await openTcpWay(), await openTcpWay()];
    const alsoKnownAs = ways.map(urlOf);
    processes = await Promise.all(ways.map(() => startSyncProcess({ nats: nats.url, alsoKnownAs })));
    for (const [index, way] of ways.entries()) way.leadTo(processes[index]?.port ?? 0);
    crowds = [];
  });
  afterEach(async () => {
    for (const crowd of crowds) crowd.end();
    for (const process of processes) await process.end();
    for (const way of ways) await way.end();
  });

  const urlOf = (way: TcpWay): string => `ws://127.0.0.1:${way.port}/sync/stories`;

  function enter(way: number, firstKey: number, count = 1): Visitor[] {
    const url = urlOf(ways[way] as TcpWay);
    const crowd = createCrowd({ scene: storyScene([url]), count, firstKey });
    crowds.push(crowd);
    return [...crowd.visitors];
  }

  const isLive = (visitor: Visitor): boolean => visitor.session.view.get().status === "live";
  const sees = (visitor: Visitor, ...others: readonly Visitor[]): boolean =>
    visitor.people().length === others.length + 1 && others.every((other) => visitor.people().includes(other.pubkey));

  function walk(visitor: Visitor, x: number, z: number): void {
    visitor.session.move({ x, y: 0, z, ry: 0 });
  }

  it("[W-20] A on one process and B on the other see each other, walk, and say each line once", async () => {
    const [a] = enter(0, 1) as [Visitor];
    const [b] = enter(1, 2) as [Visitor];
    await until("both see both", () => sees(a, b) && sees(b, a));
    for (let step = 0; step < 20; step += 1) {
      walk(a, step * 0.2, 3);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await until("B sees A where A stands", () => Math.abs((b.poseOf(a.pubkey)?.x ?? 0) - 3.8) < 0.01);
    for (const text of ["one", "two", "two"]) await a.session.say(text);
    await until("B has heard A", () => b.lines().length === 3);
    await b.session.say("three");
    await until("all is said", () => b.lines().length >= 4 && a.lines().length >= 4);
    const [first, second] = await Promise.all(processes.map((process) => process.stats()));
    // The page sorts lines by their authors' dates, which are whole seconds.
    for (const visitor of [a, b]) {
      const texts = visitor.lines().map((line) => line.slice(10));
      expect(texts.toSorted()).toEqual(["one", "three", "two", "two"]);
    }
    expect(first).toMatchObject({ players: 1, elsewhere: 1, backplane: { nodes: 1, unreadable: 0, dropped: 0 } });
    expect(second).toMatchObject({ players: 1, elsewhere: 1 });
  });

  it("[W-21] kill -9: who was on it leaves within 5 s or comes back on the other, and is never seen twice", async () => {
    const [a] = enter(0, 1) as [Visitor];
    const [c] = enter(1, 3) as [Visitor];
    const draft = await dialDraftClient(processes[0]?.url ?? "");
    await draft.login();
    const notices: string[] = [];
    await until("all see all", () => c.people().length === 3 && a.people().length === 3);
    walk(a, 7, 8);
    await until("C sees A", () => Math.abs((c.poseOf(a.pubkey)?.x ?? 0) - 7) < 0.01);
    await c.session.say("before");
    await until("A hears C", () => a.lines().length === 1);
    c.session.view.subscribe(() => {
      for (const notice of c.session.view.get().notices) notices.push(`${notice.key} ${notice.kind} ${notice.pubkey}`);
    });
    const killedMs = performance.now();
    await processes[0]?.end("SIGKILL");
    ways[0]?.leadTo(processes[1]?.port ?? 0);
    await until("A is back", () => isLive(a) && sees(a, c), 10_000);
    await until("C no longer sees the one who stayed away", () => sees(c, a), 10_000);
    expect(performance.now() - killedMs).toBeLessThan(5_500);
    await a.session.say("after");
    await until("C hears A", () => c.lines().length === 2);
    expect(a.lines()).toHaveLength(2);
    expect(c.people().filter((pubkey) => pubkey === a.pubkey)).toHaveLength(1);
    // A was never seen leaving: the other process took her over before the first was known to be dead.
    expect(new Set(notices.filter((notice) => notice.endsWith(a.pubkey) && notice.includes(" left ")))).toEqual(new Set());
    walk(a, 9, 8);
    await until("C sees A walk on", () => Math.abs((c.poseOf(a.pubkey)?.x ?? 0) - 9) < 0.01);
    await draft.leave();
  });

  it("[W-20d] the same key on the other process: the first is replaced, and the second is there once", async () => {
    const [c] = enter(1, 3) as [Visitor];
    const secretKey = new Uint8Array(32).fill(5);
    const first = await dialDraftClient(processes[0]?.url ?? "", { secretKey });
    await first.login();
    await until("C sees the first", () => c.people().length === 2);
    const second = await dialDraftClient(processes[1]?.url ?? "", { secretKey });
    await second.login();
    expect(await first.whenClosed()).toMatchObject({ code: 1008, reason: "REPLACED" });
    expect(second.closed()).toBeNull();
    second.send({ type: "chat", text: "it is me" });
    await until("C hears the second", () => c.lines().length === 1);
    expect(c.people()).toHaveLength(2);
    await second.leave();
  });

  it("[W-21e] the broker dies and comes back: both go on alone meanwhile, and are one world again", async () => {
    const own = await startNatsServer();
    const pair = await Promise.all([0, 1].map(() => startSyncProcess({ nats: own.url })));
    const [a, b] = await Promise.all(pair.map((process) => dialDraftClient(process.url)));
    if (a === undefined || b === undefined) throw new Error("nobody came");
    await a.login();
    await b.login();
    const hears = (client: typeof a, text: string) => () => client.frames.some((frame) => frame["text"] === text);
    const others = (client: typeof a) => client.frames.filter((frame) => frame["type"] === "peer_leave").length;
    a.send({ type: "chat", text: "hello" });
    await until("B hears A", hears(b, "hello"));
    // Early in a process's life the others come as `peer_join`, later in `welcome`: what counts is who comes after the kill.
    const arrivals = (client: typeof a) => client.frames.filter((frame) => frame["type"] === "peer_join").length;
    await until("A knows of B", () => arrivals(a) >= 1);
    const before = [arrivals(a), arrivals(b)] as const;
    await own.kill();
    await until("each withdraws the other", () => others(a) === 1 && others(b) === 1, 10_000);
    a.send({ type: "chat", text: "anybody?" });
    await a.settled();
    await own.restart();
    await until("B hears late what A said alone", hears(b, "anybody?"), 15_000);
    expect(b.frames.filter((frame) => frame["text"] === "anybody?")).toHaveLength(1);
    await until(
      "each sees the other again",
      () => arrivals(a) === before[0] + 1 && arrivals(b) === before[1] + 1,
      15_000,
      () => [arrivals(a), arrivals(b)],
    );
    await a.leave();
    await b.leave();
    for (const process of pair) await process.end();
    await own.end();
  });

  it("[W-22c] [W-20] plaza sync joins plaza up as one server, and its visitors are counted together", async () => {
    const folder = await mkdtemp(join(tmpdir(), "plaza-nats-"));
    const up = await startPlaza({ flags: ["--nats", nats.url] });
    const port = await freePort();
    const { scene, relay, sync: url } = up.ready;
    const where = ["--scene", scene, "--relay", relay, "--url", url, "--port", String(port)];
    const sync = runPlaza("sync", ...where, "--data", folder, "--listen", "0", "--nats", nats.url, "--json");
    try {
      expect(await sync.ready).toMatchObject({ sync: url });
      const path = new URL(url).pathname;
      const a = await dialDraftClient(url);
      const b = await dialDraftClient(`ws://127.0.0.1:${port}${path}`);
      await a.login();
      const welcome = await b.login();
      // The keeper of the lanterns lives in the first process alone.
      expect(welcome["peers"]).toHaveLength(2);
      b.send({ type: "chat", text: "from the second process" });
      await a.next((frame) => frame["text"] === "from the second process");
      const health = async () => (await (await fetch(new URL("/healthz", up.ready.page))).json()) as { readonly people: number };
      for (let people = 0; people !== 2; people = (await health()).people) await new Promise((resolve) => setTimeout(resolve, 50));
      const metrics = await (await fetch(new URL("/metrics", up.ready.page))).text();
      expect(metrics).toMatch(/plaza_sync_backplane_nodes 1\n/);
      await a.leave();
      await b.leave();
    } finally {
      await sync.end();
      await up.end();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe("the flag", () => {
  it("[W-20a] a broker that is not there is one clear line", async () => {
    const refused = await runPlaza("up", "--port", "0", "--nats", "nats://127.0.0.1:1").ended;
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^plaza: --nats: no NATS server answers at 127\.0\.0\.1:1 \(.*\)\n$/);
    const wrong = await runPlaza("up", "--nats", "http://127.0.0.1/").ended;
    expect(wrong.code).not.toBe(0);
    expect(wrong.stderr).toContain("Give the nats:// or tls:// URL of a NATS server.");
  });

  it("[W-20a] without it NATS is never loaded", async () => {
    const script = `
      import { createRequire } from "node:module";
      await import(${JSON.stringify(new URL("../../apps/plaza/src/commands/up-command.ts", import.meta.url).href)});
      await import(${JSON.stringify(new URL("../../apps/plaza/src/commands/sync-command.ts", import.meta.url).href)});
      const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("nats-io"));
      const before = loaded();
      await import("@nats-io/transport-node");
      console.log(JSON.stringify([before, loaded()]));
    `;
    const cwd = new URL("../../packages/platform-node", import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd });
    expect(JSON.parse(stdout)).toEqual([false, true]);
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
