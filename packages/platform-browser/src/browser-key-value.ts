import type { KeyValue } from "@plaza/platform";
import { createPlazaDatabase } from "./plaza-database.ts";

/** A key-value in IndexedDB, shared by all pages of the origin. */
export function createBrowserKeyValue(databaseName = "plaza"): KeyValue {
  const database = createPlazaDatabase(databaseName);
  return {
    async get(key) {
      const text: unknown = await database.ask("values", "readonly", (store) => store.get(key));
      if (typeof text !== "string") return undefined;
      const value: unknown = JSON.parse(text);
      return value;
    },
    async set(key, value) {
      const text: string | undefined = JSON.stringify(value);
      if (text === undefined) throw new TypeError("a value must be JSON; use delete to remove a key");
      await database.ask("values", "readwrite", (store) => store.put(text, key));
    },
    async delete(key) {
      await database.ask("values", "readwrite", (store) => store.delete(key));
    },
    async keys(prefix) {
      const keys = await database.ask("values", "readonly", (store) => store.getAllKeys(IDBKeyRange.lowerBound(prefix)));
      return keys.flatMap((key) => (typeof key === "string" && key.startsWith(prefix) ? [key] : []));
    },
  };
}
