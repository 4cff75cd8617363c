import { createSignal } from "@plaza/platform";
import { createFakeHttp, createKeySigner, createMemoryKeyValue, createRecordingLog, settle } from "@plaza/platform/fakes";
import { failed, ok, parseWebxdcPost, sha256Of } from "@plaza/protocol";
import type { WebxdcPost } from "@plaza/protocol";
import { expect, test } from "vitest";
import { by, createTestBench, keyOf } from "../../../../../packages/nostr-client/src/fakes/test-bench.ts";
import { buildApp } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import type { Identity } from "@plaza/nostr-client";
import type { AppSeal } from "./app-seal.ts";
import { createAppVisit } from "./app-visit.ts";
import type { AppVisitParts } from "./app-visit.ts";

const file = buildApp({ name: "manifest.toml", data: 'name = "Chess"' });
const url = "https://a.example/chess.xdc";

function postWith(count: number): WebxdcPost {
  const imeta = Array.from({ length: count }, (_, n) => [
    "imeta",
    `url ${url}`,
    "m application/x-webxdc",
    `x ${sha256Of(file)}`,
    `webxdc chess-${n}`,
    `alt App ${n}`,
  ]);
  const post = parseWebxdcPost(by(2, { kind: 1, tags: imeta }));
  if (!post.ok) throw new Error(post.problem.code);
  return post.value;
}

const whole: AppSeal = { way: "origin", floor: true };

function bench(more: Partial<AppVisitParts> = {}, apps = 1) {
  const { pool, time, random } = createTestBench();
  const web = createFakeHttp();
  web.route("GET", url, file);
  const keyValue = more.keyValue ?? createMemoryKeyValue();
  const signer = createKeySigner(keyOf(1));
  const asked: string[] = [];
  const identity = {
    account: createSignal({ kind: "none" }),
    signer: async () => {
      asked.push("key");
      return signer;
    },
  } as unknown as Identity;
  const lost: (() => void)[] = [];
  const visit = createAppVisit("note1abc", {
    pool,
    identity,
    names: { changes: createSignal(0), nameOf: () => "Ann", learn: () => undefined, end: () => undefined },
    keyValue,
    http: web.http,
    clock: time,
    timers: time,
    random,
    log: createRecordingLog(),
    resolve: async () => ok({ post: postWith(apps), relays: [], link: "nevent1abc" }),
    locks: {
      ask: (name) => {
        asked.push(name);
        const held = new Promise<void>((resolve) => lost.push(resolve));
        return { hold: Promise.resolve({ lost: held, release: () => asked.push("release") }), cancel: () => undefined };
      },
    },
    looking: createSignal(true),
    seal: whole,
    page: "http://localhost:1",
    relays: ["ws://one.test"],
    openWay: async (label) => {
      asked.push("origin");
      return ok({ kind: "origin", url: `http://${label}.apps.localhost:1/` });
    },
    drawIcon: async () => null,
    forgetOrigin: () => Promise.resolve(),
    createFrame: () => ({ open: () => undefined, reload: () => undefined, end: () => undefined }),
    ...more,
  });
  const phase = () => visit.view.get().phase;
  return { visit, phase, asked, keyValue, time, lost };
}

test("[G-22] a file that was never started waits for the person's word, and no key is made before", async () => {
  const { visit, phase, asked } = bench();
  expect(phase()).toBe("lookup");
  await settle();
  const view = visit.view.get();
  expect(view.phase === "start" && [view.app.name, view.seal]).toEqual(["Chess", whole]);
  expect(asked).toEqual([]);
  visit.start();
  await settle();
  expect([phase(), asked]).toEqual(["running", ["plaza/app/chess-0", "key", "origin"]]);
  visit.end();
});

test("[G-22] one that was started before starts at once", async () => {
  const first = bench();
  await settle();
  first.visit.start();
  await settle();
  first.visit.end();
  const second = bench({ keyValue: first.keyValue });
  await settle();
  expect(second.phase()).toBe("running");
  second.visit.end();
});

test("[G-23] where nothing would hold the app it is not started, whatever is said", async () => {
  const started = bench();
  await settle();
  started.visit.start();
  await settle();
  started.visit.end();
  const { visit, phase } = bench({ keyValue: started.keyValue, seal: { way: "none" } });
  await settle();
  visit.start();
  await settle();
  expect(phase()).toBe("start");
  visit.end();
});

test("[G-20] of several apps of a post the person chooses one", async () => {
  const { visit, phase } = bench({}, 2);
  await settle();
  expect(phase()).toBe("choose");
  visit.choose(5);
  expect(phase()).toBe("choose");
  visit.choose(1);
  await settle();
  const view = visit.view.get();
  expect(view.phase === "start" && view.app.attachment.webxdcId).toBe("chess-1");
  visit.end();
});

test("[G-22] an origin that could not be had is told, and asked for again", async () => {
  let away = true;
  const { visit, phase } = bench({
    openWay: async () => (away ? failed({ code: "unreachable" }) : ok({ kind: "origin", url: "http://x.apps.localhost:1/" })),
  });
  await settle();
  visit.start();
  await settle();
  const view = visit.view.get();
  expect(view.phase === "stuck" && view.problem).toEqual({ code: "unreachable" });
  away = false;
  visit.retry();
  await settle();
  expect(phase()).toBe("running");
  visit.end();
});

test("[G-25] a run ends when another tab takes it over", async () => {
  const { visit, phase, lost } = bench();
  await settle();
  visit.start();
  await settle();
  const view = visit.view.get();
  const session = view.phase === "running" ? view.run.session : null;
  lost[0]?.();
  // In this bench the lock is free again at once.
  await settle();
  expect((await session?.send({ payload: "1", info: null, href: null, document: null, summary: null, notify: [] }))?.ok).toBe(false);
  expect(phase()).toBe("running");
  visit.end();
});

test("[G-29] an app that is removed is gone, and its turn is given back", async () => {
  const forgetting = Promise.withResolvers<void>();
  const { visit, phase, asked } = bench({ forgetOrigin: () => forgetting.promise });
  await settle();
  visit.start();
  await settle();
  const removed = visit.remove();
  await settle();
  // It is not said before it is so.
  expect(phase()).toBe("removing");
  forgetting.resolve();
  await removed;
  expect([phase(), asked.at(-1)]).toEqual(["removed", "release"]);
  visit.end();
});

test("[G-12] a visit that ended leaves no timer behind, wherever it stood", async () => {
  for (const steps of [0, 1, 2]) {
    const { visit, time } = bench();
    if (steps > 0) await settle();
    if (steps > 1) visit.start();
    await settle();
    const before = visit.view.get().phase;
    visit.end();
    await settle();
    expect(visit.view.get().phase).toBe(before);
    await time.advanceAsync(120_000);
  }
});
