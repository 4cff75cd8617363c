import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";

/** A view that is made when somebody looks. */
export interface LazyView<T> {
  readonly view: Signal<T>;
  /** What the view shows may be another now: watchers are told, and the next look makes it anew. */
  changed(): void;
}

/** Makes a view over state that changes far more often than it is looked at; where nobody looks it costs nothing. */
export function createLazyView<T>(make: () => T): LazyView<T> {
  const version = createSignal(0);
  let made: { readonly version: number; readonly value: T } | null = null;
  return {
    view: {
      get() {
        const now = version.get();
        if (made?.version !== now) made = { version: now, value: make() };
        return made.value;
      },
      subscribe: (changed) => version.subscribe(changed),
    },
    changed: () => version.set(version.get() + 1),
  };
}
