import { createSignal } from "@plaza/platform";
import { createFakeTime, createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import { isEventId } from "@plaza/protocol";
import type { FeedLine, WebxdcView } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { createAttention } from "./attention.ts";
import { forgetSeen, loadAllSeen, loadSeen } from "./seen.ts";

const other = sampleKey("bb");
const nothing: WebxdcView = {
  shared: true,
  caughtUp: true,
  updates: 0,
  document: null,
  summary: null,
  feed: [],
  participants: [],
  unsent: [],
  unsentCount: 0,
  queued: 0,
  dropped: 0,
  leftOut: 0,
};

function line(serial: number, notice: string | null): FeedLine {
  const id = serial.toString(16).padStart(64, "0");
  if (!isEventId(id)) throw new Error("64 hex digits are an id");
  return { serial, id, pubkey: other, createdAtSec: serial, text: notice === null ? "news" : null, href: null, notice };
}

function bench(keyValue = createMemoryKeyValue(), updates = 0, feed: readonly FeedLine[] = []) {
  const time = createFakeTime();
  const looking = createSignal(true);
  const view = createSignal<WebxdcView>({ ...nothing, updates, feed });
  const count = createSignal(updates);
  const attention = createAttention({
    session: { view, count, ready: Promise.resolve() },
    webxdcId: "chess",
    keyValue,
    timers: time,
    looking,
  });
  const come = (serial: number, notice: string | null = null) => {
    count.set(serial);
    const participants = [{ pubkey: other, updates: serial, lastSec: 100 + serial }];
    view.set({ ...view.get(), updates: serial, participants, feed: [...view.get().feed, line(serial, notice)] });
  };
  return { time, looking, attention, come, keyValue, shown: () => attention.toasts.get().map(({ text }) => text) };
}

test("[G-28] what comes while nobody looks is counted, and seen once somebody does", async () => {
  const { time, looking, attention, come, keyValue } = bench();
  await settle();
  come(1);
  expect(attention.unread.get()).toBe(0);
  looking.set(false);
  come(2);
  come(3);
  expect(attention.unread.get()).toBe(2);
  looking.set(true);
  expect(attention.unread.get()).toBe(0);
  await time.advanceAsync(1_000);
  expect(await loadSeen(keyValue, "chess")).toEqual({ serial: 3, newestSec: 103 });
  expect([...(await loadAllSeen(keyValue)).keys()]).toEqual(["chess"]);
  await forgetSeen(keyValue, "chess");
  expect((await loadAllSeen(keyValue)).size).toBe(0);
});

test("[G-28] what was seen is kept also when the app is left at once", async () => {
  const { attention, come, keyValue, time } = bench();
  await settle();
  come(1);
  attention.end();
  await settle();
  expect((await loadSeen(keyValue, "chess")).serial).toBe(1);
  expect(time.pendingTimers()).toBe(0);
});

test("[G-28] a notice is shown for a while, three at most, and can be put away", async () => {
  const { time, attention, come, shown } = bench();
  await settle();
  for (const serial of [1, 2, 3, 4]) come(serial, `turn ${serial}`);
  expect(shown()).toEqual(["turn 2", "turn 3", "turn 4"]);
  attention.dismiss(3);
  expect(shown()).toEqual(["turn 2", "turn 4"]);
  await time.advanceAsync(8_000);
  expect(shown()).toEqual([]);
});

test("[G-28] what was said while one was away is shown on coming back, old news to a first visitor are not", async () => {
  const old = [line(1, "one"), line(2, "two")];
  const first = bench(createMemoryKeyValue(), 2, old);
  await settle();
  expect(first.shown()).toEqual([]);
  await first.time.advanceAsync(1_000);
  const second = bench(first.keyValue, 4, [...old, line(3, "three"), line(4, null)]);
  await settle();
  expect(second.shown()).toEqual(["three"]);
});
