import { publicKeyOf, sha256Of } from "@plaza/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { buildTestApp, labelOf, serveApps } from "./apps-server.test-support.ts";
import type { AppsServer, AppsServerOptions } from "./apps-server.test-support.ts";

const servers: AppsServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.end();
});

async function serve(options: AppsServerOptions = {}): Promise<AppsServer> {
  const server = await serveApps(options);
  servers.push(server);
  return server;
}

const { x, bytes } = buildTestApp();

function put(server: AppsServer, name: string, body: Uint8Array, headers = server.own) {
  return server.ask("PUT", `/app-files/${name}`, server.page, headers, body);
}

function claim(server: AppsServer, label: string, body: unknown, headers = server.own) {
  return server.ask("PUT", `/app-origins/${label}`, server.page, headers, typeof body === "string" ? body : JSON.stringify(body));
}

describe("files", () => {
  test("[X-1b] are taken once, and known from then on", async () => {
    const server = await serve();
    const first = await put(server, x, bytes);
    expect([first.status, JSON.parse(first.body)]).toEqual([201, { x }]);
    expect((await put(server, x, bytes)).status).toBe(200);
    expect((await put(server, x, new Uint8Array(500_000))).status).toBe(200);
  });

  test("[X-1b] of another hash are refused with both hashes, and can be sent again", async () => {
    const server = await serve();
    const wrong = await put(server, x, bytes.slice(1));
    expect([wrong.status, JSON.parse(wrong.body)]).toEqual([400, { error: "wrong-hash", given: x, found: sha256Of(bytes.slice(1)) }]);
    expect((await claim(server, labelOf("a"), { x })).status).toBe(404);
    expect((await put(server, x, bytes)).status).toBe(201);
  });

  test("[X-1b] beyond the limit are refused, by the size announced before a byte was read", async () => {
    const server = await serve();
    const text = await server.raw(
      `PUT /app-files/${x} HTTP/1.1`,
      `Host: ${server.page}`,
      `Origin: http://${server.page}`,
      "Content-Length: 100000001",
      "",
      "",
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(text).toContain('{"error":"too-large","maxBytes":100000000}');
  });

  test("[X-1b] beyond the limit are refused, by the size that came", async () => {
    const server = await serve({ fileBytes: 100_000 });
    const chunk = `2710\r\n${"x".repeat(10_000)}\r\n`;
    const head = [
      `PUT /app-files/${x} HTTP/1.1`,
      `Host: ${server.page}`,
      `Origin: http://${server.page}`,
      "Transfer-Encoding: chunked",
      "",
      "",
    ];
    // Never ends: an answer comes all the same.
    const text = await server.raw(head.join("\r\n") + chunk.repeat(11));
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(await server.ask("GET", "/x", server.page)).toMatchObject({ status: 200 });
  });

  test("[X-1b] cut short are forgotten", async () => {
    const server = await serve();
    const text = await server.raw(
      `PUT /app-files/${x} HTTP/1.1`,
      `Host: ${server.page}`,
      `Origin: http://${server.page}`,
      "Transfer-Encoding: chunked",
      "",
      "zz",
    );
    expect(text === "" || text.startsWith("HTTP/1.1 400 ")).toBe(true);
    expect(server.stats()).toMatchObject({ cachedFiles: 0, uploads: { taken: 0 } });
    expect((await put(server, x, bytes)).status).toBe(201);
  });

  test("[X-1b] of this Plaza's own media store need no upload", async () => {
    const server = await serve();
    const upload = await server.blobs.begin();
    if (!upload.ok) throw new Error(upload.problem.code);
    await upload.value.write(bytes);
    await upload.value.finish();
    await upload.value.keep(publicKeyOf(new Uint8Array(32).fill(1)), "application/x-webxdc", 1);
    expect((await put(server, x, bytes)).status).toBe(200);
    expect((await claim(server, labelOf("a"), { x })).status).toBe(204);
    expect((await server.ask("GET", "/main.js", `${labelOf("a")}.apps.localhost`)).body).toBe("1");
    expect(server.stats()).toMatchObject({ cachedFiles: 0 });
  });

  test("[X-1e] pushed out of the cache are unknown; names that led to them answer nothing", async () => {
    const other = buildTestApp({ "other.txt": "x".repeat(10) });
    const server = await serve({ totalBytes: Math.max(bytes.length, other.bytes.length) + 10 });
    await put(server, x, bytes);
    await put(server, other.x, other.bytes);
    expect((await claim(server, labelOf("a"), { x })).status).toBe(404);
    expect((await claim(server, labelOf("a"), { x: other.x })).status).toBe(204);
  });

  test("[X-1b] come at a pace: a flood is told to wait", async () => {
    const server = await serve();
    const found: number[] = [];
    for (let n = 0; n < 70; n += 1) found.push((await put(server, x, n === 0 ? bytes : new Uint8Array(1))).status);
    expect([found[0], found.at(-1)]).toEqual([201, 429]);
  });
});

describe("names", () => {
  test("[X-1b] are given to one file and stay with it", async () => {
    const server = await serve();
    const other = buildTestApp({ "main.js": "2" });
    for (const app of [{ x, bytes }, other]) await put(server, app.x, app.bytes);
    expect((await claim(server, labelOf("a"), { x })).status).toBe(204);
    expect((await claim(server, labelOf("a"), { x })).status).toBe(204);
    const taken = await claim(server, labelOf("a"), { x: other.x });
    expect([taken.status, JSON.parse(taken.body)]).toEqual([409, { error: "other-file" }]);
    // Whether that file is here makes no difference: nothing is opened for a name that is taken.
    expect((await claim(server, labelOf("a"), { x: "0".repeat(64) })).status).toBe(409);
    expect((await claim(server, labelOf("b"), { x: other.x })).status).toBe(204);
    const read = async (letter: string) => (await server.ask("GET", "/main.js", `${labelOf(letter)}.apps.localhost`)).body;
    expect([await read("a"), await read("b")]).toEqual(["1", "2"]);
  });

  test("[X-1b] are given to files that are here and open as apps", async () => {
    const server = await serve();
    const text = new TextEncoder().encode("no archive at all");
    await put(server, sha256Of(text), text);
    const answers = [await claim(server, labelOf("a"), { x }), await claim(server, labelOf("a"), { x: sha256Of(text) })];
    expect(answers.map((answer) => [answer.status, JSON.parse(answer.body)])).toEqual([
      [404, { error: "unknown-file" }],
      [422, { error: "bad-archive", code: "not-a-zip" }],
    ]);
    expect((await server.ask("GET", "/", `${labelOf("a")}.apps.localhost`)).status).toBe(404);
  });

  test("[X-1b] unpack to no more than the person allows", async () => {
    const server = await serve();
    const large = buildTestApp({ "big.bin": new Uint8Array(3_000_000) });
    await put(server, large.x, large.bytes);
    const refused = await claim(server, labelOf("a"), { x: large.x, maxInflatedBytes: 2_000_000 });
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      422,
      { error: "bad-archive", code: "too-large", inflatedBytes: expect.any(Number) },
    ]);
    expect((await claim(server, labelOf("a"), { x: large.x })).status).toBe(204);
  });

  test("[X-1b] are read as hostile: labels, hashes, sizes, bodies", async () => {
    const server = await serve();
    await put(server, x, bytes);
    for (const body of [
      "",
      "{",
      "[]",
      "null",
      { x: "x" },
      { x: 1 },
      { x: x.toUpperCase() },
      { x, maxInflatedBytes: "9" },
      { x, maxInflatedBytes: -1 },
      `{"x":"${x}"${" ".repeat(3_000)}}`,
    ]) {
      expect([body, (await claim(server, labelOf("a"), body)).status]).toEqual([body, 400]);
    }
    for (const label of [
      "",
      "a",
      "A".repeat(50),
      "a".repeat(51),
      "a".repeat(49),
      `${"a".repeat(49)}-`,
      `${"a".repeat(50)}/x`,
      `${"a".repeat(49)}%61`,
    ]) {
      expect([label, (await claim(server, label, { x })).status]).toEqual([label, 404]);
    }
    for (const name of ["", "x", x.toUpperCase(), `${x}.xdc`]) expect([name, (await put(server, name, bytes)).status]).toEqual([name, 404]);
  });
});

describe("who may register", () => {
  test("[X-1b] only the page of this very Plaza", async () => {
    const server = await serve();
    const strangers: readonly Readonly<Record<string, string>>[] = [
      {},
      { origin: "null" },
      { origin: "https://evil.example" },
      { origin: `http://localhost:${server.port + 1}` },
      { origin: `http://${labelOf("a")}.apps.localhost:${server.port}` },
      { origin: `http://${server.page}`, "sec-fetch-site": "cross-site" },
      { origin: `http://${server.page}`, "sec-fetch-site": "same-site" },
      { origin: `http://${server.page}`, "sec-fetch-site": "none" },
      { origin: `http://evil.example/${server.page}` },
    ];
    for (const headers of strangers) {
      const answers = [await put(server, x, bytes, headers), await claim(server, labelOf("a"), { x }, headers)];
      expect([headers, answers.map((answer) => answer.status)]).toEqual([headers, [403, 403]]);
      expect(answers.map((answer) => answer.headers["access-control-allow-origin"])).toEqual([undefined, undefined]);
    }
    for (const headers of [
      { origin: `http://${server.page}` },
      { origin: `http://127.0.0.1:${server.port}`, "sec-fetch-site": "same-origin" },
    ]) {
      expect((await put(server, x, bytes, headers)).status).toBeLessThan(300);
    }
  });

  test("[X-1b] nothing but PUT, and no leave to ask from elsewhere", async () => {
    const server = await serve();
    for (const method of ["GET", "POST", "DELETE", "OPTIONS", "HEAD"]) {
      for (const path of [`/app-files/${x}`, `/app-origins/${labelOf("a")}`]) {
        const answer = await server.ask(method, path, server.page, { ...server.own, "access-control-request-method": "PUT" });
        expect([method, answer.status, answer.headers["access-control-allow-origin"]]).toEqual([method, 405, undefined]);
      }
    }
    expect(server.reached).toEqual([]);
  });
});
