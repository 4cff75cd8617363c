import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256Of } from "@plaza/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAppFileCache } from "./app-file-cache.ts";
import type { AppFileCache } from "./app-file-cache.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-apps-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (seed: number, size = 100) => new Uint8Array(size).fill(seed);

async function open(limits = { fileBytes: 1_000, totalBytes: 250 }): Promise<AppFileCache> {
  const cache = await openAppFileCache(folder, limits);
  if (!cache.ok) throw new Error(cache.problem.detail);
  return cache.value;
}

async function* inParts(bytes: Uint8Array, size = 30): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

test("[X-1b] bytes are kept when they are the ones named, and are the same when read", async () => {
  const cache = await open();
  const bytes = file(1);
  expect(await cache.take(sha256Of(bytes), inParts(bytes))).toEqual({ ok: true, value: null });
  expect(await cache.read(sha256Of(bytes))).toEqual(bytes);
  expect(await cache.take(sha256Of(bytes), inParts(bytes))).toEqual({ ok: true, value: null });
  expect(cache.stats()).toEqual({ files: 1, bytes: 100 });
});

test("[X-1b] other bytes, too many and half of them leave nothing behind", async () => {
  const cache = await open();
  const given = sha256Of(file(1));
  expect(await cache.take(given, inParts(file(2)))).toEqual({
    ok: false,
    problem: { code: "wrong-hash", given, found: sha256Of(file(2)) },
  });
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (; sent < 1_000; sent += 1) yield await Promise.resolve(file(1));
  }
  expect(await cache.take(given, endless())).toEqual({ ok: false, problem: { code: "too-large", maxBytes: 1_000 } });
  expect(sent).toBeLessThan(12);
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(file(1, 50));
    throw new Error("gone");
  }
  expect(await cache.take(given, broken())).toEqual({ ok: false, problem: { code: "broken-off" } });
  expect([cache.has(given), cache.stats(), readdirSync(join(folder, "files")), readdirSync(join(folder, "incoming"))]).toEqual([
    false,
    { files: 0, bytes: 0 },
    [],
    [],
  ]);
});

test("[X-1e] files used longest ago make room, also in the order a restart finds", async () => {
  const cache = await open();
  const files = [1, 2, 3].map((seed) => file(seed));
  const hashes = files.map(sha256Of);
  const take = async (to: AppFileCache, at: number) => to.take(hashes[at] ?? sha256Of(file(0)), inParts(files[at] ?? file(0)));
  await take(cache, 0);
  await take(cache, 1);
  await cache.read(hashes[0] ?? sha256Of(file(0)));
  await take(cache, 2);
  expect(hashes.map((hash) => cache.has(hash))).toEqual([true, false, true]);
  expect(cache.stats()).toEqual({ files: 2, bytes: 200 });

  utimesSync(join(folder, "files", hashes[2] ?? ""), 1, 1);
  const again = await open({ fileBytes: 1_000, totalBytes: 250 });
  await take(again, 1);
  expect(hashes.map((hash) => again.has(hash))).toEqual([true, true, false]);
});

test("[X-1e] a restart keeps what is whole, sweeps what was on its way, and obeys a smaller limit", async () => {
  const cache = await open();
  for (const seed of [1, 2]) await cache.take(sha256Of(file(seed)), inParts(file(seed)));
  writeFileSync(join(folder, "incoming", "half"), "x");
  writeFileSync(join(folder, "files", "README"), "not ours");
  const again = await open({ fileBytes: 1_000, totalBytes: 100 });
  expect([again.stats(), readdirSync(join(folder, "incoming"))]).toEqual([{ files: 1, bytes: 100 }, []]);
  rmSync(join(folder, "files", sha256Of(file(2))));
  expect([await again.read(sha256Of(file(2))), again.stats()]).toEqual([null, { files: 0, bytes: 0 }]);
});
