import type { SameKeys } from "./languages.ts";
import type { runEnglish } from "./run-english.ts";

/** What is said around a running app, in Spanish. */
export const runSpanish: SameKeys<typeof runEnglish> = {
  nav: {
    label: "Lugares",
    worlds: "Mundos",
    apps: "Apps",
  },
  run: {
    opening: "Abriendo…",
  },
};
