import { expect, test } from "vitest";
import { openAppPackage } from "../app-package/app-package.ts";
import type { AppPackage } from "../app-package/app-package.ts";
import { buildZip } from "../fakes/build-zip.ts";
import type { ZipPart } from "../fakes/build-zip.ts";
import { buildStaticDocument } from "./static-document.ts";

function opened(parts: readonly ZipPart[]): AppPackage {
  const app = openAppPackage(buildZip(parts));
  if (!app.ok) throw new Error(app.problem.code);
  return app.value;
}

test("[X-1c] a document carries the app's files with their types, our script and its storage", () => {
  const app = opened([
    { name: "index.html", data: "\uFEFF<p>é</p>" },
    { name: "a/b.css", data: "b{}" },
    { name: "webxdc.js", data: "theirs" },
    { name: "more.html", data: "<p>" },
  ]);
  const built = buildStaticDocument(app, "ours", { key: "value" });
  if (!built.ok) throw new Error(built.problem.code);
  expect(built.value.index).toBe("<p>é</p>");
  expect(built.value.storage).toEqual({ key: "value" });
  const decoder = new TextDecoder();
  expect(built.value.files.map(({ path, type, bytes }) => [path, type, decoder.decode(bytes)])).toEqual([
    ["webxdc.js", "text/javascript", "ours"],
    ["index.html", "text/plain; charset=utf-8", "<p>é</p>"],
    ["a/b.css", "text/css; charset=utf-8", "b{}"],
    ["more.html", "text/plain; charset=utf-8", "<p>"],
  ]);
});

test("[X-1c] what is too large, or cannot be unpacked, is said", () => {
  const app = opened([{ name: "index.html", data: "<p>" }]);
  expect(buildStaticDocument({ ...app, inflatedBytes: 100_000_001 }, "", {})).toEqual({
    ok: false,
    problem: { code: "too-large", inflatedBytes: 100_000_001, limit: 100_000_000 },
  });
  const spoiled = opened([
    { name: "index.html", data: "<p>" },
    { name: "a.txt", data: "text", claims: { crc: 1 } },
  ]);
  expect(buildStaticDocument(spoiled, "", {})).toEqual({ ok: false, problem: { code: "bad-file", path: "a.txt" } });
});
