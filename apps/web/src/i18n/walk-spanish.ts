import type { walkEnglish } from "./walk-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const walkSpanish: SameKeys<typeof walkEnglish> = {
  walk: {
    heading: "En el mundo",
  },
};
