import { createFakeHttp, createMemoryKeyValue, httpAnswer, settle } from "@plaza/platform/fakes";
import { openAppPackage } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { buildZip } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import { openAppDocument } from "./app-document.ts";

const page = "http://plaza.lan:7447";
const scriptUrl = `${page}/frame/webxdc.js`;

function bench() {
  const web = createFakeHttp();
  const keyValue = createMemoryKeyValue();
  const opened = openAppPackage(buildZip([{ name: "index.html", data: "<p>" }]));
  if (!opened.ok) throw new Error(opened.problem.code);
  const open = () => openAppDocument({ http: web.http, keyValue, page, label: "label", file: { content: opened.value } });
  return { web, keyValue, open };
}

test("[X-1c] an app without an origin is one document with our script in it", async () => {
  const { web, open } = bench();
  web.route("GET", scriptUrl, httpAnswer(200, "api()"));
  const way = await open();
  if (!way.ok || way.value.kind !== "document") throw new Error("no document");
  expect(way.value.url).toBe(`${page}/frame/app.html`);
  expect(way.value.parts.files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)])).toEqual([
    ["webxdc.js", "api()"],
    ["index.html", "<p>"],
  ]);
});

test("[X-1c] what it stores is kept, the newest last, and given back", async () => {
  const { web, keyValue, open } = bench();
  web.route("GET", scriptUrl, httpAnswer(200, "api()"));
  const first = await open();
  if (!first.ok || first.value.kind !== "document") throw new Error("no document");
  expect(first.value.parts.storage).toEqual({});
  for (const value of ["1", "2", "3"]) first.value.onStorage({ score: value });
  await settle();
  expect(await keyValue.get("apps/storage/label")).toEqual({ score: "3" });
  const second = await open();
  expect(second.ok && second.value.kind === "document" && second.value.parts.storage).toEqual({ score: "3" });
});

test("[X-1c] a server that lacks the script, or answers with a page in its place, is said", async () => {
  const { web, open } = bench();
  expect(await open()).toEqual({ ok: false, problem: { code: "unreachable" } });
  web.route("GET", scriptUrl, httpAnswer(404));
  expect(await open()).toEqual({ ok: false, problem: { code: "refused", status: 404 } });
  web.route("GET", scriptUrl, httpAnswer(200, "<!doctype html>"));
  expect(await open()).toEqual({ ok: false, problem: { code: "refused", status: 200 } });
});
