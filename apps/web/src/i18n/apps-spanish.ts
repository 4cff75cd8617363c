import type { appsEnglish } from "./apps-english.ts";
import type { SameKeys } from "./languages.ts";

/** What is said around the list of apps and the sharing of one, in Spanish. */
export const appsSpanish: SameKeys<typeof appsEnglish> = {
  apps: {
    heading: "Apps",
  },
};
