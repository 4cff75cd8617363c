import type { BlobInfo, BlobStore, Clock, Log, Verifier } from "@plaza/platform";
import type { Sha256 } from "@plaza/protocol";
import { parsePubkey, parseSha256 } from "@plaza/protocol";
import type { MediaLimits } from "@plaza/relay";
import {
  blobHeaders,
  blobInPath,
  createMediaPermits,
  DEFAULT_MEDIA_LIMITS,
  extensionOf,
  isKnownTag,
  isTypeTaken,
  MEDIA_HEADERS,
  parseRange,
  refuseSize,
} from "@plaza/relay";
import { Hono } from "hono";
import { readPermit } from "./media-login.ts";
import { answer, refuse } from "./media-refusal.ts";
import { takeUpload, usageOf } from "./media-upload.ts";
import { createUploadSlots } from "./upload-slots.ts";

/** How to make a media app. */
export interface MediaAppOptions {
  readonly blobs: BlobStore;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<MediaLimits>;
  /** Host names (with port where not the usual one) under which clients know this server: authorisations may be for one only. */
  readonly serverNames: readonly string[];
  /** Where blobs are found from outside, without a slash at the end. Default: where the request came. */
  readonly publicUrl?: string;
}

const BLOB_PATH = "/:blob{[0-9a-f]{64}(?:\\.[A-Za-z0-9]{1,16})?}";

/** Tells a hash header from one that is missing (null) or broken (undefined). */
function hashIn(request: Request): Sha256 | null | undefined {
  const text = request.headers.get("X-SHA-256");
  if (text === null) return null;
  const hash = parseSha256(text);
  return hash.ok ? hash.value : undefined;
}

function wholeNumber(text: string | null | undefined): number | null {
  return text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Blossom's paths at the root: BUD-01, 02, 06, 11 and 12. */
export function createMediaApp(options: MediaAppOptions): Hono {
  const { blobs, clock, log } = options;
  const limits: MediaLimits = { ...DEFAULT_MEDIA_LIMITS, ...options.limits };
  const permits = createMediaPermits(options.serverNames);
  const parts = { verifier: options.verifier, clock, permits };
  const nowSec = (): number => Math.floor(clock.wallMs() / 1_000);
  const slots = createUploadSlots(clock, limits.uploads);

  function descriptor(info: BlobInfo, request: Request): object {
    const base = options.publicUrl ?? new URL(request.url).origin;
    const { sha256, sizeBytes, type, uploadedAtSec } = info;
    return { url: `${base}/${sha256}.${extensionOf(type)}`, sha256, size: sizeBytes, type, uploaded: uploadedAtSec };
  }

  async function serveBlob(request: Request): Promise<Response> {
    const sha256 = blobInPath(new URL(request.url).pathname);
    const blob = sha256 === null ? null : await blobs.find(sha256);
    if (blob === null) return refuse({ status: 404, reason: "there is no such file here" }, request.method);
    if (isKnownTag(request.headers.get("If-None-Match"), blob)) {
      const { "Content-Length": _length, "Content-Type": _type, ...headers } = blobHeaders(blob, null);
      return new Response(null, { status: 304, headers });
    }
    const condition = request.headers.get("If-Range");
    const isSame = condition === null || isKnownTag(condition, blob);
    const range = isSame ? parseRange(request.headers.get("Range"), blob.sizeBytes) : null;
    if (range === "unsatisfiable") {
      return refuse({ status: 416, reason: "no byte of the file lies in that range" }, request.method, {
        "Content-Range": `bytes */${blob.sizeBytes}`,
      });
    }
    const answered = { status: range === null ? 200 : 206, headers: blobHeaders(blob, range) };
    if (request.method === "HEAD") return new Response(null, answered);
    const bytes = await (range === null ? blobs.read(blob.sha256) : blobs.read(blob.sha256, range));
    if (bytes === null) return refuse({ status: 404, reason: "there is no such file here" }, request.method);
    return new Response(ReadableStream.from(bytes), answered);
  }

  async function upload(request: Request): Promise<Response> {
    const no = (status: number, reason: string): Response => refuse({ status, reason }, request.method, { Connection: "close" });
    const sha256 = hashIn(request);
    if (sha256 === undefined) return no(400, "X-SHA-256 is no hash");
    const permit = await readPermit(request, "upload", sha256, parts);
    if (!permit.ok) return no(permit.problem.status, permit.problem.reason);
    const { pubkey: owner, hashes } = permit.value;
    const announced = wholeNumber(request.headers.get("Content-Length"));
    const tooLarge = announced === null ? null : refuseSize(announced, await usageOf(blobs, owner), limits);
    if (tooLarge !== null) return no(tooLarge.status, tooLarge.reason);
    const slot = slots.take();
    if (slot === null) return no(503, "too many uploads at once, try again");
    try {
      const body: AsyncIterable<Uint8Array> = request.body ?? ReadableStream.from([]);
      const taken = await takeUpload(
        blobs,
        slot.read(body),
        { owner, hashes, sha256, type: request.headers.get("Content-Type"), nowSec: nowSec() },
        limits,
      );
      if (!taken.ok) return no(taken.problem.status, taken.problem.reason);
      const { info, isNew } = taken.value;
      if (isNew) log.info("a file was uploaded", { sha256: info.sha256, bytes: info.sizeBytes, type: info.type });
      return answer(descriptor(info, request), isNew ? 201 : 200);
    } catch (error) {
      if (slot.wasGivenAway()) return no(408, "the upload was too slow while others waited, try again");
      // The sender went away in the middle.
      log.debug("an upload broke off", { detail: error instanceof Error ? error.message : String(error) });
      return no(400, "the upload broke off");
    } finally {
      slot.leave();
    }
  }

  async function preflight(request: Request): Promise<Response> {
    const no = (status: number, reason: string): Response => refuse({ status, reason }, "HEAD");
    const sha256 = hashIn(request);
    if (sha256 === undefined) return no(400, "X-SHA-256 is no hash");
    const lengthText = request.headers.get("X-Content-Length");
    if (lengthText === null) return no(411, "X-Content-Length is missing");
    const sizeBytes = wholeNumber(lengthText);
    if (sizeBytes === null) return no(400, "X-Content-Length is no whole number");
    const permit = await readPermit(request, "upload", sha256, parts);
    if (!permit.ok) return no(permit.problem.status, permit.problem.reason);
    const type = request.headers.get("X-Content-Type");
    if (type !== null && !isTypeTaken(type, limits)) return no(415, `files of type ${type} are not taken`);
    const isHere = sha256 !== null && (await blobs.find(sha256)) !== null;
    const usage = await usageOf(blobs, permit.value.pubkey);
    const refusal = refuseSize(sizeBytes, isHere ? { ...usage, totalBytes: 0 } : usage, limits);
    return refusal === null ? new Response(null, { status: 200, headers: MEDIA_HEADERS }) : no(refusal.status, refusal.reason);
  }

  async function remove(request: Request): Promise<Response> {
    const no = (status: number, reason: string): Response => refuse({ status, reason }, request.method);
    const sha256 = blobInPath(new URL(request.url).pathname);
    if (sha256 === null) return no(400, "a file is named by its hash");
    const permit = await readPermit(request, "delete", sha256, parts);
    if (!permit.ok) return no(permit.problem.status, permit.problem.reason);
    if ((await blobs.find(sha256)) === null) return no(404, "there is no such file here");
    const { id, pubkey, expiresAtSec } = permit.value;
    if (!(await blobs.isOwner(sha256, pubkey))) return no(403, "only who uploaded a file may delete it");
    if (!permits.useUp(id, expiresAtSec, nowSec())) return no(401, "the authorisation was used before");
    const disowned = await blobs.disown(sha256, pubkey);
    if (!disowned.ok) return no(500, "the file could not be deleted");
    log.info("a file was deleted by its owner", { sha256 });
    return answer({ message: "deleted" });
  }

  const app = new Hono();
  app.options("*", () => new Response(null, { status: 204, headers: MEDIA_HEADERS }));
  app.get("/list/:pubkey", async (context) => {
    const pubkey = parsePubkey(context.req.param("pubkey"));
    if (!pubkey.ok) return refuse({ status: 400, reason: "a person is named by a hex key" }, "GET");
    const { since, until, limit, cursor } = context.req.query();
    const after = cursor === undefined ? null : parseSha256(cursor);
    if (after?.ok === false) return refuse({ status: 400, reason: "a cursor is the hash of the last file seen" }, "GET");
    const listed = await blobs.list(pubkey.value, {
      sinceSec: wholeNumber(since) ?? 0,
      untilSec: wholeNumber(until) ?? Number.MAX_SAFE_INTEGER,
      limit: Math.min(limits.listed, wholeNumber(limit) ?? limits.listed),
      ...(after === null ? {} : { after: after.value }),
    });
    return answer(listed.map((info) => descriptor(info, context.req.raw)));
  });
  // A HEAD comes to the handler of GET.
  app.get("/upload", (context) =>
    context.req.method === "HEAD"
      ? preflight(context.req.raw)
      : refuse({ status: 405, reason: "upload with PUT" }, "GET", { Allow: "HEAD, PUT" }),
  );
  app.put("/upload", (context) => upload(context.req.raw));
  app.put("/mirror", (context) =>
    refuse({ status: 501, reason: "this server fetches nothing from others: upload the file" }, context.req.method),
  );
  app.get(BLOB_PATH, (context) => serveBlob(context.req.raw));
  app.delete(BLOB_PATH, (context) => remove(context.req.raw));
  return app;
}
