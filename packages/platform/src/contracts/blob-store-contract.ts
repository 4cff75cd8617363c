import type { Pubkey, Sha256 } from "@plaza/protocol";
import { parsePubkey, publicKeyOf } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { BlobListOptions, BlobStore, ByteRange } from "../blob-store.ts";

/** A blob store under test, empty. */
export interface BlobStoreHarness {
  readonly store: BlobStore;
  /** SHA-256 in hex, by other means than the store's. */
  readonly hash: (bytes: Uint8Array) => string;
  /** Ends the store and opens the same place again; null when it lives in memory only. */
  readonly reopen: (() => Promise<BlobStore>) | null;
}

function person(seed: number): Pubkey {
  const pubkey = parsePubkey(publicKeyOf(new Uint8Array(32).fill(seed)));
  if (!pubkey.ok) throw new Error(pubkey.problem.code);
  return pubkey.value;
}

const ALICE = person(1);
const BOB = person(2);
const ALL = { sinceSec: 0, untilSec: 9_000_000_000, limit: 100 };

async function put(store: BlobStore, owner: Pubkey, bytes: Uint8Array, nowSec = 1_000, type = "image/png"): Promise<Sha256> {
  const upload = await store.begin();
  if (!upload.ok) throw new Error(upload.problem.code);
  for (let at = 0; at < bytes.length; at += 1_000)
    expect(await upload.value.write(bytes.subarray(at, at + 1_000))).toEqual({ ok: true, value: null });
  const finished = await upload.value.finish();
  if (!finished.ok) throw new Error(finished.problem.code);
  const kept = await upload.value.keep(owner, type, nowSec);
  if (!kept.ok) throw new Error(kept.problem.code);
  await upload.value.discard();
  return kept.value.sha256;
}

async function bytesOf(store: BlobStore, sha256: Sha256, range?: ByteRange): Promise<readonly number[] | null> {
  const stream = await store.read(sha256, range);
  if (stream === null) return null;
  const bytes: number[] = [];
  for await (const part of stream) bytes.push(...part);
  return bytes;
}

const sample = (length: number, seed = 0): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 7 + seed) % 256);

/** What every {@link BlobStore} promises. `open` gives an empty one. */
export function describeBlobStoreContract(name: string, open: () => Promise<BlobStoreHarness>): void {
  describe(`${name} is a blob store`, () => {
    it("[I-7] gives back the same bytes under their hash, whole or in part, also after a restart where it lasts", async () => {
      const { store, hash, reopen } = await open();
      const bytes = sample(70_000);
      const sha256 = await put(store, ALICE, bytes);
      expect(sha256).toBe(hash(bytes));
      const last = reopen === null ? store : await reopen();
      expect(await last.find(sha256)).toEqual({ sha256, sizeBytes: 70_000, type: "image/png", uploadedAtSec: 1_000 });
      expect(await bytesOf(last, sha256)).toEqual([...bytes]);
      expect(await bytesOf(last, sha256, { first: 65_530, last: 65_539 })).toEqual([...bytes.subarray(65_530, 65_540)]);
      expect(await last.isOwner(sha256, ALICE)).toBe(true);
      const empty = await put(last, ALICE, new Uint8Array());
      expect(await bytesOf(last, empty)).toEqual([]);
      await last.end();
    });

    it("[I-7] nothing of an upload can be read before it is kept, nor after it is discarded", async () => {
      const { store, hash } = await open();
      const bytes = sample(500);
      const upload = await store.begin();
      if (!upload.ok) throw new Error(upload.problem.code);
      await upload.value.write(bytes);
      const finished = await upload.value.finish();
      if (!finished.ok) throw new Error(finished.problem.code);
      expect(finished.value).toEqual({ sha256: hash(bytes), sizeBytes: 500 });
      expect(await store.find(finished.value.sha256)).toBe(null);
      expect(await bytesOf(store, finished.value.sha256)).toBe(null);
      await upload.value.discard();
      expect(await store.stats()).toEqual({ blobs: 0, sizeBytes: 0 });
      await store.end();
    });

    it("[I-7d] one blob may have several owners, and goes with the last", async () => {
      const { store } = await open();
      const bytes = sample(300);
      const sha256 = await put(store, ALICE, bytes, 1_000);
      await put(store, BOB, bytes, 2_000, "text/plain");
      expect(await store.stats()).toEqual({ blobs: 1, sizeBytes: 300 });
      expect([await store.usedBy(ALICE), await store.usedBy(BOB)]).toEqual([300, 300]);
      expect(await store.disown(sha256, ALICE)).toEqual({ ok: true, value: true });
      expect(await store.disown(sha256, ALICE)).toEqual({ ok: true, value: false });
      expect(await bytesOf(store, sha256)).toEqual([...bytes]);
      expect(await store.disown(sha256, BOB)).toEqual({ ok: true, value: true });
      expect(await store.find(sha256)).toBe(null);
      expect(await bytesOf(store, sha256)).toBe(null);
      expect(await store.stats()).toEqual({ blobs: 0, sizeBytes: 0 });
      expect(await put(store, BOB, bytes)).toBe(sha256);
      await store.end();
    });

    it("[I-7g] lists what a person uploaded, newest first, within times and limit", async () => {
      const { store } = await open();
      const hashes: Sha256[] = [];
      for (let index = 0; index < 5; index += 1) hashes.push(await put(store, ALICE, sample(10, index), 1_000 + index));
      await put(store, BOB, sample(10, 99), 1_002);
      const listed = async (options: Partial<BlobListOptions>) =>
        (await store.list(ALICE, { ...ALL, ...options })).map((info) => info.sha256);
      expect(await listed({})).toEqual([...hashes].reverse());
      expect(await listed({ sinceSec: 1_001, untilSec: 1_003 })).toEqual([hashes[3], hashes[2], hashes[1]]);
      expect(await listed({ limit: 2 })).toEqual([hashes[4], hashes[3]]);
      const [oldest, second, third] = hashes;
      if (oldest === undefined || second === undefined || third === undefined) throw new Error("five blobs");
      expect(await listed({ after: third })).toEqual([second, oldest]);
      expect(await listed({ after: third, limit: 1 })).toEqual([second]);
      expect(await listed({ after: oldest })).toEqual([]);
      expect(await listed({ after: await put(store, BOB, sample(10, 77)) })).toEqual([]);
      await store.end();
    });

    it("[I-7] two uploads of the same bytes at once end as one blob", async () => {
      const { store } = await open();
      const bytes = sample(20_000);
      const [one, two] = await Promise.all([put(store, ALICE, bytes), put(store, BOB, bytes)]);
      expect(one).toBe(two);
      expect(await store.stats()).toEqual({ blobs: 1, sizeBytes: 20_000 });
      expect(await bytesOf(store, one)).toHaveLength(20_000);
      await store.end();
    });
  });
}
