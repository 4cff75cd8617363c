import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFrameScripts } from "./frame-scripts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-frame-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function built(guard: string | null, api: string | null): ReturnType<typeof readFrameScripts> {
  const place = mkdtempSync(join(folder, "dist-"));
  mkdirSync(place, { recursive: true });
  if (guard !== null) writeFileSync(join(place, "guard.js"), guard);
  if (api !== null) writeFileSync(join(place, "webxdc.js"), api);
  return readFrameScripts(place);
}

test("[X-2d] a guard that is missing, empty or no script means that no app is served", () => {
  expect(built("a()", "b()")).toMatchObject({ guard: "a()", api: "b()" });
  for (const [guard, api] of [
    [null, "b()"],
    ["a()", null],
    ["", "b()"],
    [" \n", "b()"],
    ["a(", "b()"],
    ["a()", "import x from 'y'"],
  ] as const) {
    expect([guard, api, built(guard, api)]).toEqual([guard, api, null]);
  }
});

test("[X-2b] the version changes with either script, so no browser keeps an old one", () => {
  const versions = [built("a()", "b()"), built("a()", "b()"), built("a(1)", "b()"), built("a()", "b(1)")].map(
    (scripts) => scripts?.version,
  );
  expect([versions[0] === versions[1], new Set(versions).size]).toEqual([true, 3]);
  expect(versions[0]).toMatch(/^[0-9a-f]{16}$/);
});
