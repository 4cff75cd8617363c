import { createKeySigner, createMemoryKeyValue, httpAnswer } from "@plaza/platform/fakes";
import { failed, parseWebxdcPost, sha256Of } from "@plaza/protocol";
import type { WebxdcPost } from "@plaza/protocol";
import { expect, test } from "vitest";
import { by, createTestBench, keyOf } from "../../../../../packages/nostr-client/src/fakes/test-bench.ts";
import { chatTemplate, mediaTypeOf, postToChat } from "./chat-post.ts";
import type { ChatPost } from "./chat-post.ts";

const imeta = ["imeta", "url https://a.example/x.xdc", "m application/x-webxdc", "webxdc chess"];
const fileTags = [
  ["url", "https://a.example/x.xdc"],
  ["m", "application/x-webxdc"],
];

function postOf(kind: number): WebxdcPost {
  const post = parseWebxdcPost(by(2, { kind, tags: kind === 1063 ? fileTags : [imeta], content: "play?" }));
  if (!post.ok) throw new Error(post.problem.code);
  return post.value;
}

const relayHint = "ws://one.test";
const chat: ChatPost = { text: " 3:2 for me ", file: null, place: "reply" };

test("[G-26] an answer to a note is a note below it, an answer to another kind is a comment", () => {
  const post = postOf(1);
  expect(chatTemplate({ post, relayHint }, chat, null, 7)).toEqual({
    kind: 1,
    created_at: 7,
    content: "3:2 for me",
    tags: [
      ["e", post.id, relayHint, "root", post.pubkey],
      ["p", post.pubkey],
    ],
  });
  const file = postOf(1063);
  const comment = chatTemplate({ post: file, relayHint }, chat, null, 7);
  expect([comment.kind, comment.tags.map(([name, value]) => [name, value])]).toEqual([
    1111,
    [
      ["E", file.id],
      ["K", "1063"],
      ["P", file.pubkey],
      ["e", file.id],
      ["k", "1063"],
      ["p", file.pubkey],
    ],
  ]);
});

test("[G-26] a post of one's own names the app's post", () => {
  const post = postOf(1063);
  const { kind, tags, content } = chatTemplate({ post, relayHint }, { ...chat, place: "note" }, null, 7);
  expect([kind, tags[0]?.slice(0, 2)]).toEqual([1, ["q", post.id]]);
  expect(content).toMatch(/^3:2 for me\nnostr:nevent1/);
});

test("[G-26] a file's type follows from its name, and is never one that runs", () => {
  expect(["a.PNG", "score.csv", "page.html", "x.svg", "noname"].map(mediaTypeOf)).toEqual([
    "image/png",
    "text/csv",
    "application/octet-stream",
    "application/octet-stream",
    "application/octet-stream",
  ]);
});

function bench() {
  const { pool, relay, web, time } = createTestBench();
  const signer = createKeySigner(keyOf(1));
  const identity = { signer: async () => signer };
  const posting = { post: postOf(1), pool, identity, http: web.http, media: ["http://media.test"], relayHint };
  return { posting, relay, web, time, keyValue: createMemoryKeyValue() };
}

test("[G-26] the file is stored first and described in the post", async () => {
  const { posting, relay, web, time } = bench();
  const bytes = new Uint8Array([1, 2, 3]);
  const url = `http://media.test/${sha256Of(bytes)}`;
  web.route("HEAD", "http://media.test/upload", httpAnswer(200));
  web.route("PUT", "http://media.test/upload", httpAnswer(200, JSON.stringify({ url, sha256: sha256Of(bytes) })));
  const done = postToChat(posting, { text: "", file: { name: "a.png", bytes }, place: "reply" }, () => undefined);
  await time.advanceAsync(5_000);
  const sent = await done;
  expect(sent.ok).toBe(true);
  const [event] = relay.stored();
  expect(event?.content).toBe(url);
  expect(event?.tags.find(([name]) => name === "imeta")).toEqual([
    "imeta",
    `url ${url}`,
    "m image/png",
    `x ${sha256Of(bytes)}`,
    "size 3",
    "alt a.png",
  ]);
});

test("[G-26] what could not be stored is not posted, and a relay's refusal is told", async () => {
  const { posting, relay, time } = bench();
  const lost = await postToChat(posting, { ...chat, file: { name: "a.png", bytes: new Uint8Array([1]) } }, () => undefined);
  expect(lost).toEqual(failed({ code: "not-stored", detail: "nowhere-stored" }));
  expect(relay.stored()).toEqual([]);
  relay.judge = () => ({ accepted: false, message: "blocked: not here" });
  const refused = postToChat(posting, chat, () => undefined);
  await time.advanceAsync(60_000);
  expect(await refused).toEqual(failed({ code: "no-relay", detail: "blocked: not here" }));
});
