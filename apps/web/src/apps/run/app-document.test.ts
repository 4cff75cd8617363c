import { createFakeHttp, createFakeTime, createMemoryKeyValue, httpAnswer } from "@plaza/platform/fakes";
import { openAppPackage } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { buildApp } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import type { ZipPart } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import { openAppDocument } from "./app-document.ts";
import { openKeptStorage } from "./kept-storage.ts";

const page = "https://plaza.example";

async function bench(parts: readonly ZipPart[] = []) {
  const web = createFakeHttp();
  const kept = await openKeptStorage(createMemoryKeyValue(), createFakeTime(), "abc");
  const opened = openAppPackage(buildApp(...parts));
  if (!opened.ok) throw new Error(opened.problem.code);
  const open = () => openAppDocument({ http: web.http, page, kept, file: { content: opened.value } });
  return { web, open };
}

test("[G-22a] an app is one document with its files, and what it kept is there when it starts again", async () => {
  const { web, open } = await bench([{ name: "a.css", data: "b{}" }]);
  web.route("GET", `${page}/frame/webxdc.js`, "api");
  const first = await open();
  if (!first.ok || first.value.kind !== "document") throw new Error("a document");
  expect([first.value.url, first.value.parts.files.map(({ path }) => path)]).toEqual([
    `${page}/frame/app.html`,
    ["webxdc.js", "index.html", "a.css"],
  ]);
  expect(first.value.parts.storage).toEqual({});
  first.value.onStorage({ best: "7" });
  expect(first.value.parts.storage).toEqual({ best: "7" });
  const second = await open();
  expect(second.ok && second.value.kind === "document" && second.value.parts.storage).toEqual({ best: "7" });
});

test("[G-22a] what cannot be one document is told", async () => {
  const lost = await bench();
  lost.web.route("GET", `${page}/frame/webxdc.js`, httpAnswer(404));
  expect(await lost.open()).toEqual({ ok: false, problem: { code: "unreachable" } });
  const broken = await bench([{ name: "a.js", data: "x", claims: { crc: 5 } }]);
  broken.web.route("GET", `${page}/frame/webxdc.js`, "api");
  expect(await broken.open()).toEqual({ ok: false, problem: { code: "bad-archive", found: "a.js" } });
});
