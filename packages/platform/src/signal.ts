/** A current value that can be watched: the one bridge between sessions and whoever shows them. */
export interface Signal<T> {
  get(): T;
  /** Calls back after each change, never at once; returns how to stop. */
  subscribe(changed: () => void): () => void;
}

/** A signal whose owner may set it. */
export interface WritableSignal<T> extends Signal<T> {
  /** Sets the value; the same value (by `Object.is`) tells nobody. */
  set(value: T): void;
}

/** Makes a signal; a listener that throws does not keep the others from hearing. */
export function createSignal<T>(initial: T): WritableSignal<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      const failures: unknown[] = [];
      for (const listener of Array.from(listeners)) {
        try {
          listener();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
    subscribe(changed) {
      const listener = () => changed();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
