import type { KeyValue } from "../key-value.ts";

/** A key-value that forgets with the process. Values pass through JSON, as in every adapter. */
export function createMemoryKeyValue(initial: Readonly<Record<string, unknown>> = {}): KeyValue {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(initial)) texts.set(key, toJson(value));
  return {
    async get(key) {
      const text = texts.get(key);
      if (text === undefined) return undefined;
      const value: unknown = JSON.parse(text);
      return value;
    },
    async set(key, value) {
      texts.set(key, toJson(value));
    },
    async delete(key) {
      texts.delete(key);
    },
    async keys(prefix) {
      return [...texts.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    },
  };
}

function toJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError("a value must be JSON; use delete to remove a key");
  return text;
}
