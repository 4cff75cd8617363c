import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getRequestListener } from "@hono/node-server";
import type { BlobStore, Clock } from "@plaza/platform";
import { createDirectVerifier } from "@plaza/platform";
import { createRecordingLog } from "@plaza/platform/fakes";
import { createNodeClock, openFileBlobStore } from "@plaza/platform-node";
import type { BlossomVerb, Tag } from "@plaza/protocol";
import { encodeAuthHeader, signEvent } from "@plaza/protocol";
import type { MediaLimits } from "@plaza/relay";
import { expect } from "vitest";
import { createMediaApp } from "./serve-media.ts";

/** Somebody's secret key. */
export const ALICE = new Uint8Array(32).fill(1);
/** Somebody else's. */
export const BOB = new Uint8Array(32).fill(2);
const endings: (() => Promise<unknown>)[] = [];

/** Ends every store made since the last call. */
export async function endMedia(): Promise<void> {
  for (const end of endings.splice(0).reverse()) await end();
}

/** A media store on a socket. */
export interface TestMedia {
  readonly url: string;
  readonly blobs: BlobStore;
  readonly folder: string;
}

/** Serves a store on files of its own. */
export async function serve(limits: Partial<MediaLimits> = {}, clock: Clock = createNodeClock()): Promise<TestMedia> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-media-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  const opened = await openFileBlobStore({ path: folder });
  if (!opened.ok) throw new Error(opened.problem.detail);
  endings.push(() => opened.value.end());
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  const app = createMediaApp({
    blobs: opened.value,
    verifier: createDirectVerifier(),
    clock,
    log: createRecordingLog(),
    limits,
    serverNames: [`127.0.0.1:${port}`],
  });
  const listener = getRequestListener(app.fetch);
  server.on("request", (request, response) => void listener(request, response));
  return { url: `http://127.0.0.1:${port}`, blobs: opened.value, folder };
}

/** SHA-256 in hex. */
export const hashOf = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
/** Bytes that look like a PNG picture. */
export const png = (size: number, seed = 0): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, index) => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a][index] ?? (index * 31 + seed) % 251);

/** What is unusual about an authorisation. */
export interface AuthChanges {
  readonly key?: Uint8Array;
  readonly expiresInSec?: number;
  readonly createdAgoSec?: number;
  readonly kind?: number;
  readonly tags?: readonly Tag[];
}

/** An Authorization header. */
export function auth(
  verb: BlossomVerb | "",
  hash: string | null,
  { key = ALICE, expiresInSec = 300, createdAgoSec = 0, kind = 24242, tags = [] }: AuthChanges = {},
): string {
  const nowSec = Math.floor(Date.now() / 1_000);
  const all = [["t", verb], ["expiration", String(nowSec + expiresInSec)], ...(hash === null ? [] : [["x", hash]]), ...tags];
  return encodeAuthHeader(signEvent({ kind, created_at: nowSec - createdAgoSec, tags: all, content: "test" }, key));
}

/** Uploads with a right authorisation, unless the headers say otherwise. */
export function put(
  { url }: TestMedia,
  body: Uint8Array<ArrayBuffer> | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/upload`, { method: "PUT", body, headers: { Authorization: auth("upload", hashOf(body)), ...headers } });
}

/** Expects a refusal as Blossom clients read it. */
export async function expectRefusal(response: Response, status: number): Promise<void> {
  expect([response.status, response.headers.get("X-Reason")]).toEqual([status, expect.stringMatching(/\S/)]);
  expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  const { message } = (await response.json()) as { readonly message: unknown };
  expect(message).toBeTypeOf("string");
}
