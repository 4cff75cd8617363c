import type { english } from "./english.ts";

type Section = { readonly [word: string]: string };
/** The same sections and keys, in another language. */
export type SameKeys<T extends { readonly [section: string]: Section }> = {
  readonly [S in keyof T]: { readonly [K in keyof T[S]]: string };
};

/** What every language has to say: the keys of English. */
export type Words = SameKeys<typeof english>;

/** The languages the page speaks, each under its own name. */
export const LANGUAGES = [
  { code: "en", name: "English" },
  { code: "es", name: "Español" },
] as const;

/** One of {@link LANGUAGES}. */
export type LanguageCode = (typeof LANGUAGES)[number]["code"];

/**
 * The language to start with.
 *
 * @param wanted - language tags in order of preference, e.g. `navigator.languages`
 * @returns the first one the page speaks, else English
 */
export function pickLanguage(wanted: readonly string[]): LanguageCode {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0];
    const known = LANGUAGES.find((language) => language.code === base);
    if (known !== undefined) return known.code;
  }
  return "en";
}
