import { describe, expect, it } from "vitest";
import { createFakeHttp, createKeySigner, httpAnswer } from "@plaza/platform/fakes";
import { createSignal } from "@plaza/platform";
import type { Signer } from "@plaza/platform";
import { failed, parseAuthHeader, parseBlossomAuth, parseSha256, verifyEvent } from "@plaza/protocol";
import { keyOf, startSec } from "../fakes/test-bench.ts";
import { uploadBlob } from "./upload-blob.ts";
import type { UploadOptions } from "./upload-blob.ts";

const hash = "ab".repeat(32);
const a = "http://a.test";
const b = "http://b.test";
const stored = (server: string, change: object = {}) => JSON.stringify({ url: `${server}/${hash}.png`, sha256: hash, size: 3, ...change });

function upload(web: ReturnType<typeof createFakeHttp>, change: Partial<UploadOptions> = {}) {
  const sha256 = parseSha256(hash);
  if (!sha256.ok) throw new Error("a hash");
  return uploadBlob({
    http: web.http,
    signer: createKeySigner(keyOf(1)),
    servers: [a, b],
    bytes: new Uint8Array([1, 2, 3]),
    sha256: sha256.value,
    type: "image/png",
    nowSec: startSec,
    ...change,
  });
}

describe("a file goes to media servers", () => {
  it("[I-4l] the first that takes it gets the bytes, the others copy it from there", async () => {
    const web = createFakeHttp();
    web.route("HEAD", `${a}/upload`, "");
    web.route("PUT", `${a}/upload`, stored(a));
    web.route("PUT", `${b}/mirror`, stored(b));
    const progress: number[] = [];
    const result = await upload(web, { servers: [`${a}/`, b, a], onProgress: (sent, total) => progress.push(sent, total) });
    expect(result).toMatchObject({ ok: true, value: { url: `${a}/${hash}.png`, sha256: hash, sizeBytes: 3 } });
    expect(result.ok ? await result.value.everywhere : []).toMatchObject([
      { server: a, state: "stored" },
      { server: b, state: "stored", url: `${b}/${hash}.png` },
    ]);
    expect(web.requests.map((request) => `${request.method} ${request.url}`)).toEqual([
      `HEAD ${a}/upload`,
      `PUT ${a}/upload`,
      `PUT ${b}/mirror`,
    ]);
    expect(web.requests[0]?.headers).toMatchObject({ "x-sha-256": hash, "x-content-type": "image/png", "x-content-length": "3" });
    expect(progress).toEqual([3, 3]);
    expect(new TextDecoder().decode(web.requests[2]?.body)).toBe(JSON.stringify({ url: `${a}/${hash}.png` }));
  });

  it("[I-4m] one signature allows this file, on these servers, for ten minutes", async () => {
    const web = createFakeHttp();
    web.route("PUT", `${a}/upload`, stored(a));
    let signatures = 0;
    const key = createKeySigner(keyOf(1));
    const signer: Signer = {
      pubkey: key.pubkey,
      sign(template) {
        signatures += 1;
        return key.sign(template);
      },
    };
    await upload(web, { signer });
    expect(signatures).toBe(1);
    for (const request of web.requests) {
      const event = parseAuthHeader(request.headers?.["authorization"] ?? "");
      const proven = event.ok ? verifyEvent(event.value) : event;
      const auth = proven.ok ? parseBlossomAuth(proven.value) : proven;
      expect(auth).toMatchObject({
        ok: true,
        value: { verb: "upload", hashes: [hash], servers: ["a.test", "b.test"], expiresAtSec: startSec + 600 },
      });
    }
  });

  it("[I-4l] a server that says no beforehand gets no bytes, and the next one is tried", async () => {
    const web = createFakeHttp();
    web.route("HEAD", `${a}/upload`, httpAnswer(413, "", { "x-reason": "too large" }));
    web.route("PUT", `${a}/upload`, stored(a));
    web.route("PUT", `${b}/upload`, stored(b));
    const result = await upload(web);
    expect(result).toMatchObject({ ok: true, value: { url: `${b}/${hash}.png` } });
    expect(web.requests.some((request) => request.method === "PUT" && request.url.startsWith(a))).toBe(false);
    expect(result.ok ? await result.value.everywhere : []).toMatchObject([
      { server: a, state: "refused", message: "too large" },
      { server: b },
    ]);
  });

  it("[I-4l] a server without the question beforehand, or without copying, gets the file itself", async () => {
    const web = createFakeHttp();
    for (const server of [a, b]) {
      web.route("HEAD", `${server}/upload`, httpAnswer(404));
      web.route("PUT", `${server}/upload`, stored(server));
    }
    web.route("PUT", `${b}/mirror`, httpAnswer(404));
    const result = await upload(web);
    expect(result.ok ? await result.value.everywhere : []).toMatchObject([{ state: "stored" }, { state: "stored" }]);
  });

  it("[I-4l] when no server takes it, each one's reason is told", async () => {
    const web = createFakeHttp();
    web.route("PUT", `${a}/upload`, httpAnswer(402, "", { "x-reason": "pay first" }));
    expect(await upload(web)).toEqual(
      failed({
        code: "nowhere-stored",
        deliveries: [
          { server: a, state: "refused", url: null, message: "pay first" },
          { server: b, state: "unreachable", url: null, message: "unreachable" },
        ],
      }),
    );
    expect(await upload(web, { servers: ["ftp://x", "nonsense"] })).toEqual(failed({ code: "no-servers" }));
  });

  it("[I-4l] a server that stored something else, or names another place, is not believed", async () => {
    const web = createFakeHttp();
    web.route("PUT", `${a}/upload`, stored(a, { sha256: "cd".repeat(32) }));
    web.route("PUT", `${b}/upload`, stored(b, { url: "http://evil.test/x" }));
    expect(await upload(web)).toMatchObject({ ok: true, value: { url: `${b}/${hash}` } });
  });

  it("[I-4l] an upload that is cancelled ends at once, and no other server is tried", async () => {
    const web = createFakeHttp();
    const cancelled = createSignal(false);
    web.route("PUT", `${a}/upload`, () => {
      cancelled.set(true);
      return new Promise<string>(() => {});
    });
    web.route("PUT", `${b}/upload`, stored(b));
    expect(await upload(web, { cancelled })).toEqual(failed({ code: "cancelled" }));
    expect(web.requests.some((request) => request.url.startsWith(b))).toBe(false);
    expect(await upload(web, { cancelled })).toEqual(failed({ code: "cancelled" }));
  });

  it("[I-4m] who does not sign uploads nothing", async () => {
    const web = createFakeHttp();
    const problem = { code: "refused", detail: "no" } as const;
    const signer: Signer = { pubkey: createKeySigner(keyOf(1)).pubkey, sign: () => Promise.resolve(failed(problem)) };
    expect(await upload(web, { signer })).toEqual(failed(problem));
    expect(web.requests).toEqual([]);
  });
});
