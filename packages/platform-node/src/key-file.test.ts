import { describeSignerContract } from "@plaza/platform/contracts";
import { createKeySigner } from "@plaza/platform";
import { encodeNsec, publicKeyOf } from "@plaza/protocol";
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadOrMakeKey } from "./index.ts";
import type { KeyFile } from "./index.ts";

const made: string[] = [];
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

async function makePath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-key-"));
  made.push(folder);
  return join(folder, "keys", "host.key");
}

async function load(path: string): Promise<KeyFile> {
  const key = await loadOrMakeKey(path);
  if (!key.ok) throw new Error(key.problem.code);
  return key.value;
}

async function problemOf(path: string): Promise<string> {
  const key = await loadOrMakeKey(path);
  return key.ok ? "no problem" : key.problem.code;
}

async function put(text: string, mode = 0o600): Promise<string> {
  const path = await makePath();
  await mkdir(dirname(path), { mode: 0o700 });
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describeSignerContract("a key file's key", async () => createKeySigner((await load(await makePath())).secretKey));

it("[F-10] a missing key is made for its owner alone, and is the same ever after", async () => {
  const path = await makePath();
  const first = await load(path);
  const second = await load(path);
  expect([first.made, second.made]).toEqual([true, false]);
  expect(second.secretKey).toEqual(first.secretKey);
  expect(second.pubkey).toBe(publicKeyOf(first.secretKey));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  expect(await readdir(dirname(path))).toEqual(["host.key"]);
});

it("[F-10] hex and nsec are read, in either case and with white space around", async () => {
  const secretKey = new Uint8Array(32).fill(0xab);
  const hex = "ab".repeat(32);
  for (const text of [hex, `  ${hex.toUpperCase()}\r\n`, `${encodeNsec(secretKey)}\n`]) {
    expect((await load(await put(text))).secretKey).toEqual(secretKey);
  }
});

it("[F-10a] what others may read is refused by name and left as it is", async () => {
  const text = "ab".repeat(32);
  for (const mode of [0o644, 0o640, 0o604, 0o620]) {
    const path = await put(text, mode);
    expect(await loadOrMakeKey(path)).toEqual({ ok: false, problem: { code: "too-open", path, mode: mode.toString(8) } });
    expect(await readFile(path, "utf8")).toBe(text);
  }
});

it("[F-10a] a folder that others may write is refused", async () => {
  const path = await put("ab".repeat(32));
  await chmod(dirname(path), 0o770);
  expect(await loadOrMakeKey(path)).toEqual({ ok: false, problem: { code: "too-open", path: dirname(path), mode: "770" } });
});

it("[F-10a] what holds no key is refused and left as it is", async () => {
  const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  for (const text of ["", "hello", "00".repeat(32), order, "ab".repeat(31), "x".repeat(100_000), `nsec1${"q".repeat(58)}`]) {
    const path = await put(text);
    expect([text.slice(0, 20), await problemOf(path)]).toEqual([text.slice(0, 20), "not-a-key"]);
    expect(await readFile(path, "utf8")).toBe(text);
  }
});

it("[F-10a] a link or a folder in the key's place is refused", async () => {
  const target = await put("ab".repeat(32));
  const linked = join(dirname(target), "linked.key");
  await symlink(target, linked);
  expect(await problemOf(linked)).toBe("not-a-file");
  const folder = await makePath();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(dirname(folder), 0o700);
  expect(await problemOf(folder)).toBe("not-a-file");
  const under = join(target, "below", "host.key");
  expect(await problemOf(under)).toBe("unusable");
});

it("[F-10b] several that make the key at once end with the same one", async () => {
  const path = await makePath();
  const keys = await Promise.all(Array.from({ length: 12 }, () => load(path)));
  expect(new Set(keys.map((key) => key.pubkey)).size).toBe(1);
  expect(keys.filter((key) => key.made).length).toBe(1);
  expect(await readdir(dirname(path))).toEqual(["host.key"]);
});
