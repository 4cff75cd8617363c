import { createFakeHttp, createMemoryKeyValue, httpAnswer, settle } from "@plaza/platform/fakes";
import { sha256Of } from "@plaza/protocol";
import type { Sha256 } from "@plaza/protocol";
import { pinFile } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { buildApp, buildZip } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import { createAppFile, mostDownloadBytes, mostInflatedBytes } from "./app-file.ts";
import type { AppFileOptions } from "./app-file.ts";

const app = buildApp({ name: "manifest.toml", data: 'name = "Chess"' });
const other = buildApp({ name: "manifest.toml", data: 'name = "Evil"' });
const url = "https://a.example/chess.xdc";

function bench(attachment: Partial<AppFileOptions["attachment"]> = {}) {
  const web = createFakeHttp();
  const keyValue = createMemoryKeyValue();
  const fetchIt = () =>
    createAppFile({
      attachment: { url, fallbacks: [], sha256: sha256Of(app), sizeBytes: null, ...attachment },
      place: "event/0",
      http: web.http,
      keyValue,
    });
  return { web, keyValue, fetchIt };
}

test("[G-21] the file that was posted is opened", async () => {
  const { web, fetchIt } = bench();
  web.route("GET", url, app);
  const load = fetchIt();
  expect(load.view.get()).toEqual({ phase: "fetching", receivedBytes: 0, totalBytes: null });
  await settle();
  const view = load.view.get();
  expect(view.phase === "ready" && [view.file.sha256, view.file.trust, view.file.content.name]).toEqual([
    sha256Of(app),
    "as-posted",
    "Chess",
  ]);
});

test("[G-21] another file is refused with both hashes, and nothing of it is opened", async () => {
  const { web, fetchIt } = bench();
  web.route("GET", url, other);
  const load = fetchIt();
  await settle();
  expect(load.view.get()).toEqual({
    phase: "wrong",
    wrong: { code: "wrong-hash", expected: sha256Of(app), found: sha256Of(other), by: "post" },
  });
  web.route("GET", url, app);
  load.retry();
  await settle();
  expect(load.view.get().phase).toBe("ready");
});

test("[G-21] another place of the file stands in for one that is away or has the wrong one", async () => {
  const places = ["https://b.example/x", "https://c.example/x"];
  const { web, fetchIt } = bench({ fallbacks: places });
  web.route("GET", url, other);
  web.route("GET", "https://c.example/x", app);
  const load = fetchIt();
  await settle();
  expect(load.view.get().phase).toBe("ready");
  expect(web.requests.map((request) => request.url)).toEqual([url, ...places]);
  web.route("GET", "https://c.example/x", httpAnswer(410));
  const none = fetchIt();
  await settle();
  // That a place has a wrong file is worse than that others have none.
  expect(none.view.get().phase).toBe("wrong");
});

test("[G-21] without a hash the file of the first run is the one from then on", async () => {
  const { web, keyValue, fetchIt } = bench({ sha256: null });
  web.route("GET", url, app);
  const first = fetchIt();
  await settle();
  const view = first.view.get();
  expect(view.phase === "ready" && view.file.trust).toBe("first-run");
  await pinFile(keyValue, "event/0", sha256Of(app));
  web.route("GET", url, other);
  const second = fetchIt();
  await settle();
  const wrong = second.view.get();
  expect(wrong.phase === "wrong" && wrong.wrong.by).toBe("first-run");
});

test("[G-21] a server's silence and its refusal are told apart, and may be tried again", async () => {
  const { web, fetchIt } = bench();
  const load = fetchIt();
  await settle();
  expect(load.view.get()).toEqual({ phase: "failed", fault: "unreachable", status: null });
  web.route("GET", url, httpAnswer(404));
  load.retry();
  await settle();
  expect(load.view.get()).toEqual({ phase: "failed", fault: "refused", status: 404 });
});

test("[G-21] what is no app is explained", async () => {
  for (const [bytes, code] of [
    [new Uint8Array([1, 2, 3]), "not-a-zip"],
    [buildZip([{ name: "a.txt", data: "x" }]), "no-index"],
  ] as const) {
    const { web, fetchIt } = bench({ sha256: sha256Of(bytes) });
    web.route("GET", url, bytes);
    const load = fetchIt();
    await settle();
    const view = load.view.get();
    expect(view.phase === "broken" && view.problem.code).toBe(code);
  }
});

test("[G-21] a large download waits for the person's word, and one beyond all bounds is never fetched", async () => {
  const { web, fetchIt } = bench({ sizeBytes: 60_000_000 });
  web.route("GET", url, app);
  const load = fetchIt();
  await settle();
  expect(load.view.get()).toMatchObject({ phase: "large", what: "download", sizeBytes: 60_000_000, allowBytes: mostDownloadBytes });
  expect(web.requests).toEqual([]);
  load.allow();
  await settle();
  expect(load.view.get().phase).toBe("ready");

  const vast = bench({ sizeBytes: 300_000_000 });
  const never = vast.fetchIt();
  never.allow();
  await settle();
  expect([never.view.get(), vast.web.requests.length]).toMatchObject([{ phase: "large", allowBytes: null }, 0]);
});

test("[G-21] a server that sends more than it said is cut off", async () => {
  const { web, fetchIt } = bench({ sizeBytes: 10 });
  web.route("GET", url, { ok: false, problem: { code: "too-large", maxBytes: 50_000_000 } });
  const load = fetchIt();
  await settle();
  expect(load.view.get()).toMatchObject({ phase: "large", what: "download" });
  expect(web.requests[0]?.maxBytes).toBe(50_000_000);
});

test("[G-21] an archive that grows large when unpacked is opened on the person's word, without another download", async () => {
  const claims = (sizeBytes: number) => buildApp({ name: "big.bin", data: "x", claims: { sizeBytes } });
  const large = claims(150_000_000);
  const load = await ready(large);
  expect(load.file.view.get()).toMatchObject({ phase: "large", what: "unpacked", limitBytes: 100_000_000 });
  load.file.allow();
  const view = load.file.view.get();
  expect(view.phase === "ready" && view.file.maxInflatedBytes).toBeGreaterThan(150_000_000);
  expect(load.web.requests).toHaveLength(1);
  const bomb = await ready(claims(2 * mostInflatedBytes));
  expect(bomb.file.view.get()).toMatchObject({ phase: "large", what: "unpacked", allowBytes: null });

  async function ready(bytes: Uint8Array) {
    const { web, fetchIt } = bench({ sha256: sha256Of(bytes) as Sha256 });
    web.route("GET", url, bytes);
    const file = fetchIt();
    await settle();
    return { web, file };
  }
});

test("[G-21] a load that ended says nothing more", async () => {
  const { web, fetchIt } = bench();
  web.route("GET", url, app);
  const load = fetchIt();
  load.end();
  await settle();
  expect(load.view.get().phase).toBe("fetching");
});
