import { createHash } from "node:crypto";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobStore } from "@plaza/platform";
import { describeBlobStoreContract } from "@plaza/platform/contracts";
import { publicKeyOf } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { openFileBlobStore } from "./file-blob-store.ts";
import { until } from "./until.test-support.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-blobs-"));
  folders.push(folder);
  return folder;
}

async function openAt(path: string): Promise<BlobStore> {
  const opened = await openFileBlobStore({ path });
  if (!opened.ok) throw new Error(opened.problem.detail);
  return opened.value;
}

describeBlobStoreContract("the file blob store", async () => {
  const path = await place();
  const store = await openAt(path);
  return {
    store,
    hash: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    async reopen() {
      await store.end();
      return openAt(path);
    },
  };
});

describe("the file blob store", () => {
  it("[I-7k] what an interrupted upload or a crash left behind is gone after the next start", async () => {
    const path = await place();
    const store = await openAt(path);
    const upload = await store.begin();
    if (!upload.ok) throw new Error(upload.problem.code);
    await upload.value.write(new Uint8Array(1_000));
    expect(await readdir(join(path, "incoming"))).toHaveLength(1);
    // A file that was moved into place just before the process died, without a row for it.
    const orphan = "ab".repeat(32);
    await mkdir(join(path, "files", "ab"));
    await writeFile(join(path, "files", "ab", orphan), "orphan");
    await store.end();
    const again = await openAt(path);
    expect(await readdir(join(path, "incoming"))).toEqual([]);
    expect(await readdir(join(path, "files", "ab"))).toEqual([]);
    await again.end();
  });

  it.skipIf(!existsSync("/proc/self/fd"))("[I-7k] a reading that is ended before its first part keeps no file open", async () => {
    const path = await place();
    const store = await openAt(path);
    const upload = await store.begin();
    if (!upload.ok) throw new Error(upload.problem.code);
    await upload.value.write(new Uint8Array(100_000).fill(1));
    const finished = await upload.value.finish();
    if (!finished.ok) throw new Error(finished.problem.code);
    await upload.value.keep(publicKeyOf(new Uint8Array(32).fill(1)), "image/png", 1);
    const openFiles = (): number =>
      readdirSync("/proc/self/fd").filter((name) => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`).startsWith(join(path, "files"));
        } catch {
          return false;
        }
      }).length;
    const reading = async () => (await store.read(finished.value.sha256))?.[Symbol.asyncIterator]();
    const [never, begun, whole] = [await reading(), await reading(), await reading()];
    expect(openFiles()).toBe(3);
    expect((await begun?.next())?.value).toHaveLength(65_536);
    let bytes = 0;
    for (let part = await whole?.next(); part?.done === false; part = await whole?.next()) bytes += part.value.length;
    expect(bytes).toBe(100_000);
    await Promise.all([never?.return?.(), begun?.return?.()]);
    await until(() => openFiles() === 0);
    await store.end();
  });

  it("[I-7k] a discarded upload leaves no file", async () => {
    const path = await place();
    const store = await openAt(path);
    const upload = await store.begin();
    if (!upload.ok) throw new Error(upload.problem.code);
    await upload.value.write(new Uint8Array(1_000));
    await upload.value.discard();
    await upload.value.discard();
    expect(await readdir(join(path, "incoming"))).toEqual([]);
    await store.end();
  });

  it("[I-7k] a reader keeps its bytes when the blob is deleted under it", async () => {
    const store = await openAt(await place());
    const owner = publicKeyOf(new Uint8Array(32).fill(1));
    const upload = await store.begin();
    if (!upload.ok) throw new Error(upload.problem.code);
    await upload.value.write(new Uint8Array(300_000).fill(7));
    await upload.value.finish();
    const kept = await upload.value.keep(owner, "image/png", 1);
    if (!kept.ok) throw new Error(kept.problem.code);
    const stream = await store.read(kept.value.sha256);
    await store.disown(kept.value.sha256, owner);
    let bytes = 0;
    for await (const part of stream ?? []) bytes += part.length;
    expect(bytes).toBe(300_000);
    await store.end();
  });

  it("[I-7k] a folder that cannot be written is named", async () => {
    const path = await place();
    await writeFile(join(path, "file"), "");
    expect(await openFileBlobStore({ path: join(path, "file", "below") })).toMatchObject({ ok: false, problem: { code: "unusable" } });
    await chmod(path, 0o700);
  });
});
