import type { settingsEnglish } from "./settings-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const settingsSpanish: SameKeys<typeof settingsEnglish> = {
  settings: {
    heading: "Ajustes",
  },
};
