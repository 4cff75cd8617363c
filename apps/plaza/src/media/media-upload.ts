import type { BlobInfo, BlobProblem, BlobStore, BlobUpload } from "@plaza/platform";
import type { Pubkey, Result, Sha256 } from "@plaza/protocol";
import { failed, ok } from "@plaza/protocol";
import type { MediaLimits } from "@plaza/relay";
import { isTypeTaken, refuseSize, SNIFFED_BYTES, sniffType } from "@plaza/relay";
import type { MediaRefusal } from "./media-refusal.ts";

/** What is known of an upload before its bytes. */
export interface UploadClaim {
  readonly owner: Pubkey;
  /** The hashes its authorisation allows. */
  readonly hashes: readonly Sha256[];
  /** The hash its sender announced, null without. */
  readonly sha256: Sha256 | null;
  readonly type: string | null;
  readonly nowSec: number;
}

/** A blob that was taken; `isNew` when nobody had it before. */
export interface TakenBlob {
  readonly info: BlobInfo;
  readonly isNew: boolean;
}

function refusalOf(problem: BlobProblem): MediaRefusal {
  return problem.code === "full" ? { status: 507, reason: "this server is full" } : { status: 500, reason: "the file could not be kept" };
}

/** Bytes that a person and all together keep, for {@link refuseSize}. */
export async function usageOf(blobs: BlobStore, owner: Pubkey): Promise<{ readonly ownerBytes: number; readonly totalBytes: number }> {
  const [ownerBytes, { sizeBytes }] = await Promise.all([blobs.usedBy(owner), blobs.stats()]);
  return { ownerBytes, totalBytes: sizeBytes };
}

/** Takes in the bytes of an upload while hashing them, and keeps them when they are what was promised. */
export async function takeUpload(
  blobs: BlobStore,
  body: AsyncIterable<Uint8Array>,
  claim: UploadClaim,
  limits: MediaLimits,
): Promise<Result<TakenBlob, MediaRefusal>> {
  const begun = await blobs.begin();
  if (!begun.ok) return failed(refusalOf(begun.problem));
  try {
    return await receive(blobs, begun.value, body, claim, limits);
  } finally {
    await begun.value.discard();
  }
}

async function receive(
  blobs: BlobStore,
  upload: BlobUpload,
  body: AsyncIterable<Uint8Array>,
  claim: UploadClaim,
  limits: MediaLimits,
): Promise<Result<TakenBlob, MediaRefusal>> {
  const { owner, nowSec } = claim;
  const usage = await usageOf(blobs, owner);
  const head = new Uint8Array(SNIFFED_BYTES);
  let sizeBytes = 0;
  for await (const part of body) {
    if (sizeBytes < SNIFFED_BYTES) head.set(part.subarray(0, SNIFFED_BYTES - sizeBytes), sizeBytes);
    sizeBytes += part.length;
    const tooLarge = refuseSize(sizeBytes, usage, limits);
    if (tooLarge !== null) return failed(tooLarge);
    const written = await upload.write(part);
    if (!written.ok) return failed(refusalOf(written.problem));
  }
  const finished = await upload.finish();
  if (!finished.ok) return failed(refusalOf(finished.problem));
  const { sha256 } = finished.value;
  if (claim.sha256 !== null && claim.sha256 !== sha256)
    return failed({ status: 409, reason: `the bytes have another hash than X-SHA-256: ${sha256}` });
  if (!claim.hashes.includes(sha256)) return failed({ status: 401, reason: `the authorisation is for another file than ${sha256}` });
  const type = sniffType(head.subarray(0, Math.min(sizeBytes, SNIFFED_BYTES)), claim.type);
  if (!isTypeTaken(type, limits)) return failed({ status: 415, reason: `files of type ${type} are not taken` });

  const isNew = (await blobs.find(sha256)) === null;
  if (!(await blobs.isOwner(sha256, owner))) {
    // Again, with what came in beside it meanwhile; bytes that are there already cost no room.
    const now = await usageOf(blobs, owner);
    const tooMuch = refuseSize(sizeBytes, isNew ? now : { ...now, totalBytes: 0 }, limits);
    if (tooMuch !== null) return failed(tooMuch);
  }
  const kept = await upload.keep(owner, type, nowSec);
  return kept.ok ? ok({ info: kept.value, isNew }) : failed(refusalOf(kept.problem));
}
