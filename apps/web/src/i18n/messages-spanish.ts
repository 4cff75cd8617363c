import type { messagesEnglish } from "./messages-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const messagesSpanish: SameKeys<typeof messagesEnglish> = {
  messages: {
    heading: "Mensajes",
  },
};
