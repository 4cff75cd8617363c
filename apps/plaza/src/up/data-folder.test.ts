import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";

let above: string;
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), "plaza-folder-"));
});
afterEach(() => rmSync(above, { recursive: true, force: true }));

test("[U-6] a folder is made with those above it, for its owner alone, and is free again after it was released", () => {
  const path = join(above, "a", "b");
  const first = openDataFolder(path);
  if (!first.ok) throw new Error(first.problem.code);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(statSync(first.value.file("plaza.pid")).isFile()).toBe(true);
  first.value.release();
  expect(openDataFolder(path).ok).toBe(true);
});

test("[U-6] a folder is held by a process and not by its number, which another one may have after the next start", () => {
  const path = join(above, "data");
  const first = openDataFolder(path);
  if (!first.ok) throw new Error(first.problem.code);
  const lock = first.value.file("plaza.pid");
  const [, life = ""] = readFileSync(lock, "utf8").split("\n");
  expect(life).toMatch(process.platform === "linux" ? /^[0-9a-f-]{36} \d+$/ : /^$/);
  // Whoever started the tests is there, and is no Plaza.
  const other = process.ppid;
  writeFileSync(lock, `${other}\n`);
  expect(openDataFolder(path)).toMatchObject({ ok: false, problem: { code: "in-use", pid: other } });
  writeFileSync(lock, `${other}\n${life}\n`);
  expect(openDataFolder(path).ok).toBe(life !== "");
});

test("[U-2] a folder that cannot be made is a problem at once", () => {
  const file = join(above, "file");
  writeFileSync(file, "");
  for (const path of [file, join(file, "below"), ...(process.platform === "linux" ? ["/proc/plaza/data"] : [])]) {
    expect(openDataFolder(path)).toMatchObject({ ok: false, problem: { code: "not-writable", path } });
  }
});
