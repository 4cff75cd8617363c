import { describe, expect, it } from "vitest";
import type { KeyValue } from "../key-value.ts";

/** A key-value under test. */
export interface KeyValueHarness {
  readonly keyValue: KeyValue;
  /** Opens the same place again, as after a restart; null when it lives in memory only. */
  readonly reopen: (() => Promise<KeyValue>) | null;
}

/** What every {@link KeyValue} promises. `make` gives an empty one. */
export function describeKeyValueContract(name: string, make: () => Promise<KeyValueHarness>): void {
  describe(`${name} is a key-value`, () => {
    it("[F-6] gives back what was set, also after a restart where it lasts", async () => {
      const { keyValue, reopen } = await make();
      const value = { text: "größer 🌿", list: [1, 2.5, null, true], nested: { empty: {} } };
      await keyValue.set("settings", value);
      await keyValue.set("number", 0);
      await keyValue.set("nothing", null);
      for (const place of [keyValue, reopen === null ? keyValue : await reopen()]) {
        expect(await place.get("settings")).toEqual(value);
        expect(await place.get("number")).toBe(0);
        expect(await place.get("nothing")).toBe(null);
      }
    });

    it("[F-6a] an unknown key is undefined, and so is a deleted one", async () => {
      const { keyValue } = await make();
      expect(await keyValue.get("key")).toBe(undefined);
      await keyValue.set("key", 1);
      await keyValue.delete("key");
      await keyValue.delete("key");
      expect(await keyValue.get("key")).toBe(undefined);
      expect(await keyValue.keys("")).toEqual([]);
    });

    it("[F-6b] lists the keys with a prefix, sorted", async () => {
      const { keyValue } = await make();
      for (const key of ["outbox/b", "outbox/a", "outbox/B", "outbox/10", "out", "z", "outbox/é"]) await keyValue.set(key, key);
      expect(await keyValue.keys("outbox/")).toEqual(["outbox/10", "outbox/B", "outbox/a", "outbox/b", "outbox/é"]);
      expect(await keyValue.keys("nothing")).toEqual([]);
      expect((await keyValue.keys("")).length).toBe(7);
    });

    it("[F-6c] any text may be a key, and differs from every other", async () => {
      const { keyValue } = await make();
      const keys = [
        "",
        ".",
        "..",
        "../../escape",
        "/etc/x",
        "a b",
        "A B",
        "a%2Fb",
        "a/b",
        "CON",
        "__proto__",
        "\u0000",
        "🌿",
        "x".repeat(2_000),
      ];
      for (const [index, key] of keys.entries()) await keyValue.set(key, index);
      for (const [index, key] of keys.entries()) expect(await keyValue.get(key)).toBe(index);
      expect(await keyValue.keys("")).toEqual(keys.toSorted());
    });

    it("[F-6d] keeps a copy: later changes to a value reach neither side", async () => {
      const { keyValue } = await make();
      const value = { count: 1 };
      const setting = keyValue.set("key", value);
      value.count = 2;
      await setting;
      const got = await keyValue.get("key");
      expect(got).toEqual({ count: 1 });
      if (typeof got === "object" && got !== null) Object.assign(got, { count: 3 });
      expect(await keyValue.get("key")).toEqual({ count: 1 });
    });

    it("[F-6e] of several values set at once the last one stays", async () => {
      const { keyValue } = await make();
      await Promise.all(Array.from({ length: 20 }, (_, index) => keyValue.set("key", index)));
      expect(await keyValue.get("key")).toBe(19);
      await Promise.all([keyValue.set("gone", 1), keyValue.delete("gone")]);
      expect(await keyValue.get("gone")).toBe(undefined);
    });

    it("[F-6f] a value that is not JSON is rejected, and what was there stays", async () => {
      const { keyValue } = await make();
      await keyValue.set("key", "before");
      const outcome = await keyValue.set("key", undefined).then(
        () => "set",
        (error: unknown) => (error instanceof TypeError ? "TypeError" : "another error"),
      );
      expect(outcome).toBe("TypeError");
      expect(await keyValue.get("key")).toBe("before");
    });
  });
}
