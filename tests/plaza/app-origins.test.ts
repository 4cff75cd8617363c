import { spawn } from "node:child_process";
import { request } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

const command = fileURLToPath(new URL("../../apps/plaza/bin/plaza.mjs", import.meta.url));
const label = "a".repeat(50);

/** Asks with a Host of one's own; fetch would not let us. */
function ask(
  port: string,
  path: string,
  host: string,
): Promise<{ readonly status: number; readonly policy: string; readonly cluster: unknown; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers: { host } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () => {
        const { "content-security-policy": policy, "origin-agent-cluster": cluster } = response.headers;
        resolve({ status: response.statusCode ?? 0, policy: String(policy), cluster, body });
      });
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the apps of a running Plaza", () => {
  let running: RunningPlaza;
  let port: string;

  beforeAll(async () => {
    running = await startPlaza({ flags: ["--no-demo"] });
    port = new URL(running.ready.page).port;
  }, 60_000);

  afterAll(async () => {
    await running.end();
  });

  it("[X-1a] [X-2f] a page on this machine is told of app origins and may show them; another page is not", async () => {
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`]) {
      const home = JSON.parse((await ask(port, "/plaza.json", host)).body) as { readonly apps: unknown };
      expect(home.apps).toEqual({ origin: `http://{label}.apps.localhost:${port}` });
      const page = await ask(port, "/", host);
      expect(page.policy).toContain(`frame-src http://*.apps.localhost:${port}; child-src 'none'`);
      expect([page.policy.includes("frame-ancestors 'none'"), page.cluster]).toEqual([true, "?1"]);
    }
    for (const host of [`192.168.1.2:${port}`, "plaza.example.org", `[::1]:${port}`]) {
      const home = JSON.parse((await ask(port, "/plaza.json", host)).body) as { readonly apps: unknown };
      expect([host, home.apps]).toEqual([host, null]);
      expect((await ask(port, "/", host)).policy).toContain("frame-src 'self'; child-src 'none'");
    }
  });

  it("[X-1d] an app's origin of the whole server shows nothing but a sealed nothing", async () => {
    for (const path of ["/", "/plaza.json", "/relay", "/healthz", "/metrics", "/index.html", "/frame/guard.js"]) {
      const answer = await ask(port, path, `${label}.apps.localhost:${port}`);
      expect([path, answer.status, answer.body]).toEqual([path, 404, ""]);
      expect(answer.policy).toMatch(/^sandbox; default-src 'none'; frame-ancestors http:/);
    }
  });

  it("[U-4] the figures of apps are among the metrics", async () => {
    const text = (await ask(port, "/metrics", `localhost:${port}`)).body;
    for (const name of ["names", "open_archives", "open_bytes", "cached_bytes", "refused", "uploads_refused"])
      expect(text).toContain(`plaza_apps_${name} `);
  });
});

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

function ended(...args: readonly string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, "up", "--port", "0", ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (part) => (stderr += part));
    child.on("close", (code) => resolve({ code, stderr }));
  });
}

describe("flags for apps", () => {
  it("[U-2] a pattern without a label, without the page's address, or over the page's own name is one clear line", async () => {
    const url = ["--url", "https://plaza.example.org"];
    const data = ["--data", `/tmp/plaza-flags-${process.pid}`];
    const cases = [
      [[...url, "--apps-origin", "https://apps.example.org"], "{label}"],
      [["--apps-origin", "https://{label}.apps.example.org"], "--url"],
      [[...url, ...data, "--apps-origin", "https://{label}.example.org"], "lies under the name of the apps"],
    ] as const;
    for (const [args, words] of cases) {
      const { code, stderr } = await ended(...args);
      expect([args, code, stderr]).toEqual([args, expect.toSatisfy((found: number) => found > 0), expect.stringContaining(words)]);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
  });

  it("[X-1a] with a wildcard name everyone is sent there, and its names are apps", async () => {
    const port = await freePort();
    const flags = ["--no-demo", "--port", port, "--url", "https://plaza.example.org", "--apps-origin", "https://{label}.apps.example.org"];
    const running = await startPlaza({ flags });
    try {
      for (const host of ["plaza.example.org", `127.0.0.1:${port}`]) {
        const home = JSON.parse((await ask(port, "/plaza.json", host)).body) as { readonly apps: unknown };
        expect(home.apps).toEqual({ origin: "https://{label}.apps.example.org" });
        expect((await ask(port, "/", host)).policy).toContain("frame-src https://*.apps.example.org; child-src 'none'");
      }
      const app = await ask(port, "/", `${label}.apps.example.org`);
      expect([app.status, app.policy]).toEqual([404, "sandbox; default-src 'none'; frame-ancestors https://plaza.example.org"]);
    } finally {
      await running.end();
    }
  });
});
