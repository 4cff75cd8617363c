import { createSignal } from "@plaza/platform";
import { createFakeHttp, createFakeTime, createKeySigner, httpAnswer, settle } from "@plaza/platform/fakes";
import type { Publication, PublishStatus } from "@plaza/nostr-client";
import { failed, ok, sha256Of, signEvent } from "@plaza/protocol";
import type { AppToPost } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { buildZip } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import { createShareDesk } from "./share-desk.ts";
import type { Posted, ShareForm, ShareTarget } from "./share-desk.ts";
import { largestAppFile, readAppFile } from "./share-file.ts";
import type { GivenAppFile } from "./share-file.ts";

const media = "http://media.test";
const chess = buildZip([
  { name: "index.html", data: "<h1>Chess</h1>" },
  { name: "manifest.toml", data: 'name = "Chess"\n' },
]);
const given = (bytes: Uint8Array, name = "chess.xdc"): GivenAppFile => ({
  name,
  sizeBytes: bytes.length,
  summary: "",
  read: async () => bytes,
});
const means = { draw: async () => "data:image/png;base64,AAAA", hash: async (bytes: Uint8Array) => sha256Of(bytes) };
const relay = (state: "accepted" | "refused" | "sent", message = "") => ({ url: "ws://one.test", state, message });

function open() {
  const web = createFakeHttp();
  const time = createFakeTime();
  const posts: { readonly text: string; readonly as: ShareForm; readonly app: AppToPost }[] = [];
  const statuses: ReturnType<typeof createSignal<PublishStatus>>[] = [];
  let refusal: { readonly code: "refused"; readonly detail: string } | null = null;
  function publication(): Publication {
    const status = createSignal<PublishStatus>({ state: "sending", relays: [relay("sent")] });
    statuses.push(status);
    const event = signEvent({ kind: 1, created_at: 1, tags: [], content: "" }, new Uint8Array(32).fill(1));
    return { event, status, done: new Promise(() => {}) };
  }
  const target: ShareTarget = {
    kind: "feed",
    longestText: 100,
    async post(text, as, app) {
      posts.push({ text, as, app });
      return refusal === null ? ok({ link: `nevent${posts.length}`, publication: publication() }) : failed(refusal);
    },
    again: (_posted: Posted) => publication(),
  };
  const stored = { url: `${media}/${sha256Of(chess)}.xdc`, sha256: sha256Of(chess) };
  web.route("PUT", `${media}/upload`, JSON.stringify(stored));
  const identity = { signer: async () => createKeySigner(new Uint8Array(32).fill(1)) };
  const share = createShareDesk({ target, identity, http: web.http, timers: time, media: [media], nowSec: () => 1_000, ...means });
  const pick = async (bytes: Uint8Array = chess) => {
    share.pick(given(bytes));
    await settle();
  };
  const relays = (status: PublishStatus) => statuses.at(-1)?.set(status);
  const uploads = () => web.requests.filter(({ method }) => method === "PUT").length;
  return { web, share, posts, pick, relays, uploads, stored, statuses, refuse: (next: typeof refusal) => (refusal = next) };
}

test("[G-31] a file is looked at, uploaded, posted with the words and the form chosen, and named by its link", async () => {
  const { share, posts, pick, relays, stored } = open();
  expect(share.view.get()).toMatchObject({ open: false, file: { phase: "none" } });
  await pick();
  expect(share.view.get()).toMatchObject({ open: true, file: { phase: "good", app: { name: "Chess", files: 2, icon: null } } });
  share.setText("x".repeat(200));
  share.setForm("file");
  share.send();
  await settle();
  expect(posts).toEqual([
    {
      text: "x".repeat(100),
      as: "file",
      app: { url: stored.url, fallbacks: [], sha256: stored.sha256, sizeBytes: chess.length, name: "Chess", summary: "" },
    },
  ]);
  expect(share.view.get().sending.phase).toBe("publishing");
  relays({ state: "accepted", relays: [relay("accepted")] });
  expect(share.view.get().sending).toMatchObject({ phase: "posted", link: "nevent1" });
  share.close();
  expect(share.view.get()).toMatchObject({ open: false, text: "", file: { phase: "none" }, sending: { phase: "no" } });
});

test("[G-31] progress is told, and an upload that is stopped leaves everything as it was", async () => {
  const { web, share, pick, posts } = open();
  web.route("PUT", `${media}/upload`, () => new Promise<string>(() => {}));
  await pick();
  share.setText("who plays?");
  share.send();
  await settle();
  expect(share.view.get().sending).toEqual({ phase: "uploading", sentBytes: chess.length, totalBytes: chess.length });
  share.close();
  share.drop();
  share.setText("other");
  expect(share.view.get()).toMatchObject({ open: true, text: "who plays?", file: { phase: "good" } });
  share.cancel();
  await settle();
  expect(share.view.get()).toMatchObject({ sending: { phase: "no" }, text: "who plays?", file: { phase: "good" } });
  expect(posts).toEqual([]);
});

test("[G-31] a store that says no is named; trying again uploads once more", async () => {
  const { web, share, pick, posts, stored } = open();
  web.route("PUT", `${media}/upload`, httpAnswer(413, "", { "x-reason": "too large for me" }));
  await pick();
  share.send();
  await settle();
  expect(share.view.get().sending).toMatchObject({
    phase: "failed",
    problem: { code: "nowhere-stored", deliveries: [{ message: "too large for me" }] },
  });
  web.route("PUT", `${media}/upload`, JSON.stringify(stored));
  share.send();
  await settle();
  expect(posts).toHaveLength(1);
});

test("[G-31] after a refused signature or post, trying again goes on where it stopped", async () => {
  const { share, pick, posts, relays, uploads, refuse, statuses } = open();
  await pick();
  refuse({ code: "refused", detail: "no" });
  share.send();
  await settle();
  expect(share.view.get().sending).toMatchObject({ phase: "failed", problem: { code: "refused" } });
  refuse(null);
  share.send();
  await settle();
  expect([uploads(), posts.length]).toEqual([1, 2]);
  relays({ state: "refused", relays: [relay("refused", "blocked: not you")] });
  expect(share.view.get().sending).toMatchObject({
    phase: "failed",
    problem: { code: "no-relay", relays: [{ message: "blocked: not you" }] },
  });
  share.close();
  share.open();
  expect(share.view.get().sending.phase).toBe("failed");
  // The same post goes out again, not another one.
  share.send();
  await settle();
  expect([uploads(), posts.length, statuses.length]).toEqual([1, 2, 2]);
  relays({ state: "refused", relays: [relay("refused")] });
  // Other words are another post.
  share.setText("please");
  share.send();
  await settle();
  expect([uploads(), posts.length]).toEqual([1, 3]);
  relays({ state: "accepted", relays: [relay("accepted")] });
  expect(share.view.get().sending).toMatchObject({ phase: "posted" });
});

test("[G-31] the file picked last counts, however long another took to read", async () => {
  const { share } = open();
  let settleSlow: (bytes: Uint8Array) => void = () => {};
  share.pick({ ...given(chess, "slow.xdc"), read: () => new Promise((resolve) => (settleSlow = resolve)) });
  await settle();
  expect(share.view.get().file).toEqual({ phase: "reading", name: "slow.xdc" });
  share.pick(given(new Uint8Array([1]), "bad.xdc"));
  await settle();
  settleSlow(chess);
  await settle();
  expect(share.view.get().file).toMatchObject({ phase: "refused", name: "bad.xdc" });
});

test("[G-31a] what is no app is refused before anything is sent, each with its reason", async () => {
  const { share, pick, uploads } = open();
  const codes: string[] = [];
  for (const bytes of [new Uint8Array(0), new Uint8Array([1, 2, 3]), buildZip([{ name: "main.html", data: "x" }])]) {
    await pick(bytes);
    const { file } = share.view.get();
    codes.push(file.phase === "refused" ? file.problem.code : file.phase);
    share.send();
    await settle();
  }
  expect(codes).toEqual(["empty", "not-a-zip", "no-index"]);
  const folder: GivenAppFile = { name: "folder", sizeBytes: 4_096, summary: "", read: () => Promise.reject(new Error("a folder")) };
  expect(await readAppFile(folder, means)).toEqual(failed({ code: "unreadable" }));
  const huge: GivenAppFile = { ...folder, sizeBytes: largestAppFile + 1 };
  expect(await readAppFile(huge, means)).toMatchObject({ problem: { code: "file-too-large", maxBytes: largestAppFile } });
  expect(uploads()).toBe(0);
});

test("[G-31a] what is wrong with an app that runs is told, and a file without a name goes by the file's", async () => {
  const odd = buildZip([
    { name: "index.html", data: "x" },
    { name: "../evil.js", data: "x" },
    { name: "icon.png", data: "<svg onload=alert(1)>" },
  ]);
  const read = await readAppFile(given(odd, "Odd one.xdc"), means);
  expect(read).toMatchObject({ ok: true, value: { name: "Odd one", icon: null } });
  expect(read.ok && read.value.flaws.map(({ code }) => code).toSorted()).toEqual(["entry-refused", "icon-unreadable"]);
});
