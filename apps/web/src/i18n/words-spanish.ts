import type { wordsEnglish } from "./words-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const wordsSpanish: SameKeys<typeof wordsEnglish> = {
  aloud: {
    heading: "El mundo en palabras",
  },
};
