import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { publicKeyOf } from "@plaza/protocol";
import {
  createDeleteAuth,
  createUploadAuth,
  deleteBlob,
  downloadBlob,
  hasBlob,
  iterateBlobs,
  listBlobs,
  mirrorBlob,
  uploadBlob,
} from "nostr-tools/nipb7";
import { finalizeEvent } from "nostr-tools/pure";
import { afterEach, describe, expect, it } from "vitest";
import { ALICE, auth, BOB, endMedia, expectRefusal, hashOf, png, put, serve } from "./media-harness.ts";

afterEach(endMedia);

describe("the media store", () => {
  it("[I-7] works with a stock client: upload, has, download, list, delete", async () => {
    const { url } = await serve();
    const sign = (draft: Parameters<Parameters<typeof createUploadAuth>[0]>[0]) => Promise.resolve(finalizeEvent(draft, ALICE));
    const bytes = png(100_000);
    const hash = hashOf(bytes);
    const uploaded = await uploadBlob(url, new Blob([bytes], { type: "image/png" }), {
      auth: await createUploadAuth(sign, hash, { servers: url }),
    });
    expect(uploaded).toMatchObject({ url: `${url}/${hash}.png`, sha256: hash, size: 100_000, type: "image/png" });
    expect(await hasBlob(url, hash)).toBe(true);
    expect(new Uint8Array(await (await downloadBlob(url, hash)).arrayBuffer())).toEqual(bytes);
    const pubkey = publicKeyOf(ALICE);
    expect(await listBlobs(url, pubkey)).toEqual([uploaded]);
    await expect(mirrorBlob(url, uploaded)).rejects.toThrow(/501/);
    expect(await deleteBlob(url, hash, { auth: await createDeleteAuth(sign, hash, { servers: url }) })).toBe(true);
    expect(await hasBlob(url, hash)).toBe(false);
    expect(await listBlobs(url, pubkey)).toEqual([]);
  });

  it("[I-7] a second upload of the same file is answered 200, and makes its sender an owner too", async () => {
    const media = await serve();
    const bytes = png(500);
    expect((await put(media, bytes)).status).toBe(201);
    expect((await put(media, bytes)).status).toBe(200);
    expect((await put(media, bytes, { Authorization: auth("upload", hashOf(bytes), { key: BOB }) })).status).toBe(200);
    expect(
      await media.blobs.isOwner(
        (await media.blobs.list(publicKeyOf(BOB), { sinceSec: 0, untilSec: 9e9, limit: 9 }))[0]?.sha256 ?? fail(),
        publicKeyOf(ALICE),
      ),
    ).toBe(true);
  });

  it("[I-7a] serves parts, revalidates for free, and lets bytes be cached for ever", async () => {
    const media = await serve();
    const bytes = png(10_000);
    const hash = hashOf(bytes);
    await put(media, bytes);
    const get = (headers: Readonly<Record<string, string>>, method = "GET") => fetch(`${media.url}/${hash}.png`, { method, headers });
    const whole = await get({});
    expect(whole.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    expect(whole.headers.get("ETag")).toBe(`"${hash}"`);
    expect(whole.headers.get("Accept-Ranges")).toBe("bytes");
    expect(whole.headers.get("Content-Length")).toBe("10000");
    expect((await whole.arrayBuffer()).byteLength).toBe(10_000);
    for (const [range, first, last] of [
      ["bytes=0-99", 0, 99],
      ["bytes=9990-", 9_990, 9_999],
      ["bytes=-5", 9_995, 9_999],
      ["bytes=9999-20000", 9_999, 9_999],
      ["bytes=-20000", 0, 9_999],
    ] as const) {
      const part = await get({ Range: range });
      expect([part.status, part.headers.get("Content-Range")]).toEqual([206, `bytes ${first}-${last}/10000`]);
      expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(first, last + 1));
    }
    const past = await get({ Range: "bytes=10000-" });
    expect(past.headers.get("Content-Range")).toBe("bytes */10000");
    await expectRefusal(past, 416);
    for (const range of ["bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=5-2", "bytes=x-y"]) {
      const response = await get({ Range: range });
      expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 10_000]);
    }
    expect((await get({ "If-None-Match": `W/"x", "${hash}"` })).status).toBe(304);
    expect((await get({ Range: "bytes=0-1", "If-Range": '"other"' })).status).toBe(200);
    const head = await get({}, "HEAD");
    expect([head.status, head.headers.get("Content-Length"), head.headers.get("Content-Type")]).toEqual([200, "10000", "image/png"]);
    expect((await get({ Range: "bytes=0-1" }, "HEAD")).status).toBe(206);
  });

  it("[I-7b] nothing served can act: markup is a download, types are found by looking, and every answer says so", async () => {
    const media = await serve();
    const cases: readonly (readonly [
      body: Uint8Array<ArrayBuffer> | string,
      claimed: string,
      type: string,
      disposition: "inline" | "attachment",
    ])[] = [
      [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "image/svg+xml",
        "application/octet-stream",
        "attachment",
      ],
      ["\ufeff  \n<!doctype html><script>alert(1)</script>", "text/html", "application/octet-stream", "attachment"],
      ["<html>", "image/png", "application/octet-stream", "attachment"],
      ["alert(1)", "text/javascript", "text/plain; charset=utf-8", "inline"],
      [png(100), "text/html", "image/png", "inline"],
      ["%PDF-1.7 /JS", "text/html", "application/pdf", "attachment"],
      [Uint8Array.of(0, 1, 2, 3), "text/html", "application/octet-stream", "attachment"],
      ["", "text/html", "application/octet-stream", "attachment"],
    ];
    for (const [body, claimed, type, disposition] of cases) {
      expect((await put(media, body, { "Content-Type": claimed })).status).toBe(201);
      const response = await fetch(`${media.url}/${hashOf(body)}.html`);
      await response.arrayBuffer();
      const told = `${claimed} ${String(body).slice(0, 20)}`;
      expect(response.headers.get("Content-Type"), told).toBe(type);
      expect(response.headers.get("Content-Disposition"), told).toMatch(
        new RegExp(`^${disposition}; filename="${hashOf(body)}\\.[a-z0-9]+"$`),
      );
    }
    const missing = await fetch(`${media.url}/${"0".repeat(64)}.svg`);
    for (const response of [
      await fetch(`${media.url}/${hashOf("<html>")}`),
      missing,
      await fetch(`${media.url}/list/x`),
      await fetch(`${media.url}/upload`, { method: "PUT", body: "x" }),
    ]) {
      expect(response.headers.get("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      await response.arrayBuffer();
    }
  });

  it("[I-7c] an upload needs a proven, due authorisation for this verb, file and server", async () => {
    const media = await serve();
    const bytes = png(300);
    const hash = hashOf(bytes);
    const port = new URL(media.url).port;
    const attempt = (header: string | null) =>
      fetch(`${media.url}/upload`, { method: "PUT", body: bytes, headers: header === null ? {} : { Authorization: header } });
    const forged = Buffer.from(
      JSON.stringify({ ...(JSON.parse(Buffer.from(auth("upload", hash).slice(6), "base64").toString()) as object), content: "changed" }),
    ).toString("base64");
    const refused: readonly (string | null)[] = [
      null,
      "Bearer x",
      "Nostr %%%",
      `Nostr ${forged}`,
      auth("delete", hash),
      auth("", hash),
      auth("upload", null),
      auth("upload", "0".repeat(64)),
      auth("upload", hash, { expiresInSec: -1 }),
      auth("upload", hash, { expiresInSec: 90_000 }),
      auth("upload", hash, { createdAgoSec: -120 }),
      auth("upload", hash, { kind: 27235 }),
      auth("upload", hash, { tags: [["server", "media.example.com"]] }),
      auth("upload", hash, { tags: [["server", ""]] }),
      auth("upload", hash, { tags: [["server", `127.0.0.1:${Number(port) + 1}`]] }),
    ];
    for (const header of refused) {
      const response = await attempt(header);
      expect(response.headers.get("WWW-Authenticate")).toBe("Nostr");
      await expectRefusal(response, 401);
    }
    expect(await media.blobs.stats()).toEqual({ blobs: 0, sizeBytes: 0 });
    for (const server of ["127.0.0.1", "localhost", `localhost:${port}`, media.url]) {
      expect(
        (
          await attempt(
            auth("upload", hash, {
              tags: [
                ["server", "elsewhere.example"],
                ["server", server],
              ],
            }),
          )
        ).status,
      ).toBeLessThan(300);
    }
  });

  it("[I-7c] a file that is not the one announced is not kept", async () => {
    const media = await serve();
    await expectRefusal(await put(media, png(300), { Authorization: auth("upload", hashOf("other")) }), 401);
    await expectRefusal(await put(media, png(300), { "X-SHA-256": hashOf("other") }), 401);
    const both = auth("upload", hashOf(png(300)), { tags: [["x", hashOf("other")]] });
    await expectRefusal(await put(media, png(300), { "X-SHA-256": hashOf("other"), Authorization: both }), 409);
    await expectRefusal(await put(media, png(300), { "X-SHA-256": "no hash" }), 400);
    expect(await media.blobs.stats()).toEqual({ blobs: 0, sizeBytes: 0 });
    expect(await readdir(join(media.folder, "incoming"))).toEqual([]);
  });

  it("[I-7d] only an owner deletes, with an authorisation that works once, and only the file in the path", async () => {
    const media = await serve();
    const [one, two] = [png(100, 1), png(100, 2)];
    const [hash, other] = [hashOf(one), hashOf(two)];
    await put(media, one);
    await put(media, two);
    const remove = (target: string, header?: string) =>
      fetch(`${media.url}/${target}`, { method: "DELETE", headers: header === undefined ? {} : { Authorization: header } });
    await expectRefusal(await remove(hash), 401);
    await expectRefusal(await remove(hash, auth("upload", hash)), 401);
    await expectRefusal(await remove(hash, auth("delete", null)), 401);
    await expectRefusal(await remove(hash, auth("delete", other)), 401);
    await expectRefusal(await remove(hash, auth("delete", hash, { key: BOB })), 403);
    const permit = auth("delete", hash, { tags: [["x", other]] });
    expect((await remove(hash, permit)).status).toBe(200);
    await expectRefusal(await remove(hash, auth("delete", hash)), 404);
    expect((await fetch(`${media.url}/${other}`, { method: "HEAD" })).status).toBe(200);
    await put(media, one);
    await expectRefusal(await remove(hash, permit), 401);
    expect((await fetch(`${media.url}/${hash}`, { method: "HEAD" })).status).toBe(200);
  });

  it("[I-7e] sizes, quotas and types are held, known beforehand or not", async () => {
    const media = await serve({ blobBytes: 1_000, ownerBytes: 1_500, totalBytes: 2_000, types: ["image/*"] });
    await expectRefusal(await put(media, png(1_001)), 413);
    const unannounced = await new Promise<number | undefined>((resolve, reject) => {
      const body = png(5_000);
      const sent = httpRequest(
        `${media.url}/upload`,
        { method: "PUT", headers: { Authorization: auth("upload", hashOf(body)), "Transfer-Encoding": "chunked" } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sent.on("error", reject);
      sent.end(body);
    });
    expect(unannounced).toBe(413);
    await expectRefusal(await put(media, "just text"), 415);
    expect((await put(media, png(1_000, 1))).status).toBe(201);
    await expectRefusal(await put(media, png(600, 2)), 413);
    const asBob = (bytes: Uint8Array<ArrayBuffer>) => put(media, bytes, { Authorization: auth("upload", hashOf(bytes), { key: BOB }) });
    expect((await asBob(png(900, 3))).status).toBe(201);
    await expectRefusal(await asBob(png(200, 4)), 507);
    expect(await media.blobs.stats()).toEqual({ blobs: 2, sizeBytes: 1_900 });
  });

  it("[I-7f] HEAD /upload says beforehand whether an upload would be taken", async () => {
    const media = await serve({ blobBytes: 1_000, types: ["image/png"] });
    const bytes = png(500);
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const response = await fetch(`${media.url}/upload`, { method: "HEAD", headers });
      return [response.status, response.headers.has("X-Reason")];
    };
    const good = {
      Authorization: auth("upload", hashOf(bytes)),
      "X-SHA-256": hashOf(bytes),
      "X-Content-Length": "500",
      "X-Content-Type": "image/png",
    };
    expect(await ask(good)).toEqual([200, false]);
    expect(await ask({ ...good, "X-Content-Length": "1001" })).toEqual([413, true]);
    expect(await ask({ ...good, "X-Content-Type": "text/html" })).toEqual([415, true]);
    expect(await ask({ ...good, "X-SHA-256": "x" })).toEqual([400, true]);
    expect(await ask({ ...good, "X-SHA-256": hashOf("other") })).toEqual([401, true]);
    expect(await ask({ ...good, "X-Content-Length": "many" })).toEqual([400, true]);
    const { Authorization: _without, ...anonymous } = good;
    expect(await ask(anonymous)).toEqual([401, true]);
    expect(await ask({ Authorization: good.Authorization })).toEqual([411, true]);
    expect((await fetch(`${media.url}/upload`)).status).toBe(405);
  });

  it("[I-7g] lists page by page", async () => {
    const media = await serve({ listed: 2 });
    for (let index = 0; index < 5; index += 1) await put(media, png(100 + index));
    const seen: string[] = [];
    for await (const page of iterateBlobs(media.url, publicKeyOf(ALICE), { limit: 2 })) seen.push(...page.map((blob) => blob.sha256));
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    await expectRefusal(await fetch(`${media.url}/list/nobody`), 400);
    await expectRefusal(await fetch(`${media.url}/list/${publicKeyOf(ALICE)}?cursor=x`), 400);
    expect(await (await fetch(`${media.url}/list/${publicKeyOf(BOB)}`)).json()).toEqual([]);
  });

  it("[I-7i] any page may ask", async () => {
    const media = await serve();
    const response = await fetch(`${media.url}/upload`, {
      method: "OPTIONS",
      headers: { Origin: "https://elsewhere.example", "Access-Control-Request-Method": "PUT" },
    });
    expect([response.status, response.headers.get("Access-Control-Allow-Origin")]).toEqual([204, "*"]);
    expect(response.headers.get("Access-Control-Allow-Methods")).toMatch(/PUT.*DELETE/);
    expect(response.headers.get("Access-Control-Allow-Headers")).toMatch(/Authorization/);
    expect((await put(media, png(100))).headers.get("Access-Control-Allow-Origin")).toBe("*");
  });

  it("[I-7j] mirroring is refused in plain words, and odd paths lead nowhere", async () => {
    const media = await serve();
    await expectRefusal(await fetch(`${media.url}/mirror`, { method: "PUT", body: "{}" }), 501);
    for (const path of [
      "/..%2f..%2findex.sqlite",
      `/${"A".repeat(64)}`,
      `/${"a".repeat(64)}/..`,
      `/${"a".repeat(64)}.a%2fb`,
      "/files/ab",
    ]) {
      expect((await fetch(media.url + path)).status, path).toBe(404);
    }
  });

  it("[I-7k] an upload that breaks off leaves nothing", async () => {
    const media = await serve();
    const body = png(200_000);
    await new Promise<void>((resolve) => {
      const sent = httpRequest(`${media.url}/upload`, {
        method: "PUT",
        headers: { Authorization: auth("upload", hashOf(body)), "Content-Length": "200000" },
      });
      sent.on("error", () => resolve());
      sent.write(body.subarray(0, 70_000), () => sent.destroy());
      sent.on("close", () => resolve());
    });
    await expect.poll(() => readdir(join(media.folder, "incoming"))).toEqual([]);
    expect(await media.blobs.stats()).toEqual({ blobs: 0, sizeBytes: 0 });
  });

  it("[I-7l] trickled uploads do not keep others out for longer than five seconds, and are told 408", async () => {
    let sec = 0;
    const media = await serve({ uploads: 1 }, { wallMs: () => Date.now(), monotonicMs: () => sec * 1_000 });
    const bytes = png(5_000);
    const slow = httpRequest(`${media.url}/upload`, {
      method: "PUT",
      headers: { Authorization: auth("upload", hashOf(bytes), { key: BOB }), "Content-Length": "5000" },
    });
    const told = new Promise<number | undefined>((resolve, reject) => {
      slow.on("error", reject).on("response", (response) => resolve(response.resume().statusCode));
    });
    slow.write(bytes.subarray(0, 10));
    await expect.poll(() => readdir(join(media.folder, "incoming"))).toHaveLength(1);
    await expectRefusal(await put(media, bytes), 503);
    sec = 5;
    expect((await put(media, bytes)).status).toBe(201);
    expect(await told).toBe(408);
    expect(await readdir(join(media.folder, "incoming"))).toEqual([]);
  });
});

function fail(): never {
  throw new Error("nothing there");
}
