import type { Signal } from "@plaza/platform";
import { useSyncExternalStore } from "react";

/** Reads a signal and renders again when it changes: the one bridge from sessions to React. */
export function useView<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}
