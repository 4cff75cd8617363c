import type { loveEnglish } from "./love-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const loveSpanish: SameKeys<typeof loveEnglish> = {
  love: {
    heading: "Reacciones",
  },
};
