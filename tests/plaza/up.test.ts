import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KIND, parseNostrEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { SimplePool, useWebSocketImplementation } from "nostr-tools/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

useWebSocketImplementation(WebSocket);

const command = fileURLToPath(new URL("../../apps/plaza/bin/plaza.mjs", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end. */
function plaza(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Reads with a stock client, never with our own. */
async function scenesAt(relay: string): Promise<readonly NostrEvent[]> {
  const pool = new SimplePool();
  try {
    const events = await pool.querySync([relay], { kinds: [KIND.scene], "#t": ["3d-scene"] });
    return events.map((event) => {
      const parsed = parseNostrEvent(event);
      if (!parsed.ok) throw new Error(parsed.problem.code);
      return parsed.value;
    });
  } finally {
    pool.destroy();
  }
}

const statusOf = (event: NostrEvent | undefined): string | undefined => event?.tags.find((tag) => tag[0] === "status")?.[1];

async function freshFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "plaza-up-"));
}

describe("a running Plaza", () => {
  let running: RunningPlaza;

  beforeAll(async () => {
    running = await startPlaza();
  }, 60_000);

  afterAll(async () => {
    await running.end();
  });

  it("[U-1] serves page, relay, media store and world on one port and says so in one line", async () => {
    const { ready } = running;
    const port = new URL(ready.page).port;
    for (const url of [ready.relay, ready.media, ready.sync]) expect(new URL(url).port).toBe(port);
    expect(ready.pid).toBeGreaterThan(0);
    const page = await fetch(ready.page);
    expect(page.headers.get("content-security-policy")).toContain("default-src");
    expect(await page.text()).toContain("<!doctype html>");
    const [scene] = await scenesAt(ready.relay);
    expect(statusOf(scene)).toBe("live");
    const file = scene?.tags.find((tag) => tag[0] === "streaming")?.[1] ?? "";
    const glb = new Uint8Array(await (await fetch(file)).arrayBuffer());
    expect(new TextDecoder().decode(glb.subarray(0, 4))).toBe("glTF");
    for (const line of running.log().trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("msg");
  });

  it("[U-4a] a WebSocket is taken at the relay's and the world's address and nowhere else", async () => {
    const { page, relay, sync } = running.ready;
    const answer = (url: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url);
        socket.once("open", () => {
          socket.close();
          resolve("open");
        });
        socket.once("unexpected-response", (_, response) => {
          socket.terminate();
          resolve(String(response.statusCode));
        });
        socket.once("error", reject);
      });
    expect(await Promise.all([relay, sync, `${relay}?a=b`].map(answer))).toEqual(["open", "open", "open"]);
    const base = page.replace(/^http/, "ws");
    const elsewhere = ["", "plaza", "sync", "sync/", "sync/plaza/", "sync/other", "sync/sync/plaza", "relay/", "%72elay", "healthz"];
    expect(await Promise.all(elsewhere.map((path) => answer(base + path)))).toEqual(elsewhere.map(() => "404"));
  });

  it("[U-4] health, metrics, plaza.json and NIP-11 answer", async () => {
    const { page, relay } = running.ready;
    expect(await (await fetch(new URL("/healthz", page))).json()).toMatchObject({ ok: true, worlds: 1 });
    const metrics = await (await fetch(new URL("/metrics", page))).text();
    expect(metrics).toMatch(/^plaza_sync_players 0$/m);
    expect(metrics).toMatch(/^plaza_relay_\w+ \d+$/m);
    const home = await (await fetch(new URL("/plaza.json", page))).json();
    expect(home).toMatchObject({ relays: [relay], media: [page], scene: running.ready.scene });
    const info = await (await fetch(relay.replace(/^ws/, "http"), { headers: { accept: "application/nostr+json" } })).json();
    expect(info).toMatchObject({ supported_nips: expect.arrayContaining([1, 9, 11, 40, 42, 45, 50, 70]) });
  });

  it("[G-73] a world's link carries its preview, under the page's own policy, and is sent again only when it changed", async () => {
    const { page, scene } = running.ready;
    const [plain, world] = await Promise.all([fetch(page), fetch(new URL(`/scene/${scene}`, page))]);
    const html = await world.text();
    const [event] = await scenesAt(running.ready.relay);
    expect(html).toContain(`<meta property="og:title" content="${event?.tags.find((tag) => tag[0] === "title")?.[1]}" />`);
    expect(html).toContain(`<meta property="og:image" content="http`);
    for (const name of ["content-security-policy", "cache-control", "x-content-type-options", "content-type"])
      expect(world.headers.get(name)).toBe(plain.headers.get(name));
    const etag = world.headers.get("etag") ?? "";
    expect(etag).not.toBe(plain.headers.get("etag"));
    const again = await fetch(new URL(`/scene/${scene}`, page), { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(await (await fetch(new URL("/scene/nobody", page))).text()).toBe(await plain.text());
  });

  it("[U-2] a second Plaza on the same port, or on the same data, says which and ends", async () => {
    const port = new URL(running.ready.page).port;
    const data = await freshFolder();
    const samePort = await plaza("up", "--port", port, "--data", data);
    expect(samePort.code).toBe(1);
    expect(samePort.stderr.trim().split("\n").at(-1)).toContain(`port ${port} on 127.0.0.1 is in use`);
    const sameData = await plaza("up", "--port", "0", "--data", running.data);
    expect(sameData.code).toBe(1);
    expect(sameData.stderr).toContain("another Plaza");
    await rm(data, { recursive: true });
  });

  it("[U-5] [O-30] the doctor finds it well, and says what is wrong where nothing runs", async () => {
    const well = await plaza("doctor", "--url", running.ready.page, "--json");
    expect(well.stdout).not.toBe("");
    const { healthy, findings } = JSON.parse(well.stdout) as { healthy: boolean; findings: { subject: string; verdict: string }[] };
    expect(findings.filter((finding) => finding.verdict !== "good")).toEqual([]);
    expect(findings.map((finding) => finding.subject)).toEqual([
      "page",
      "address",
      "microphone",
      "clock",
      "apps",
      "relay",
      "media",
      "space",
      "world",
    ]);
    expect([healthy, well.code]).toEqual([true, 0]);

    const relayAlone = await plaza("doctor", "--relay", running.ready.relay, "--json");
    const told: unknown = JSON.parse(relayAlone.stdout);
    expect(told).toMatchObject({ healthy: true, findings: [{ subject: "relay", verdict: "good" }] });

    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const address = free.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    await new Promise((resolve) => free.close(resolve));
    const nothing = await plaza("doctor", "--url", `http://127.0.0.1:${address.port}/`);
    expect(nothing.code).toBe(1);
    expect(nothing.stdout).toContain("nothing answers");
    expect(nothing.stdout).toContain("npm start");
  }, 60_000);
});

describe("wrong settings", () => {
  it("[U-2] a wrong flag gets one clear line", async () => {
    for (const [args, words] of [
      [["up", "--port", "70000"], "whole number from 0"],
      [["up", "--relay", "https://relay.example"], "ws:// or wss://"],
      [["up", "--nonsense"], "--nonsense"],
      [["upp"], "up"],
    ] as const) {
      const ended = await plaza(...args);
      expect([args, ended.code]).toEqual([args, 2]);
      expect(ended.stderr).toContain(words);
      expect(ended.stdout).toBe("");
    }
  }, 60_000);

  it("[U-2] a data folder that cannot be made is named", async () => {
    const folder = await freshFolder();
    const file = join(folder, "a-file");
    await writeFile(file, "");
    const ended = await plaza("up", "--port", "0", "--data", join(file, "data"));
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`cannot write to the data folder ${join(file, "data")}`);
    await rm(folder, { recursive: true });
  });

  it("[U-2] a host's key that others may read is refused", async () => {
    const data = await freshFolder();
    const first = await startPlaza({ data, flags: ["--no-demo"] });
    await first.end();
    await chmod(join(data, "host.key"), 0o644);
    const ended = await plaza("up", "--port", "0", "--data", data, "--no-demo");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("host.key");
    await rm(data, { recursive: true });
  }, 60_000);
});

describe("the end and the next start", () => {
  it("[U-3] [U-6] [U-7] keeps what was acknowledged, ends and reopens the world, takes over after a crash", async () => {
    const data = await freshFolder();
    const flagsUp = await startPlaza({ data });
    const before = await scenesAt(flagsUp.ready.relay);
    const key = await readFile(join(data, "host.key"), "utf8");
    expect((await stat(join(data, "host.key"))).mode & 0o077).toBe(0);
    const visitor = new WebSocket(flagsUp.ready.relay);
    const goodbye = new Promise<number>((resolve) => visitor.on("close", resolve));
    await new Promise((resolve) => visitor.once("open", resolve));
    await flagsUp.end({ signal: "SIGINT", keepData: true });
    expect(await goodbye).toBe(1001);

    // Without the demo nobody publishes the world anew: what the first run left is what a visitor finds.
    const between = await startPlaza({ data, flags: ["--no-demo"] });
    expect((await scenesAt(between.ready.relay)).map(statusOf)).toEqual(["ended"]);
    expect(between.ready.scene).toBeNull();
    await between.end({ signal: "SIGKILL", keepData: true });

    const again = await startPlaza({ data });
    const after = await scenesAt(again.ready.relay);
    expect(after.map(statusOf)).toEqual(["live"]);
    expect(after[0]?.pubkey).toBe(before[0]?.pubkey);
    expect(after[0]?.created_at).toBeGreaterThan(before[0]?.created_at ?? 0);
    expect(await readFile(join(data, "host.key"), "utf8")).toBe(key);
    await again.end();
    await rm(data, { recursive: true, force: true });
  }, 90_000);

  it("[U-8] a further relay gets the world as well", async () => {
    const heard: NostrEvent[] = [];
    const other = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    other.on("connection", (socket) =>
      socket.on("message", (data) => {
        const message: unknown = JSON.parse(String(data));
        if (!Array.isArray(message) || message[0] !== "EVENT") return;
        const event = parseNostrEvent(message[1]);
        if (!event.ok) return;
        heard.push(event.value);
        socket.send(JSON.stringify(["OK", event.value.id, true, ""]));
      }),
    );
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const running = await startPlaza({ flags: ["--relay", `ws://127.0.0.1:${address.port}`] });
    await expect.poll(() => heard.filter((event) => event.kind === KIND.scene).map(statusOf)).toEqual(["live"]);
    await running.end();
    expect(heard.filter((event) => event.kind === KIND.scene).map(statusOf)).toEqual(["live", "ended"]);
    await new Promise((resolve) => {
      for (const client of other.clients) client.terminate();
      other.close(resolve);
    });
  }, 60_000);
});
