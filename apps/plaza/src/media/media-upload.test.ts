import { DEFAULT_MEDIA_LIMITS } from "@plaza/relay";
import { publicKeyOf } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { ALICE, endMedia, serve } from "./media-harness.ts";
import { takeUpload } from "./media-upload.ts";

afterEach(endMedia);

describe("an upload of unknown length", () => {
  it("[I-7e] is cut off where it grows too large, not read to its end", async () => {
    const { blobs } = await serve();
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; given < 1_000; given += 1) yield await Promise.resolve(new Uint8Array(500));
    }
    const claim = { owner: publicKeyOf(ALICE), hashes: [], sha256: null, type: null, nowSec: 1 };
    const taken = await takeUpload(blobs, endless(), claim, { ...DEFAULT_MEDIA_LIMITS, blobBytes: 2_000 });
    expect(taken).toMatchObject({ ok: false, problem: { status: 413 } });
    expect(given).toBeLessThan(6);
  });
});
