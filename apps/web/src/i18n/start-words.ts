import { createInstance } from "i18next";
import type { i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { english } from "./english.ts";
import type { LanguageCode } from "./languages.ts";
import { spanish } from "./spanish.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "words";
    resources: { words: typeof english };
  }
}

/** Makes the page's translator; ready at once, since both languages travel with the page. */
export function startWords(language: LanguageCode): i18n {
  const words = createInstance();
  void words.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    defaultNS: "words",
    ns: ["words"],
    resources: { en: { words: english }, es: { words: spanish } },
    // React writes text nodes; escaping here would show entities to people.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return words;
}
