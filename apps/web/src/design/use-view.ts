import type { Signal } from "@plaza/platform";
import { useCallback, useSyncExternalStore } from "react";

/** Reads a signal and renders again when it changes: the one bridge from sessions to React. */
export function useView<T>(signal: Signal<T>): T {
  const subscribe = useCallback((changed: () => void) => signal.subscribe(changed), [signal]);
  return useSyncExternalStore(subscribe, () => signal.get());
}
