import { createFakeTime, createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { forgetKeptStorage, openKeptStorage } from "./kept-storage.ts";

test("[G-22a] what an app keeps is there at its next start, written once for many changes", async () => {
  const [time, keyValue] = [createFakeTime(), createMemoryKeyValue()];
  const first = await openKeptStorage(keyValue, time, "abc");
  expect(first.current()).toEqual({});
  for (const best of ["1", "2", "3"]) first.note({ best });
  expect([first.current(), time.pendingTimers()]).toEqual([{ best: "3" }, 1]);
  await time.advanceAsync(1_000);
  const second = await openKeptStorage(keyValue, time, "abc");
  expect(second.current()).toEqual({ best: "3" });
  second.note({ best: "4" });
  second.end();
  await settle();
  expect((await openKeptStorage(keyValue, time, "abc")).current()).toEqual({ best: "4" });
  await forgetKeptStorage(keyValue, "abc");
  expect((await openKeptStorage(keyValue, time, "abc")).current()).toEqual({});
});

test("[G-22a] what lies there and is no storage is an empty one", async () => {
  for (const junk of [5, "x", [1], { a: 1 }]) {
    const kept = await openKeptStorage(createMemoryKeyValue({ "apps/storage/abc": junk }), createFakeTime(), "abc");
    expect(kept.current()).toEqual({});
  }
});
