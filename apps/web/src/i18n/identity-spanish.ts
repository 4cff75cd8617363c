import type { identityEnglish } from "./identity-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const identitySpanish: SameKeys<typeof identityEnglish> = {
  identity: {
    heading: "Quién eres",
  },
};
