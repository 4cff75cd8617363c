import { createFakeTime, createMemoryKeyValue, createRecordingLog, settle } from "@plaza/platform/fakes";
import type { KeyValue } from "@plaza/platform";
import type { WebxdcUpdate } from "@plaza/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idOf, madeUpdate } from "../fakes/made-updates.ts";
import { createLogStore, forgetUpdates } from "./log-store.ts";
import { emptyUpdateLog, hasUpdate, nextCreatedAtSec, updatesAfter, withUpdates } from "./update-log.ts";
import type { UpdateLog } from "./update-log.ts";

const rules = { attachedAtSec: 1_000, nowSec: 2_000 };
const order = (log: UpdateLog) => updatesAfter(log, 0, 1_000_000, 1e9).map(({ update }) => update.payload);
const serials = (log: UpdateLog) => updatesAfter(log, 0, 1_000_000, 1e9).map(({ serial, update }) => [serial, update.id] as const);

/** Times close together, so that many are equal. */
const someUpdates = fc
  .array(fc.integer({ min: 1_000, max: 1_006 }), { maxLength: 30 })
  .map((times) => times.map((time, index) => madeUpdate((index * 7_919) % 1_009, time)));

function shuffled<T>(list: readonly T[], order: readonly number[]): readonly T[] {
  return list
    .map((value, index) => ({ value, at: order[index] ?? 0 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

describe("the order on one device", () => {
  test("[X-6] [X-6c] devices that start from nothing hold the same order, whatever came first and however often", () => {
    fc.assert(
      fc.property(someUpdates, fc.array(fc.double({ noNaN: true }), { minLength: 60, maxLength: 60 }), (updates, mixed) => {
        const straight = withUpdates(emptyUpdateLog(), updates, rules);
        const twice = withUpdates(emptyUpdateLog(), shuffled([...updates, ...updates], mixed), rules);
        expect(serials(twice.log)).toEqual(serials(straight.log));
        const again = withUpdates(twice.log, shuffled(updates, mixed), rules);
        expect([again.log, again.added]).toEqual([twice.log, []]);
      }),
      { numRuns: 150 },
    );
  });

  test("[X-6a] a serial once given is kept, whatever arrives in whatever order, and every update gets one", () => {
    fc.assert(
      fc.property(someUpdates, fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 30 }), (updates, sizes) => {
        let log = emptyUpdateLog();
        let at = 0;
        const given = new Map<number, string>();
        for (const size of [...sizes, updates.length]) {
          const { log: next, added } = withUpdates(log, updates.slice(Math.max(0, at - 2), at + size), rules);
          for (const { serial, update } of added) {
            expect(serial).toBeGreaterThan(log.length);
            given.set(serial, update.id);
          }
          for (const [serial, id] of serials(next)) expect(given.get(serial)).toBe(id);
          log = next;
          at += size;
        }
        expect(new Set(given.values()).size).toBe(updates.length);
        expect(log.length).toBe(updates.length);
      }),
      { numRuns: 150 },
    );
  });

  test("[X-6] a log is a value: what is added to it twice in two ways makes two logs", () => {
    const first = withUpdates(emptyUpdateLog(), [madeUpdate(1, 1_001)], rules).log;
    const left = withUpdates(first, [madeUpdate(2, 1_002)], rules).log;
    const right = withUpdates(first, [madeUpdate(3, 1_003), madeUpdate(2, 1_004)], rules).log;
    expect([order(first), order(left), order(right)]).toEqual([["1"], ["1", "2"], ["1", "3", "2"]]);
    expect([hasUpdate(first, idOf(2)), hasUpdate(left, idOf(2)), hasUpdate(left, idOf(3))]).toEqual([false, true, false]);
  });

  test("[X-6b] what comes late stands at the end, whatever its time", () => {
    const log = withUpdates(emptyUpdateLog(), [madeUpdate(1, 1_500), madeUpdate(2, 1_400)], rules).log;
    const late = withUpdates(log, [madeUpdate(4, 1_300), madeUpdate(3, 1_200)], rules);
    expect(order(late.log)).toEqual(["2", "1", "3", "4"]);
    expect(late.added.map(({ serial }) => serial)).toEqual([3, 4]);
  });

  test("[X-6e] older than the app, or more than 900 s ahead, is refused; a minute's difference of clocks is not", () => {
    const times = [939, 940, 1_000, 2_900, 2_901];
    const { log, refused } = withUpdates(
      emptyUpdateLog(),
      times.map((time, index) => madeUpdate(index, time)),
      rules,
    );
    expect([order(log), refused]).toEqual([
      ["1", "2", "3"],
      [idOf(0), idOf(4)],
    ]);
    expect(withUpdates(emptyUpdateLog(), [madeUpdate(1, 0)], { attachedAtSec: null, nowSec: 5 }).log.length).toBe(1);
  });

  test("[X-6d] an answer is dated after what its author had seen, at most 300 s ahead", () => {
    expect(nextCreatedAtSec(0, 100)).toBe(100);
    expect(nextCreatedAtSec(99, 100)).toBe(100);
    expect(nextCreatedAtSec(100, 100)).toBe(101);
    expect(nextCreatedAtSec(350, 100)).toBe(351);
    expect(nextCreatedAtSec(5_000, 100)).toBe(400);
  });

  test("[X-6d] with skewed clocks nobody's answer sorts before what it answers", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ person: fc.nat(2), waitSec: fc.nat(2) }), { minLength: 2, maxLength: 40 }), (moves) => {
        const skew = [0, 120, -90];
        let log = emptyUpdateLog();
        let nowSec = 10_000;
        const made: WebxdcUpdate[] = [];
        moves.forEach(({ person, waitSec }, index) => {
          nowSec += waitSec;
          const update = madeUpdate(1_000 - index, nextCreatedAtSec(log.newestSec, nowSec + (skew[person] ?? 0)));
          made.push(update);
          log = withUpdates(log, [update], { attachedAtSec: null, nowSec }).log;
        });
        const rebuilt = withUpdates(emptyUpdateLog(), made.toReversed(), { attachedAtSec: null, nowSec }).log;
        expect(order(rebuilt)).toEqual(order(log));
      }),
      { numRuns: 80 },
    );
  });

  test("[X-7c] a replay is cut into pages, and a large update is a page of its own", () => {
    const updates = Array.from({ length: 10 }, (_, index) =>
      madeUpdate(index, 1_001 + index, { payload: `"${"x".repeat(index === 4 ? 500 : 8)}"` }),
    );
    const { log } = withUpdates(emptyUpdateLog(), updates, rules);
    const page = (after: number) => updatesAfter(log, after, 3, 100).map(({ serial }) => serial);
    expect([page(0), page(3), page(4), page(5), page(9), page(10), page(99)]).toEqual([[1, 2, 3], [4], [5], [6, 7, 8], [10], [], []]);
    expect(page(-5)).toEqual([1, 2, 3]);
  });
});

describe("the log on the device", () => {
  const make = (keyValue: KeyValue, time = createFakeTime(), log = createRecordingLog()) => createLogStore(keyValue, "app", time, log);

  test("[X-6a] reloads in the middle change no serial", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.boolean()), { maxLength: 8 }), async (steps) => {
        const keyValue = createMemoryKeyValue();
        let store = make(keyValue);
        let log = await store.load();
        let made = 0;
        for (const [count, reload] of steps) {
          const batch = Array.from({ length: count }, () => madeUpdate(++made, 1_900 - made));
          log = withUpdates(log, batch, rules).log;
          await store.save(log);
          if (!reload) continue;
          store = make(keyValue);
          const again = await store.load();
          expect(serials(again)).toEqual(serials(log));
          log = again;
        }
      }),
      { numRuns: 25 },
    );
  });

  test("[X-6a] what was kept and is spoiled is not believed, and does not linger", async () => {
    const updates = Array.from({ length: 150 }, (_, index) => madeUpdate(index, 1_001));
    const { log } = withUpdates(emptyUpdateLog(), updates, rules);
    const spoil: readonly ((pages: string[], keyValue: KeyValue) => Promise<void>)[] = [
      async ([first], keyValue) => keyValue.delete(first ?? ""),
      async ([, second], keyValue) => keyValue.set(second ?? "", "nonsense"),
      async ([, second], keyValue) => keyValue.set(second ?? "", [madeUpdate(1, 5)]),
      async ([, , third], keyValue) => keyValue.set(third ?? "", [{ ...madeUpdate(900, 5), payload: "{" }]),
      async ([, , third], keyValue) => keyValue.set(third ?? "", [madeUpdate(1, 5)]),
    ];
    for (const damage of spoil) {
      const keyValue = createMemoryKeyValue();
      await make(keyValue).save(log);
      await damage([...(await keyValue.keys("webxdc/"))], keyValue);
      const records = createRecordingLog();
      const store = createLogStore(keyValue, "app", createFakeTime(), records);
      expect((await store.load()).length).toBe(0);
      expect(records.lines.map(({ level }) => level)).toEqual(["warn"]);
      const fresh = withUpdates(emptyUpdateLog(), [madeUpdate(7, 1_001)], rules).log;
      await store.save(fresh);
      expect(serials(await make(keyValue).load())).toEqual(serials(fresh));
    }
  });

  test("[X-6a] apps whose ids look like parts of each other keep apart, and one is forgotten alone", async () => {
    const keyValue = createMemoryKeyValue();
    const time = createFakeTime();
    for (const id of ["a", "a/log/00000000", "a%2Flog"]) {
      const { log } = withUpdates(emptyUpdateLog(), [madeUpdate(1, 1_001, { webxdcId: id, payload: JSON.stringify(id) })], rules);
      await createLogStore(keyValue, id, time, createRecordingLog()).save(log);
    }
    await forgetUpdates(keyValue, "a");
    const lengths = [];
    for (const id of ["a", "a/log/00000000", "a%2Flog"])
      lengths.push((await createLogStore(keyValue, id, time, createRecordingLog()).load()).length);
    expect(lengths).toEqual([0, 1, 1]);
  });

  test("[X-6a] a device that cannot keep anything delays an update by a second at most", async () => {
    const memory = createMemoryKeyValue();
    const { log } = withUpdates(emptyUpdateLog(), [madeUpdate(1, 1_001)], rules);
    const full = make({ ...memory, set: () => Promise.reject(new Error("quota")) });
    await full.save(log);
    const time = createFakeTime();
    const hanging = make({ ...memory, set: () => new Promise(() => {}) }, time);
    let saved = false;
    void hanging.save(log).then(() => (saved = true));
    await settle();
    expect(saved).toBe(false);
    await time.advanceAsync(1_000);
    expect([saved, time.pendingTimers()]).toEqual([true, 0]);
  });
});
