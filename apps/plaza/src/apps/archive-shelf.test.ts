import { sha256Of } from "@plaza/protocol";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { createArchiveShelf } from "./archive-shelf.ts";

function archive(name: string, fileBytes: number): Uint8Array {
  return zipSync({ "index.html": new TextEncoder().encode(name), big: [new Uint8Array(fileBytes), { level: 0 }] });
}

const limits = { archiveBytes: 5_000_000, unpackedBytes: 4_000_000, inflatedBytes: 10_000_000 };

test("[X-1e] archives used longest ago are closed, and counted right", () => {
  const shelf = createArchiveShelf(limits);
  const files = ["a", "b", "c"].map((name) => archive(name, 2_000_000));
  const hashes = files.map(sha256Of);
  const open = (at: number) => shelf.open(hashes[at] ?? sha256Of(new Uint8Array()), files[at] ?? new Uint8Array()).ok;
  expect([open(0), open(1), open(0), open(2)]).toEqual([true, true, true, true]);
  expect(hashes.map((hash) => shelf.find(hash) !== null)).toEqual([true, false, true]);
  expect(shelf.stats()).toEqual({ archives: 2, bytes: (files[0]?.length ?? 0) * 2 });
});

test("[X-1e] a large file is unpacked once while it is asked for, and not kept beyond its room", () => {
  const shelf = createArchiveShelf(limits);
  const bytes = zipSync({
    "index.html": new Uint8Array(1),
    a: new Uint8Array(3_000_000),
    b: new Uint8Array(3_000_000),
    small: new Uint8Array(9),
  });
  const hash = sha256Of(bytes);
  shelf.open(hash, bytes);
  const read = (path: string) => {
    const file = shelf.find(hash)?.app.read(path);
    return file?.ok === true ? file.value : null;
  };
  const a = read("a");
  expect([read("a") === a, read("small") === read("small")]).toEqual([true, false]);
  read("b");
  expect(read("a") === a).toBe(false);
});

test("[X-1b] nothing is opened that is not the file it should be, no app, or too much", () => {
  const shelf = createArchiveShelf(limits);
  const bytes = archive("a", 10);
  const problem = (hash: ReturnType<typeof sha256Of>, file: Uint8Array) => {
    const opened = shelf.open(hash, file);
    return opened.ok ? "opened" : opened.problem.code;
  };
  expect(problem(sha256Of(new Uint8Array()), bytes)).toBe("wrong-hash");
  const text = new TextEncoder().encode("no archive");
  expect(problem(sha256Of(text), text)).toBe("not-a-zip");
  const bomb = zipSync({ "index.html": new Uint8Array(1), x: new Uint8Array(11_000_000) });
  expect(problem(sha256Of(bomb), bomb)).toBe("too-large");
  expect(shelf.stats().archives).toBe(0);
});
