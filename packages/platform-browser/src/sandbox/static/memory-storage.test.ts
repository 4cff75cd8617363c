import { expect, test } from "vitest";
import { createMemoryStorage } from "./memory-storage.ts";

test("[X-1c] a storage in memory is used as the real one, by method and by name", () => {
  const storage = createMemoryStorage({ kept: "1" }, () => undefined);
  storage.setItem("a", "2");
  Reflect.set(storage, "b", 3);
  expect([
    storage.length,
    storage.getItem("b"),
    Reflect.get(storage, "kept"),
    storage.getItem("none"),
    storage.key(1),
    storage.key(9),
  ]).toEqual([3, "3", "1", null, "a", null]);
  expect(Object.keys(storage)).toEqual(["kept", "a", "b"]);
  expect(["a" in storage, "none" in storage, JSON.stringify(storage)]).toEqual([true, false, '{"kept":"1","a":"2","b":"3"}']);
  expect(Reflect.deleteProperty(storage, "a")).toBe(true);
  storage.removeItem("kept");
  expect(Object.keys(storage)).toEqual(["b"]);
  storage.clear();
  expect(storage.length).toBe(0);
});

test("[X-1c] what changed is told once for all that was written together", async () => {
  const told: unknown[] = [];
  const storage = createMemoryStorage({}, (all) => told.push(all));
  storage.setItem("a", "1");
  storage.setItem("b", "2");
  storage.removeItem("none");
  await Promise.resolve();
  expect(told).toEqual([{ a: "1", b: "2" }]);
  storage.removeItem("none");
  await Promise.resolve();
  expect(told).toHaveLength(1);
});
