import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { LanguageCode } from "../i18n/languages.ts";

/** What a visitor chose about the look; `null` means what the system prefers. */
export interface Settings {
  readonly theme: "day" | "dusk" | null;
  readonly language: LanguageCode | null;
  readonly setTheme: (theme: "day" | "dusk") => void;
  readonly setLanguage: (language: LanguageCode) => void;
}

/** The visitor's settings, kept on the device under `plaza.settings`. */
export const useSettings = create<Settings>()(
  persist(
    (set) => ({
      theme: null,
      language: null,
      setTheme: (theme) => {
        document.documentElement.dataset["theme"] = theme;
        set({ theme });
      },
      setLanguage: (language) => set({ language }),
    }),
    { name: "plaza.settings", partialize: ({ theme, language }) => ({ theme, language }) },
  ),
);
