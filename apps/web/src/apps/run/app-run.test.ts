import { createSignal } from "@plaza/platform";
import { createFakeTime, createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import type { AppFrameOptions } from "@plaza/platform-browser";
import type { WebxdcInstance } from "@plaza/protocol";
import { sha256Of } from "@plaza/protocol";
import type { RealtimePeer, WebxdcSession } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { createAppRun } from "./app-run.ts";
import type { OpenedApp } from "./app-run.ts";
import type { Attention } from "./attention.ts";
import type { Hearing } from "./hearing.ts";
import { createQuestions } from "./questions.ts";
import { keepSeen, loadSeen } from "./seen.ts";

const me = sampleKey("aa");
const instance: WebxdcInstance = { webxdcId: "chess", sha256: sha256Of(new Uint8Array([1])), pubkey: me };
// A run hands the app on and reads nothing of it but its name.
const app = { name: "Chess" } as OpenedApp;

function bench() {
  const time = createFakeTime();
  const keyValue = createMemoryKeyValue();
  const log: string[] = [];
  const frames: AppFrameOptions[] = [];
  const peers = createSignal<{ readonly peers: readonly RealtimePeer[]; readonly maxBytes: number }>({ peers: [], maxBytes: 1 });
  const channel = { status: peers, send: () => ({ ok: true, value: null }), leave: () => log.push("leave channel") };
  const session = {
    view: createSignal({}),
    count: createSignal(0),
    ready: Promise.resolve(),
    limitsKnown: Promise.resolve(),
    updateIntervalMs: 100,
    maxUpdateBytes: () => 128_000,
    after: () => [],
    send: async () => ({ ok: true, value: 1 }),
    joinRealtime: () => ({ ok: true, value: channel }),
    end: () => log.push("end session"),
  } as unknown as WebxdcSession;
  const changes = createSignal(0);
  let name = "Ann";
  const questions = createQuestions();
  const run = createAppRun({
    app,
    seal: { way: "origin", floor: true },
    way: { kind: "origin", url: "http://x.apps.localhost/" },
    instance,
    label: "abc",
    kept: { current: () => ({ best: "7" }), note: () => undefined, end: () => log.push("keep") },
    selfAddr: "addr",
    session,
    names: { changes, nameOf: () => name, learn: () => undefined, end: () => undefined },
    questions,
    hearing: { end: () => log.push("end hearing") } as unknown as Hearing,
    attention: { end: () => log.push("end attention") } as unknown as Attention,
    createFrame(options) {
      frames.push(options);
      return { open: (href) => log.push(`open ${href}`), reload: () => log.push("reload"), end: () => log.push("end frame") };
    },
    async forgetOrigin(url) {
      log.push(`forget ${url}`);
    },
    keyValue,
    clock: time,
    timers: time,
  });
  /** A document of the app asks for its way to the page. */
  const connect = (frame = frames.at(-1)) => {
    const heard: unknown[] = [];
    let say = (_message: unknown): void => undefined;
    frame?.onConnected({
      post: (message) => heard.push(message),
      listen(hear) {
        say = hear;
        return () => {
          say = () => undefined;
        };
      },
    });
    return { heard, say: (message: unknown) => say(message) };
  };
  const rename = (next: string) => {
    name = next;
    changes.set(changes.get() + 1);
  };
  return { run, log, frames, connect, rename, questions, peers, keyValue, time };
}

const place = {} as HTMLElement;

test("[G-29] the frame is told at once what the app may know, and again when the name changes", async () => {
  const { run, frames, connect, rename } = bench();
  run.mount(place);
  const config = { selfAddr: "addr", selfName: "Ann", sendUpdateInterval: 100, sendUpdateMaxSize: 128_000 };
  expect([frames[0]?.title, JSON.parse(frames[0]?.name ?? "")]).toEqual(["Chess", { plaza: 1, config, storage: { best: "7" } }]);
  const { heard } = connect();
  await settle();
  rename("Anna");
  expect(heard.at(-1)).toEqual({ type: "config", ...config, selfName: "Anna" });
});

test("[G-29] an app that leaves or falls silent is told, and starts again without its session ending", () => {
  const { run, frames, connect, log } = bench();
  run.mount(place);
  expect(run.frame.get()).toBe("loading");
  connect();
  expect(run.frame.get()).toBe("live");
  frames[0]?.onLost("silent");
  expect(run.frame.get()).toBe("silent");
  frames[0]?.onLost("left");
  expect(run.frame.get()).toBe("left");
  run.restart();
  expect(run.frame.get()).toBe("loading");
  connect();
  expect([run.frame.get(), log]).toEqual(["live", ["reload"]]);
  run.open("index.html#2");
  expect(log).toEqual(["reload", "open index.html#2"]);
});

test("[G-29a] an app that does not answer is told, may be waited for, and is live as soon as it answers", async () => {
  const { run, frames, connect, time } = bench();
  run.mount(place);
  connect();
  frames[0]?.onStuck?.(true);
  expect(run.frame.get()).toBe("stuck");
  run.wait();
  expect(run.frame.get()).toBe("waited");
  await time.advanceAsync(29_000);
  expect(run.frame.get()).toBe("waited");
  await time.advanceAsync(1_000);
  expect(run.frame.get()).toBe("stuck");
  run.wait();
  frames[0]?.onStuck?.(false);
  await time.advanceAsync(60_000);
  expect(run.frame.get()).toBe("live");
  run.wait();
  expect(run.frame.get()).toBe("live");
  frames[0]?.onStuck?.(true);
  run.restart();
  expect(run.frame.get()).toBe("loading");
  // A page that never asks for its way to us is an app all the same.
  frames[0]?.onShown?.();
  expect(run.frame.get()).toBe("live");
});

test("[G-29] each document of the app has a host of its own: the one before is not heard, and its questions are gone", async () => {
  const { run, connect, questions } = bench();
  run.mount(place);
  const first = connect();
  first.say({ type: "chat", call: 1, text: "hi", file: null });
  await settle();
  expect(questions.open.get()?.kind).toBe("chat");
  const second = connect();
  expect(questions.open.get()).toBeNull();
  first.say({ type: "chat", call: 2, text: "hi", file: null });
  await settle();
  expect(questions.open.get()).toBeNull();
  second.say({ type: "import", call: 1, extensions: [], mimeTypes: [], multiple: false });
  await settle();
  expect(questions.open.get()?.kind).toBe("files");
});

test("[G-29] how the app behaves is shown", async () => {
  const { run, connect, time } = bench();
  run.mount(place);
  const { say } = connect();
  for (let n = 0; n < 3; n += 1) say("nonsense");
  await time.advanceAsync(200);
  expect(run.conduct.get().ignored).toBe(3);
});

test("[G-29] who is on the live channel is shown while the app is on it", async () => {
  const { run, connect, peers, log } = bench();
  run.mount(place);
  const { say } = connect();
  expect(run.present.get()).toBeNull();
  say({ type: "join" });
  expect(run.present.get()).toEqual([]);
  const peer: RealtimePeer = { key: sampleKey("cc"), pubkey: sampleKey("bb"), heardMs: 1 };
  peers.set({ peers: [peer], maxBytes: 1 });
  expect(run.present.get()).toEqual([peer]);
  say({ type: "leave" });
  expect([run.present.get(), log]).toEqual([null, ["leave channel"]]);
});

test("[G-29] the page's place for the frame comes and goes, the session ends once", () => {
  const { run, log, frames } = bench();
  const out = run.mount(place);
  out();
  const again = run.mount(place);
  expect(frames).toHaveLength(2);
  run.end();
  run.end();
  again();
  expect(log.filter((each) => each === "end session")).toEqual(["end session"]);
});

test("[G-29] removing forgets the updates, what was seen and the origin on this device", async () => {
  const { run, keyValue, log } = bench();
  await keyValue.set("webxdc/chess/log/00000000", []);
  await keyValue.set("webxdc/other/log/00000000", []);
  await keepSeen(keyValue, "chess", { serial: 3, newestSec: 4 });
  await run.remove();
  expect(log.slice(-2)).toEqual(["end session", "forget http://x.apps.localhost/"]);
  expect(await keyValue.keys("webxdc/")).toEqual(["webxdc/other/log/00000000"]);
  expect((await loadSeen(keyValue, "chess")).serial).toBe(0);
  expect(await keyValue.keys("apps/generation/")).toHaveLength(1);
});
