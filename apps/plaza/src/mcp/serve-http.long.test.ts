import { request } from "node:http";
import type { ClientRequest } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createHttpAccess } from "./http-access.ts";
import { openLonelyDesk } from "./lonely-desk.test-support.ts";
import { serveMcpOverHttp } from "./serve-http.ts";

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function served(allowOrigins: readonly string[] = []): Promise<string> {
  const lonely = openLonelyDesk();
  ends.push(() => lonely.end());
  const access = createHttpAccess({ host: "127.0.0.1", allowHosts: [], allowOrigins, token: null });
  const service = await serveMcpOverHttp(lonely.desk, access, { host: "127.0.0.1", port: 0 });
  if (!service.ok) throw new Error(service.problem.code);
  ends.push(() => service.value.end());
  return service.value.url;
}

const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

function ask(url: string, body: string): Promise<number> {
  return fetch(url, { method: "POST", headers, body }).then(async (answer) => {
    await answer.arrayBuffer();
    return answer.status;
  });
}

/** A request that is not at its end yet. */
function begun(url: string): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const out = request(url, { method: "POST", headers: { ...headers, expect: "100-continue" }, agent: false });
    out.on("error", reject);
    out.once("continue", () => resolve(out));
    out.flushHeaders();
  });
}

describe("the protocol over HTTP", () => {
  it("[A-28] sixty-four requests at a time, and as many again once those are gone; 256 KiB each", async () => {
    const url = await served();
    expect(await ask(url, ping)).toBe(200);
    const open = await Promise.all(Array.from({ length: 64 }, () => begun(url)));
    expect(await ask(url, ping)).toBe(503);
    const gone = open.map((each) => new Promise((resolve) => each.once("close", resolve)));
    for (const each of open) {
      each.on("error", () => {});
      each.destroy();
    }
    await Promise.all(gone);
    await expect.poll(() => ask(url, ping)).toBe(200);
    expect(await ask(url, JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping", params: { more: "x".repeat(270_000) } }))).toBe(413);
    expect(await ask(url, "no message")).toBe(400);
  });

  it("[A-28] a page that is allowed may ask, and is told so; any other is not", async () => {
    const url = await served(["http://pages.example"]);
    const from = (origin: string, method: string) =>
      fetch(url, { method, headers: { ...headers, origin }, ...(method === "POST" ? { body: ping } : {}) });
    const asked = await from("http://pages.example", "OPTIONS");
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, "http://pages.example"]);
    const answered = await from("http://pages.example", "POST");
    expect([answered.status, answered.headers.get("access-control-allow-origin")]).toEqual([200, "http://pages.example"]);
    for (const method of ["OPTIONS", "POST"]) {
      const refused = await from("http://evil.example", method);
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    }
  });
});
