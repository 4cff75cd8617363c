import type { KeyValue } from "@plaza/platform";

/** A key-value that lasts as long as a visit: nothing of it reaches a disk. */
export function createBriefMemory(): KeyValue {
  const texts = new Map<string, string>();
  return {
    get(key) {
      const text = texts.get(key);
      const value: unknown = text === undefined ? undefined : JSON.parse(text);
      return Promise.resolve(value);
    },
    set(key, value) {
      texts.set(key, JSON.stringify(value ?? null));
      return Promise.resolve();
    },
    delete(key) {
      texts.delete(key);
      return Promise.resolve();
    },
    keys: (prefix) => Promise.resolve([...texts.keys()].filter((key) => key.startsWith(prefix)).toSorted()),
  };
}
