import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { finalizeEvent, generateSecretKey } from "nostr-tools/pure";
import { sha256Of } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { runPlaza } from "../support/plaza-command.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

const demoGlb = fileURLToPath(new URL("../../apps/plaza/dist/demo-world.glb", import.meta.url));

let running: RunningPlaza | null = null;

afterEach(async () => {
  await running?.end({ signal: "SIGKILL" });
  running = null;
});

/** Asks the Plaza's port, whose certificate it made itself. */
async function get(
  url: string,
  ca: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly headers: IncomingMessage["headers"]; readonly text: string }> {
  const sent = request(url, { ca, headers });
  sent.end();
  const [response]: readonly IncomingMessage[] = await once(sent, "response");
  if (response === undefined) throw new Error("no answer");
  let text = "";
  for await (const part of response.setEncoding("utf8")) text += String(part);
  return { headers: response.headers, text };
}

async function openSocket(url: string, ca: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { ca });
  await once(socket, "open");
  return socket;
}

describe("a Plaza with a certificate of its own", () => {
  it("[O-10] [O-14] everything it tells is https and wss, on one port, and the doctor finds it well", async () => {
    running = await startPlaza({ flags: ["--tls", "self-signed"] });
    const { page, relay, media, sync, scene } = running.ready;
    const ca = await readFile(join(running.data, "tls", "cert.pem"), "utf8");
    const base = `https://127.0.0.1:${new URL(page).port}`;
    expect([page, relay, media, sync]).toEqual([
      `${base}/`,
      `${base.replace("https", "wss")}/relay`,
      `${base}/`,
      `${base.replace("https", "wss")}/sync/plaza`,
    ]);
    const home: unknown = JSON.parse((await get(`${base}/plaza.json`, ca)).text);
    expect(home).toMatchObject({ relays: [relay], media: [media], scene, apps: null });
    expect((await get(page, ca)).headers["content-security-policy"]).toContain("frame-src 'self';");
    expect((await get(`${base}/relay`, ca, { accept: "application/nostr+json" })).text).toContain("supported_nips");

    const socket = await openSocket(relay, ca);
    const tags = await new Promise<unknown>((resolve) => {
      socket.on("message", (data: Buffer) => {
        const message: unknown = JSON.parse(data.toString());
        if (Array.isArray(message) && message[0] === "EVENT") resolve(message[2].tags);
      });
      socket.send(JSON.stringify(["REQ", "a", { kinds: [30311] }]));
    });
    expect(tags).toContainEqual(expect.arrayContaining([sync]));
    expect(tags).toContainEqual(["streaming", expect.stringMatching(`^${base}/[0-9a-f]{64}[.]glb$`)]);
    socket.close();
    // Nobody can be talked into plain http on that port.
    await expect(fetch(base.replace("https", "http"))).rejects.toThrow();

    const examined = await runPlaza("doctor", "--url", page, "--json").ended;
    const { findings }: { findings: { subject: string; verdict: string; words: string }[] } = JSON.parse(examined.stdout);
    expect(findings.filter(({ verdict }) => verdict !== "good").map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ["certificate", "doubtful"],
      ["apps", "doubtful"],
    ]);
    expect(findings.map(({ subject }) => subject)).toContain("world");
    expect(findings[0]?.words).toContain("SHA-256");
    expect(examined.code).toBe(0);
  });

  it("[O-20] ends within five seconds: newcomers are refused, visitors told, an upload under way is kept", async () => {
    running = await startPlaza({ flags: ["--tls", "self-signed"] });
    const { relay, sync, media, pid } = running.ready;
    const ca = await readFile(join(running.data, "tls", "cert.pem"), "utf8");
    const told = [relay, sync].map(async (url) => {
      const socket = await openSocket(url, ca);
      const closed = once(socket, "close").then(([code]: readonly unknown[]) => code);
      return { closed };
    });
    const sockets = await Promise.all(told);

    const bytes = Buffer.alloc(300_000, "plaza ");
    const half = bytes.length / 2;
    const nowSec = Math.floor(Date.now() / 1000);
    const tags = [
      ["t", "upload"],
      ["x", sha256Of(bytes)],
      ["expiration", String(nowSec + 60)],
    ];
    const login = finalizeEvent({ kind: 24242, created_at: nowSec, tags, content: "a file" }, generateSecretKey());
    const authorization = `Nostr ${Buffer.from(JSON.stringify(login)).toString("base64")}`;
    const upload = request(`${media}upload`, {
      method: "PUT",
      ca,
      headers: { authorization, "content-type": "application/octet-stream", "content-length": bytes.length },
    });
    const answered = once(upload, "response");
    upload.write(bytes.subarray(0, half));
    await once(upload, "socket");
    // Half of it has arrived when the answer to a later question has.
    await get(`${media}healthz`, ca);

    const startedMs = performance.now();
    process.kill(pid, "SIGTERM");
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual([1001, 1001]);
    await expect(fetch(media.replace("https", "http"))).rejects.toThrow();
    upload.end(bytes.subarray(half));
    const [response]: readonly IncomingMessage[] = await answered;
    expect(response?.statusCode).toBe(201);
    response?.resume();
    await expect.poll(() => running?.exitCode(), { timeout: 5_000 }).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});

describe("other commands with a port", () => {
  it("[O-10] a hosted world and a volunteer's server are reached by wss, each under its own certificate", async () => {
    running = await startPlaza({ flags: ["--no-demo"] });
    const { page } = running.ready;
    const [data, tls] = [join(running.data, "host"), join(running.data, "host", "tls")];
    const common = ["--plaza", page, "--port", "0", "--data", data, "--json"];
    const host = runPlaza("host", demoGlb, "--title", "The castle", "--open-sync", "--tls", "self-signed", ...common);
    const world = await host.ready;
    const given = ["--tls-cert", join(tls, "cert.pem"), "--tls-key", join(tls, "key.pem")];
    const volunteer = runPlaza("sync", "--scene", String(world["scene"]), "--listen", "0", ...given, ...common);
    try {
      const ca = await readFile(join(tls, "cert.pem"), "utf8");
      for (const ready of [world, await volunteer.ready]) {
        expect(ready["sync"]).toMatch(/^wss:\/\/127\.0\.0\.1:\d+\/sync\//);
        const socket = await openSocket(String(ready["sync"]), ca);
        const told = once(socket, "message");
        socket.send("no frame");
        expect(String((await told)[0])).toContain('"type":"error"');
        socket.close();
      }
    } finally {
      await Promise.all([volunteer.end(), host.end()]);
    }
  });
});

describe("settings of a process", () => {
  it("[O-1] [O-2] [O-11] file and environment reach it; what is wrong ends it with words", async () => {
    const shown = await runPlaza("settings", "up", "--port", "8080").ended;
    expect(shown.stdout).toMatch(/^port +8080 +flag$/m);
    const example = fileURLToPath(new URL("../../examples/operating/plaza.toml", import.meta.url));
    const told = await runPlaza("settings", "--json", "--settings", example).ended;
    expect(told.stderr).toBe("");
    expect(told.stdout).toContain(`{"name":"apps-origin","value":`);
    const wrong = await runPlaza("up", "--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem", "--data", "/tmp/nowhere-plaza")
      .ended;
    expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
    expect(wrong.stderr).toContain("cannot read /nowhere/cert.pem (ENOENT)");
  });
});
