import type { Pubkey, Result, Sha256 } from "@plaza/protocol";

/** What is known of a kept blob. */
export interface BlobInfo {
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  /** Media type, as found by looking at the bytes. */
  readonly type: string;
  readonly uploadedAtSec: number;
}

/** Why a blob store did nothing. */
export type BlobProblem = { readonly code: "full" } | { readonly code: "failed"; readonly detail: string };

/** A part of a blob: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A blob on its way in. Nothing of it can be read before `keep`. */
export interface BlobUpload {
  /** Resolves when the next bytes may come. */
  write(bytes: Uint8Array): Promise<Result<null, BlobProblem>>;
  /** Ends the bytes and tells their hash and number. */
  finish(): Promise<Result<{ readonly sha256: Sha256; readonly sizeBytes: number }, BlobProblem>>;
  /** After `finish`: makes the blob readable and `owner` one of its owners; safe on disk when it resolves. */
  keep(owner: Pubkey, type: string, nowSec: number): Promise<Result<BlobInfo, BlobProblem>>;
  /** Forgets the bytes; harmless after `keep`. */
  discard(): Promise<void>;
}

/** How much a blob store holds. */
export interface BlobStoreStats {
  readonly blobs: number;
  readonly sizeBytes: number;
}

/** Which part of a person's list is wanted. */
export interface BlobListOptions {
  readonly sinceSec: number;
  readonly untilSec: number;
  readonly limit: number;
  /** Goes on after this blob of the list; nothing follows one that is not theirs. */
  readonly after?: Sha256;
}

/** Keeps blobs by the hash of their bytes, with everyone who uploaded them. Nothing rejects. */
export interface BlobStore {
  begin(): Promise<Result<BlobUpload, BlobProblem>>;
  find(sha256: Sha256): Promise<BlobInfo | null>;
  /** The bytes in order, or null when there is no such blob. The range lies within the blob. */
  read(sha256: Sha256, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | null>;
  /** What a person uploaded (when they did), newest first, equal times by hash. */
  list(owner: Pubkey, options: BlobListOptions): Promise<readonly BlobInfo[]>;
  /** Bytes that a person owns. */
  usedBy(owner: Pubkey): Promise<number>;
  isOwner(sha256: Sha256, owner: Pubkey): Promise<boolean>;
  /** Ends one ownership; with the last one the bytes go. Says whether there was one. */
  disown(sha256: Sha256, owner: Pubkey): Promise<Result<boolean, BlobProblem>>;
  stats(): Promise<BlobStoreStats>;
  end(): Promise<void>;
}
