import { useSyncExternalStore } from "react";

/** Whether a media query holds now; renders again when that changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Wide enough for the panels to stand beside the view. */
export const WIDE = "(min-width: 860px)";
/** The system sets the day apart from dusk. */
export const PREFERS_DARK = "(prefers-color-scheme: dark)";
/** Fingers are the pointer. */
export const FINGERS = "(hover: none) and (pointer: coarse)";
