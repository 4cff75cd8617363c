import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { LanguageCode } from "../i18n/languages.ts";
import { parseSettings, USUAL_SETTINGS } from "./settings-content.ts";
import type { KeptSettings } from "./settings-content.ts";

/** What a visitor chose, and the ways to choose. */
export interface Settings extends KeptSettings {
  /** Null: as the device has it. */
  readonly setTheme: (theme: "day" | "dusk" | null) => void;
  /** Null: as the browser asks for. */
  readonly setLanguage: (language: LanguageCode | null) => void;
  /** Changes any of the others; all are kept at once. */
  readonly change: (chosen: Partial<Omit<KeptSettings, "theme" | "language">>) => void;
}

/** Tells the page's styles how much may move; the system's own wish they know themselves. */
function showMotion(motion: KeptSettings["motion"]): void {
  if (motion === "system") delete document.documentElement.dataset["motion"];
  else document.documentElement.dataset["motion"] = motion;
}

/** The visitor's settings, kept on the device under `plaza.settings`. */
export const useSettings = create<Settings>()(
  persist(
    (set, get) => ({
      ...USUAL_SETTINGS,
      setTheme: (theme) => {
        if (theme === null) delete document.documentElement.dataset["theme"];
        else document.documentElement.dataset["theme"] = theme;
        set({ theme });
      },
      setLanguage: (language) => set({ language }),
      change: (chosen) => {
        set(parseSettings({ ...get(), ...chosen }));
        showMotion(get().motion);
      },
    }),
    {
      name: "plaza.settings",
      partialize: (settings) => parseSettings(settings),
      merge: (kept, usual) => ({ ...usual, ...parseSettings(kept) }),
      onRehydrateStorage: () => (settings) => showMotion(settings?.motion ?? "system"),
    },
  ),
);

let system: MediaQueryList | null = null;

/** Whether as little as possible should move by itself, by the visitor's choice or the device's. */
export function wantsLessMotion(): boolean {
  const { motion } = useSettings.getState();
  system ??= window.matchMedia("(prefers-reduced-motion: reduce)");
  return motion === "system" ? system.matches : motion === "less";
}
