import { describeKeyValueContract } from "@plaza/platform/contracts";
import { createRecordingLog } from "@plaza/platform/fakes";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createFileKeyValue } from "./index.ts";

const made: string[] = [];
afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true, force: true }))));

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-key-value-"));
  made.push(folder);
  return join(folder, "kept");
}

describeKeyValueContract("a folder", async () => {
  const folder = await makeFolder();
  const open = () => createFileKeyValue(folder, createRecordingLog());
  return { keyValue: open(), reopen: async () => open() };
});

it("[F-6g] values are files for their owner alone, and nothing is left beside them", async () => {
  const folder = await makeFolder();
  const keyValue = createFileKeyValue(folder, createRecordingLog());
  await Promise.all([keyValue.set("../one", 1), keyValue.set("two", 2), keyValue.set("two", 3)]);
  const names = await readdir(folder);
  expect(names.length).toBe(2);
  expect(names.every((name) => /^[0-9a-f]{64}\.json$/.test(name))).toBe(true);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
});

it("[F-6g] a broken file reads as undefined, is warned about, and can be set anew", async () => {
  const folder = await makeFolder();
  const log = createRecordingLog();
  const keyValue = createFileKeyValue(folder, log);
  await keyValue.set("key", "whole");
  const [name = ""] = await readdir(folder);
  for (const broken of ['{"key":"key","val', "", "[]", '{"key":5,"value":1}']) {
    await writeFile(join(folder, name), broken);
    log.lines.length = 0;
    expect(await keyValue.get("key")).toBe(undefined);
    expect(log.lines.map((line) => line.level)).toEqual(["warn"]);
    expect(await keyValue.keys("")).toEqual([]);
  }
  await keyValue.set("key", "again");
  expect(await keyValue.get("key")).toBe("again");
});

it("[F-6g] a folder that cannot be written rejects, and later calls are still answered", async () => {
  const folder = await makeFolder();
  await writeFile(folder, "a file stands here");
  const keyValue = createFileKeyValue(folder, createRecordingLog());
  for (const call of [() => keyValue.set("key", 1), () => keyValue.get("key"), () => keyValue.keys("")]) {
    await expect(call()).rejects.toThrow();
  }
});
