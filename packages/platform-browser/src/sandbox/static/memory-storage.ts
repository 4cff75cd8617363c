/**
 * A `Storage` that lives in memory, for a document that may keep nothing.
 *
 * @param changed - told the whole content after a change; not at once, but before the next task is over
 */
export function createMemoryStorage(
  saved: Readonly<Record<string, string>>,
  changed: (all: Readonly<Record<string, string>>) => void,
): Storage {
  const entries = new Map(Object.entries(saved));
  let told = true;
  const note = (): void => {
    if (!told) return;
    told = false;
    queueMicrotask(() => {
      told = true;
      changed(Object.fromEntries(entries));
    });
  };
  const methods = {
    getItem: (key: unknown): string | null => entries.get(String(key)) ?? null,
    setItem(key: unknown, value: unknown): void {
      entries.set(String(key), String(value));
      note();
    },
    removeItem(key: unknown): void {
      if (entries.delete(String(key))) note();
    },
    clear(): void {
      entries.clear();
      note();
    },
    key: (index: unknown): string | null => [...entries.keys()][Number(index)] ?? null,
  };
  return new Proxy(methods as unknown as Storage, {
    get(target, name) {
      if (name === "length") return entries.size;
      if (name in target) return Reflect.get(target, name) as unknown;
      return typeof name === "string" ? entries.get(name) : undefined;
    },
    set(_target, name, value) {
      methods.setItem(name, value);
      return true;
    },
    deleteProperty(_target, name) {
      methods.removeItem(name);
      return true;
    },
    has: (target, name) => name in target || (typeof name === "string" && entries.has(name)),
    ownKeys: () => [...entries.keys()],
    getOwnPropertyDescriptor: (_target, name) =>
      typeof name === "string" && entries.has(name)
        ? { value: entries.get(name), writable: true, enumerable: true, configurable: true }
        : undefined,
  });
}
