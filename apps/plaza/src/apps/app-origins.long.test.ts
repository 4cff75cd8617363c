import { rm } from "node:fs/promises";
import { sealHeaders } from "@plaza/webxdc";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildTestApp, labelOf, serveApps } from "./apps-server.test-support.ts";
import type { Answered, AppsServer } from "./apps-server.test-support.ts";

let server: AppsServer;
let appHost: string;
const { x, bytes } = buildTestApp({ "film.mp4": "0123456789" });
const inFrame = { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate" };

beforeAll(async () => {
  server = await serveApps({ onThread: true });
  appHost = `${labelOf("a")}.apps.localhost:${server.port}`;
  expect((await server.ask("PUT", `/app-files/${x}`, server.page, server.own, bytes)).status).toBe(201);
  expect((await server.ask("PUT", `/app-origins/${labelOf("a")}`, server.page, server.own, JSON.stringify({ x }))).status).toBe(204);
  // A thread starts slowly on a busy machine.
}, 60_000);
beforeEach(() => {
  server.reached.length = 0;
});
afterAll(() => server.end());

/** The seal, whatever else an answer says. */
function expectSealed(answer: Answered): void {
  for (const [name, value] of Object.entries(sealHeaders("refusal", []))) {
    if (name === "Content-Security-Policy") expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    else expect([name, answer.headers[name.toLowerCase()]]).toEqual([name, value]);
  }
  expect([answer.headers["location"], answer.headers["access-control-allow-origin"], answer.headers["set-cookie"]]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
}

/** The answers in what a socket gave, by their status lines. */
function statuses(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}

describe("an app's origin", () => {
  test("[X-2] [X-2g] serves the app under its own name, sealed, page and parts", async () => {
    const page = await server.ask("GET", "/", appHost, inFrame);
    expect([page.status, page.headers["content-type"], page.body]).toEqual([
      200,
      "text/html; charset=utf-8",
      "<!doctype html><script>guard()</script><!doctype html><p>hello</p>",
    ]);
    const forget = await server.ask("GET", "/webxdc.js?forget", appHost, inFrame);
    expect([forget.status, forget.body, forget.headers["clear-site-data"]]).toEqual([200, "", '"cache", "storage"']);
    expect(page.headers["clear-site-data"]).toBeUndefined();
    const unknown = `${labelOf("z")}.apps.localhost:${server.port}`;
    const gone = await server.ask("GET", "/webxdc.js?forget", unknown, inFrame);
    expect([gone.status, gone.headers["clear-site-data"]]).toEqual([200, '"cache", "storage"']);
    for (const answer of [forget, gone]) expectSealed(answer);
    const script = await server.ask("GET", "/webxdc.js", appHost);
    expect([script.status, script.body]).toEqual([200, "window.webxdc = {}"]);
    const part = await server.ask("GET", "/film.mp4", appHost, { range: "bytes=2-4" });
    expect([part.status, part.body, part.headers["content-range"]]).toEqual([206, "234", "bytes 2-4/10"]);
    const head = await server.ask("HEAD", "/main.js", appHost);
    expect([head.status, head.headers["content-length"], head.body]).toEqual([200, "1", ""]);
    const known = await server.ask("GET", "/main.js", appHost, { "if-none-match": head.headers["etag"] ?? "" });
    expect(known.status).toBe(304);
    for (const answer of [page, script, part, head, known]) expectSealed(answer);
    expect(page.headers["content-security-policy"]).toContain(
      `frame-ancestors http://localhost:${server.port} http://127.0.0.1:${server.port}`,
    );
  });

  test("[X-1d] serves nothing else of Plaza, whatever is asked and however", async () => {
    const paths = [
      "/plaza.json",
      "/relay",
      "/healthz",
      "/metrics",
      "/upload",
      "/mirror",
      "/sync/x",
      `/${x}`,
      `/list/${x}`,
      "/frame/guard.js",
      `/app-files/${x}`,
      `/app-origins/${labelOf("a")}`,
      "/assets/index.js",
    ];
    for (const host of [
      appHost,
      appHost.toUpperCase(),
      `${labelOf("b")}.apps.localhost`,
      "apps.localhost",
      `${labelOf("a")}.apps.localhost.`,
    ]) {
      for (const path of paths) {
        for (const method of ["GET", "PUT", "OPTIONS", "DELETE", "HEAD"]) {
          const answer = await server.ask(method, path, host, server.own, method === "PUT" ? "{}" : undefined);
          expect([host, path, method, answer.status]).toEqual([host, path, method, method === "GET" || method === "HEAD" ? 404 : 405]);
          expectSealed(answer);
        }
      }
    }
    expect(server.reached).toEqual([]);
  });

  test("[X-1d] guessed names, near names and names of before are all the same sealed nothing", async () => {
    for (const label of [labelOf("b"), labelOf("a").slice(1), `${labelOf("a")}a`, "localhost", "www", "", `x.${labelOf("a")}`]) {
      const answer = await server.ask("GET", "/", `${label}.apps.localhost:${server.port}`, inFrame);
      expect([label, answer.status, answer.body]).toEqual([label, 404, ""]);
      expectSealed(answer);
    }
  });

  test("[X-1d] takes no upgrade", async () => {
    const upgrade = [
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ];
    for (const host of [appHost, "APPS.localhost", `${labelOf("b")}.apps.localhost.`]) {
      const text = await server.raw("GET /relay HTTP/1.1", `Host: ${host}`, ...upgrade, "", "");
      expect([host, statuses(text)]).toEqual([host, [403]]);
      expect(text).toContain("sandbox; default-src 'none'");
    }
    const two = await server.raw("GET /relay HTTP/1.1", `Host: ${server.page}`, `Host: ${appHost}`, ...upgrade, "", "");
    expect(statuses(two)).toEqual([400]);
    expect(server.reached).toEqual([]);
  });

  test("[X-1d] two hosts, a whole URL as the target, no host: what could be read in two ways is refused", async () => {
    const close = ["Connection: close", "", ""];
    const cases = [
      ["GET / HTTP/1.1", `Host: ${server.page}`, `Host: ${appHost}`, ...close],
      ["GET / HTTP/1.1", `Host: ${appHost}`, `hOsT: ${server.page}`, ...close],
      [`GET http://${appHost}/plaza.json HTTP/1.1`, `Host: ${server.page}`, ...close],
      [`GET http://${server.page}/plaza.json HTTP/1.1`, `Host: ${appHost}`, ...close],
      ["GET / HTTP/1.1", `Host: ${appHost}, ${server.page}`, ...close],
      ["GET / HTTP/1.1", `Host: ${appHost}/`, ...close],
      ["GET / HTTP/1.1", "Host: ", ...close],
      ["GET / HTTP/1.1", ...close],
      ["GET / HTTP/1.1", `Host : ${appHost}`, ...close],
      ["GET / HTTP/1.1", `Host: ${server.page}`, ` ${appHost}`, ...close],
      [`GET /${"x".repeat(20_000)} HTTP/1.1`, `Host: ${appHost}`, ...close],
      ["GET / HTTP/1.1", `Host: ${appHost}`, `X: ${"x".repeat(20_000)}`, ...close],
      ["GET / HTTP/1.1", `Host: ${appHost}`, "Expect: the-moon", ...close],
      ["GARBAGE", "", ""],
      [`CONNECT ${appHost} HTTP/1.1`, `Host: ${appHost}`, ...close],
    ];
    for (const lines of cases) {
      const text = await server.raw(...lines);
      const [status] = statuses(text);
      // A connection that simply ends makes no document either.
      if (text === "") continue;
      expect([lines.slice(0, 2), status]).toEqual([lines.slice(0, 2), expect.toSatisfy((code: number) => [400, 417, 431].includes(code))]);
      if (lines.some((line) => line.startsWith("Host:")))
        expect([lines.slice(0, 2), text]).toEqual([lines.slice(0, 2), expect.stringContaining("sandbox; default-src 'none'")]);
    }
    expect(server.reached).toEqual([]);
  });

  test("[X-1d] who names no host at all is no browser, and gets the page's answers", async () => {
    const text = await server.raw("GET /healthz HTTP/1.0", "", "");
    expect([statuses(text), server.reached]).toEqual([[200], ["GET /healthz"]]);
  });

  test("[X-2e] what Node says before there is a request is sealed as well", async () => {
    const close = ["Connection: close", "", ""];
    const long = await server.raw(`GET /${"x".repeat(20_000)} HTTP/1.1`, `Host: ${appHost}`, ...close);
    const broken = await server.raw("GET / HTTP/1.1", `Host: ${appHost}`, "bad header line", ...close);
    const expecting = await server.raw("GET / HTTP/1.1", `Host: ${appHost}`, "Expect: the-moon", ...close);
    expect([statuses(long), statuses(broken), statuses(expecting)]).toEqual([[431], [400], [417]]);
    for (const text of [long, broken, expecting]) {
      for (const [name, value] of Object.entries(sealHeaders("refusal", [])))
        expect(text.toLowerCase()).toContain(`${name}: ${value}\r\n`.toLowerCase());
    }
  });

  test("[X-1d] of requests sent at once each is judged by its own host", async () => {
    const text = await server.raw(
      "GET /main.js HTTP/1.1",
      `Host: ${appHost}`,
      "",
      "GET /plaza.json HTTP/1.1",
      `HOST: ${appHost}`,
      "",
      "GET /plaza.json HTTP/1.1",
      `Host: ${server.page}`,
      "",
      "GET /main.js HTTP/1.1",
      `host:${appHost}`,
      "Connection: close",
      "",
      "",
    );
    expect(statuses(text)).toEqual([200, 404, 200, 200]);
    expect(server.reached).toEqual(["GET /plaza.json"]);
    const smuggled = await server.raw(
      "POST / HTTP/1.1",
      `Host: ${appHost}`,
      "Content-Length: 4",
      "Transfer-Encoding: chunked",
      "",
      `0`,
      "",
      `GET /plaza.json HTTP/1.1`,
      `Host: ${server.page}`,
      "Connection: close",
      "",
      "",
    );
    expect(statuses(smuggled)[0]).toBe(400);
    expect(server.reached).toEqual(["GET /plaza.json"]);
  });

  test("[X-1d] other origins read nothing of it", async () => {
    for (const origin of [
      "https://evil.example",
      `http://${server.page}`,
      `http://${labelOf("b")}.apps.localhost:${server.port}`,
      "null",
    ]) {
      const read = await server.ask("GET", "/main.js", appHost, {
        origin,
        "sec-fetch-mode": "cors",
        "sec-fetch-dest": "empty",
        "sec-fetch-site": "cross-site",
      });
      expect([read.headers["access-control-allow-origin"], read.headers["cross-origin-resource-policy"]]).toEqual([
        undefined,
        "same-origin",
      ]);
      const asked = await server.ask("OPTIONS", "/main.js", appHost, {
        origin,
        "access-control-request-method": "GET",
        "access-control-request-private-network": "true",
      });
      expect([asked.status, Object.keys(asked.headers).filter((name) => name.startsWith("access-control"))]).toEqual([405, []]);
    }
  });

  test("[X-2a] the bytes a request carries are read and forgotten", async () => {
    const answers = await Promise.all([1, 2, 3].map(() => server.ask("POST", "/", appHost, {}, new Uint8Array(3_000_000))));
    expect(answers.map((answer) => answer.status)).toEqual([405, 405, 405]);
    expect((await server.ask("GET", "/main.js", appHost)).status).toBe(200);
  });

  test("[X-1e] after a restart a name is unknown until the page says it again; its file is still here", async () => {
    const folder = `${process.env["TMPDIR"] ?? "/tmp"}/plaza-restart-${process.pid}`;
    try {
      const before = await serveApps({ folder });
      await before.ask("PUT", `/app-files/${x}`, before.page, before.own, bytes);
      await before.ask("PUT", `/app-origins/${labelOf("a")}`, before.page, before.own, JSON.stringify({ x }));
      await before.end();
      const after = await serveApps({ folder });
      const host = `${labelOf("a")}.apps.localhost:${after.port}`;
      const lost = await after.ask("GET", "/", host, inFrame);
      expect([lost.status, lost.headers["cache-control"]]).toEqual([404, "no-store"]);
      expectSealed(lost);
      expect((await after.ask("PUT", `/app-origins/${labelOf("a")}`, after.page, after.own, JSON.stringify({ x }))).status).toBe(204);
      expect((await after.ask("GET", "/", host, inFrame)).status).toBe(200);
      await after.end();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("[X-2d] without a guard every answer is a sealed 503 and nothing is registered", async () => {
    const bare = await serveApps({ scripts: null });
    try {
      const answer = await bare.ask("GET", "/", `${labelOf("a")}.apps.localhost:${bare.port}`, inFrame);
      expect(answer.status).toBe(503);
      expectSealed(answer);
    } finally {
      await bare.end();
    }
  });

  test("[X-1a] with a wildcard name only the page there may show an app", async () => {
    const wild = await serveApps({ appsOrigin: "https://{label}.apps.example.org" });
    try {
      const answer = await wild.ask("GET", "/", `${labelOf("a")}.apps.example.org`, inFrame);
      expect(answer.status).toBe(404);
      expectSealed(answer);
      const page = await wild.ask("GET", "/plaza.json", "apps.example.org.evil.example");
      expect([page.status, wild.reached]).toEqual([200, ["GET /plaza.json"]]);
    } finally {
      await wild.end();
    }
  });
});
