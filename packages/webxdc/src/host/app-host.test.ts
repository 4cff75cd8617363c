import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { runInNewContext } from "node:vm";
import { createSignal } from "@plaza/platform";
import { settle } from "@plaza/platform/fakes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { createAppBench, saying, updateBy } from "../fakes/app-bench.ts";
import { createWire, noDialogs, runApp } from "../fakes/run-app.test-support.ts";
import type { Update, Webxdc } from "../fakes/run-app.test-support.ts";
import type { GivenFile, GuestScope, HostMessage } from "../guest/webxdc-guest.ts";
import type { RealtimeHandlers } from "../realtime/realtime-channel.ts";
import type { WebxdcSession } from "../session/webxdc-session.ts";
import { createAppHost } from "./app-host.ts";
import type { AppDialogs } from "./app-host.ts";
import type { ChatDraft, FileWish } from "./guest-message.ts";
import { parseGuestMessage } from "./guest-message.ts";

const payloads = (updates: readonly Update[]) => updates.map(({ payload }) => payload);

describe("the API as apps are promised it", () => {
  test("[X-7] two people see each other's updates, each once, with serials that grow", async () => {
    const bench = createAppBench();
    const [alice, bob] = [runApp(bench, 1), runApp(bench, 2)];
    const heard: Update[][] = [[], []];
    await bench.time.advanceAsync(200);
    void alice.webxdc.setUpdateListener((update: Update) => heard[0]?.push(update));
    void bob.webxdc.setUpdateListener((update: Update) => heard[1]?.push(update), 0);
    alice.webxdc.sendUpdate(
      { payload: { move: 1 }, info: "Alice moved", summary: "1 move", document: "Game", href: "#1", notify: { addr2: "Your turn" } },
      "",
    );
    await settle();
    expect(heard[0]).toEqual([
      { payload: { move: 1 }, serial: 1, max_serial: 1, info: "Alice moved", summary: "1 move", document: "Game", href: "#1" },
    ]);
    await bench.time.advanceAsync(200);
    bob.webxdc.sendUpdate({ payload: "two" });
    await bench.time.advanceAsync(200);
    expect(heard.map(payloads)).toEqual([
      [{ move: 1 }, "two"],
      [{ move: 1 }, "two"],
    ]);
    expect(bob.view().feed).toMatchObject([{ text: "Alice moved", notice: "Your turn", href: "#1" }]);
    expect(payloads(await bob.webxdc.getAllUpdates())).toEqual([{ move: 1 }, "two"]);
  });

  test("[X-7c] the promise settles once the history was given, and updates after a serial are those after it", async () => {
    const bench = createAppBench();
    for (let n = 1; n <= 5; n += 1) bench.relay.inject(updateBy(3, n, { created_at: startSec - 10 + n }));
    const app = runApp(bench, 1);
    const heard: Update[] = [];
    let settledAfter = -1;
    void app.webxdc.setUpdateListener((update: Update) => heard.push(update), 2).then(() => (settledAfter = heard.length));
    await settle();
    expect(settledAfter).toBe(-1);
    await bench.time.advanceAsync(300);
    expect([payloads(heard), settledAfter]).toEqual([[3, 4, 5], 3]);
    expect(heard.map(({ serial, max_serial }) => [serial, max_serial])).toEqual([
      [3, 5],
      [4, 5],
      [5, 5],
    ]);
    let empty = false;
    void app.webxdc.setUpdateListener(() => {}, 99).then(() => (empty = true));
    await settle();
    expect(empty).toBe(true);
  });

  test("[X-7c] a long history comes page by page, as fast as the app takes it, and an app that takes none is sent one page", async () => {
    const bench = createAppBench();
    const app = runApp(bench, 1, { arrivals: { perAuthor: 1_000, perAuthorMs: 1, perSecond: 1_000, queue: 1_000 } });
    await bench.time.advanceAsync(200);
    for (let n = 0; n < 250; n += 1) await app.session.send(saying(n));
    await settle();
    app.wire.fromGuest({ type: "listen", listener: 77, after: 0 });
    const heard: unknown[] = [];
    void app.webxdc.setUpdateListener((update: Update) => heard.push(update.payload));
    for (let n = 0; n < 5; n += 1) await settle();
    expect(heard).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(app.wire.told.filter((message) => message.type === "updates" && message.listener === 77)).toHaveLength(1);
    expect(app.wire.said.filter((message) => JSON.stringify(message).includes("more")).length).toBe(3);
  });

  test("[X-7] the last listener counts, and one that throws misses nothing else", async () => {
    const bench = createAppBench();
    const app = runApp(bench, 1);
    await bench.time.advanceAsync(200);
    const first: unknown[] = [];
    const second: unknown[] = [];
    const before = app.webxdc.setUpdateListener((update: Update) => first.push(update.payload));
    void app.webxdc.setUpdateListener((update: Update) => {
      second.push(update.payload);
      throw new Error("a bug of the app");
    });
    await before;
    app.webxdc.sendUpdate({ payload: 1 });
    app.webxdc.sendUpdate({ payload: 2 });
    await settle();
    await settle();
    expect([first, second, app.errors.length]).toEqual([[], [1, 2], 2]);
  });

  test("[X-7d] what JSON cannot carry, and what is too large, is refused to the app's face", async () => {
    const bench = createAppBench();
    const app = runApp(bench, 1);
    await bench.time.advanceAsync(200);
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    for (const payload of [undefined, () => {}, 10n, circle, Symbol("x")])
      expect(() => app.webxdc.sendUpdate({ payload })).toThrow(TypeError);
    expect(() => app.webxdc.sendUpdate(null)).toThrow(TypeError);
    expect(app.webxdc.sendUpdateMaxSize).toBe(64_236);
    expect(() => app.webxdc.sendUpdate({ payload: "x".repeat(64_235) })).toThrow("larger than 64236");
    expect(() => app.webxdc.setUpdateListener("listener")).toThrow(TypeError);
    for (const payload of ["text", 5, true, null, [1], { a: 1 }]) app.webxdc.sendUpdate({ payload });
    await bench.time.advanceAsync(100);
    expect(app.payloads()).toEqual(["text", 5, true, null, [1], { a: 1 }]);
  });

  test("[X-7a] the app reads who the person is and how much it may send, and hears of a new name and of the relays", async () => {
    const bench = createAppBench();
    bench.web.route("GET", "http://one.test", JSON.stringify({ limitation: { max_message_length: 262_144 } }));
    const app = runApp(bench, 1, { updateIntervalMs: 1_000 });
    expect([app.webxdc.selfAddr, app.webxdc.selfName, app.webxdc.sendUpdateInterval]).toEqual(["addr1", "Person 1", 1_000]);
    await bench.time.advanceAsync(200);
    app.selfName.set("Ada");
    await settle();
    expect([app.webxdc.selfName, app.webxdc.sendUpdateMaxSize]).toEqual(["Ada", 128_000]);
    expect(runApp(createAppBench(), 2).webxdc.sendUpdateInterval).toBe(10_000);
  });

  test("[X-6b] without an id every call is taken and nothing comes of it", async () => {
    const bench = createAppBench();
    const app = runApp(bench, 1, { webxdcId: null });
    const heard: unknown[] = [];
    await app.webxdc.setUpdateListener((update: Update) => heard.push(update));
    app.webxdc.sendUpdate({ payload: 1 });
    const channel = app.webxdc.joinRealtimeChannel();
    channel.send(new Uint8Array([1]));
    await bench.time.advanceAsync(200);
    expect([heard, await app.webxdc.getAllUpdates(), app.host.conduct.get().lastRefusal]).toEqual([[], [], "not-shared"]);
  });
});

describe("realtime, as apps are promised it", () => {
  test("[X-8a] join, listen, send, leave; a second join and a channel that was left throw", async () => {
    const bench = createAppBench();
    const [alice, bob] = [runApp(bench, 1), runApp(bench, 2)];
    await bench.time.advanceAsync(200);
    const heard: number[][] = [];
    const [from, to] = [alice.webxdc.joinRealtimeChannel(), bob.webxdc.joinRealtimeChannel()];
    to.setListener((data) => heard.push([...data]));
    expect(() => alice.webxdc.joinRealtimeChannel()).toThrow("joined already");
    await bench.time.advanceAsync(200);
    const data = new Uint8Array([1, 2]);
    from.send(data);
    data.fill(9);
    await bench.time.advanceAsync(200);
    expect(heard).toEqual([[1, 2]]);
    expect(() => from.send("text")).toThrow(TypeError);
    expect(() => from.send(new Uint8Array(64_000))).toThrow(RangeError);
    from.leave();
    from.leave();
    for (const use of [() => from.send(data), () => from.setListener(() => {})]) expect(use).toThrow("left");
    const again = alice.webxdc.joinRealtimeChannel();
    from.leave();
    await bench.time.advanceAsync(200);
    again.send(new Uint8Array([3]));
    await bench.time.advanceAsync(200);
    expect(heard).toEqual([[1, 2], [3]]);
  });

  test("[X-7e] an app that takes no data in is given no more than 256 messages", async () => {
    const bench = createAppBench();
    const { session } = bench.run(1);
    const wire = createWire();
    let handlers: RealtimeHandlers = { onMessage() {} };
    const flooded: WebxdcSession = {
      ...session,
      joinRealtime(given) {
        handlers = given;
        return session.joinRealtime(given);
      },
    };
    const selfName = createSignal("Ada");
    const host = createAppHost({
      session: flooded,
      transport: wire.host,
      selfAddr: "a",
      selfName,
      dialogs: noDialogs,
      clock: bench.time,
      timers: bench.time,
    });
    const taken: HostMessage[] = [];
    wire.guest.listen((message) => {
      if (message.type === "data") taken.push(message);
    });
    wire.fromGuest({ type: "join" });
    for (let n = 0; n < 300; n += 1) handlers.onMessage(new Uint8Array([n]));
    await bench.time.advanceAsync(200);
    expect([taken.length, host.conduct.get().unheard]).toEqual([256, 44]);
    wire.fromGuest({ type: "heard" });
    handlers.onMessage(new Uint8Array([1]));
    await settle();
    expect(taken.length).toBe(257);
  });
});

describe("what only the person decides", () => {
  test("[X-7g] a draft reaches the person with its file, whichever way it was given, and wrong ones are rejected", async () => {
    const drafts: ChatDraft[] = [];
    const app = runApp(createAppBench(), 1, {}, { ...noDialogs, sendToChat: async (draft) => void drafts.push(draft) });
    await app.webxdc.sendToChat({ text: "Look\u202e!" });
    await app.webxdc.sendToChat({ file: { name: "../a/b.txt", plainText: "" } });
    await app.webxdc.sendToChat({ text: "", file: { name: "b.bin", base64: "AQI=" } });
    await app.webxdc.sendToChat({ file: { name: "c.bin", blob: new Blob([new Uint8Array([3])]) } });
    expect(drafts).toEqual([
      { text: "Look!", file: null },
      { text: null, file: { name: ".._a_b.txt", bytes: new Uint8Array() } },
      { text: "", file: { name: "b.bin", bytes: new Uint8Array([1, 2]) } },
      { text: null, file: { name: "c.bin", bytes: new Uint8Array([3]) } },
    ]);
    const wrong = [
      undefined,
      {},
      { text: 5 },
      { file: {} },
      { file: { name: "x" } },
      { file: { name: "x", plainText: "", base64: "" } },
      { file: { name: "x", blob: {} } },
    ];
    for (const content of wrong) await expect(app.webxdc.sendToChat(content)).rejects.toThrow(TypeError);
    expect(drafts).toHaveLength(4);
  });

  test("[X-7g] files come from the person alone, one question at a time, and a failure is the app's to handle", async () => {
    const wishes: FileWish[] = [];
    let answer: (files: readonly GivenFile[]) => void = () => {};
    const dialogs: AppDialogs = {
      sendToChat: () => Promise.reject(new Error("no chat here")),
      importFiles(wish) {
        wishes.push(wish);
        return new Promise((resolve) => (answer = resolve));
      },
    };
    const app = runApp(createAppBench(), 1, {}, dialogs);
    const files = app.webxdc.importFiles({ extensions: [".PNG", "exe", 5], mimeTypes: ["image/*", "nonsense"], multiple: true });
    await expect(app.webxdc.importFiles({})).rejects.toThrow("another question is open");
    answer([{ name: "a.png", type: "image/png", bytes: new Uint8Array([1]) }]);
    const [file] = await files;
    expect([file?.name, file?.type, file?.size]).toEqual(["a.png", "image/png", 1]);
    expect(wishes).toEqual([{ extensions: [".png"], mimeTypes: ["image/*"], multiple: true }]);
    await expect(app.webxdc.sendToChat({ text: "x" })).rejects.toThrow("no chat here");
  });
});

describe("what a hostile app says", () => {
  test("[X-7f] nothing makes the host throw, and what is read is bounded", () => {
    const type = fc.constantFrom(
      "update",
      "listen",
      "more",
      "stop",
      "join",
      "leave",
      "heard",
      "send",
      "chat",
      "import",
      "config",
      "__proto__",
    );
    const fields = fc.dictionary(
      fc.constantFrom(
        "payload",
        "info",
        "notify",
        "listener",
        "after",
        "call",
        "data",
        "text",
        "file",
        "extensions",
        "mimeTypes",
        "multiple",
      ),
      fc.anything({ withTypedArray: true, withBigInt: true }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.tuple(type, fields).map(([name, rest]) => ({ ...rest, type: name })),
        ),
        (message) => {
          parseGuestMessage(message);
        },
      ),
      { numRuns: 300 },
    );
    const update = parseGuestMessage({
      type: "update",
      payload: "1",
      info: "x".repeat(9_999),
      notify: Array.from({ length: 999 }, () => ["a", "b"]),
    });
    expect(update.ok && update.value.type === "update" && [update.value.update.info?.length, update.value.update.notify.length]).toEqual([
      1_000, 64,
    ]);
    const refused = [
      { type: "update", payload: "x".repeat(128_001) },
      { type: "send", data: [1] },
      { type: "listen", listener: -1 },
      { type: "chat", call: 1, file: { name: "..", bytes: new Uint8Array() } },
    ];
    for (const message of refused) expect([message.type, parseGuestMessage(message).ok]).toEqual([message.type, false]);
    expect(parseGuestMessage(Object.create({ type: "join" })).ok).toBe(false);
  });

  test("[X-7e] messages without end are ignored past two thousand at once, and counted", async () => {
    const bench = createAppBench();
    const app = runApp(bench, 1);
    await bench.time.advanceAsync(200);
    for (let n = 0; n < 2_500; n += 1) app.wire.fromGuest({ type: "nonsense" });
    for (let n = 0; n < 100; n += 1) app.wire.fromGuest({ type: "listen", listener: n, after: 0 });
    app.wire.fromGuest({ type: "update", payload: "{" });
    await bench.time.advanceAsync(200);
    expect(app.host.conduct.get()).toMatchObject({ ignored: 2_601, lastRefusal: null });
    app.wire.fromGuest({ type: "update", payload: "{" });
    await bench.time.advanceAsync(200);
    expect(app.host.conduct.get().lastRefusal).toBe("not-json");
  });

  test("[X-7e] a host that ended says and hears nothing more, and leaves no timer", async () => {
    const bench = createAppBench();
    const pool = bench.connect();
    await bench.time.advanceAsync(40_000);
    const before = bench.time.pendingTimers();
    for (let n = 0; n < 5; n += 1) {
      const app = runApp(bench, 1, { pool });
      void app.webxdc.setUpdateListener(() => {});
      app.webxdc.joinRealtimeChannel();
      await bench.time.advanceAsync(n * 100);
      app.host.end();
      app.session.end();
      app.wire.fromGuest({ type: "join" });
    }
    await bench.time.advanceAsync(40_000);
    expect(bench.time.pendingTimers()).toBe(before);
  });
});

test("[X-7h] the app's script stands alone: as a text, without imports, it works in a window of its own", async () => {
  const source = stripTypeScriptTypes(readFileSync(new URL("../guest/webxdc-guest.ts", import.meta.url), "utf8"));
  expect(source).not.toMatch(/^\s*import\b/m);
  const text = source.replaceAll(/^export /gm, "");
  const wire = createWire();
  const scope: GuestScope & { webxdc?: Webxdc } = { File, atob };
  const config = { selfAddr: "a", selfName: "A", sendUpdateInterval: 1, sendUpdateMaxSize: 100 };
  runInNewContext(`${text}; installWebxdc(scope, transport, config);`, {
    scope,
    transport: wire.guest,
    config,
    TextEncoder,
    Uint8Array,
    ArrayBuffer,
  });
  scope.webxdc?.sendUpdate({ payload: { a: 1 }, info: "x" });
  expect(wire.said).toEqual([{ type: "update", payload: '{"a":1}', info: "x", href: null, document: null, summary: null, notify: [] }]);
});
