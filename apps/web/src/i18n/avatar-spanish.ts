import type { avatarEnglish } from "./avatar-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const avatarSpanish: SameKeys<typeof avatarEnglish> = {
  avatar: {
    heading: "Tu avatar",
  },
};
