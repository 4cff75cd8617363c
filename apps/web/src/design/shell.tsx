import { Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { Home } from "../home.ts";
import { LANGUAGES, pickLanguage } from "../i18n/languages.ts";
import { MessagesLink } from "../messages/messages-link.tsx";
import { AccountButton } from "../identity/account-button.tsx";
import { useSettings } from "./settings.ts";
import { PREFERS_DARK, useMedia } from "./use-media.ts";

/** The sign of the place: three arches and a light. */
export function PlazaMark({ size = 34 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <path d="M6 54V31a12 12 0 0 1 24 0v23z" fill="#d9694b" />
      <path d="M34 54V31a12 12 0 0 1 24 0v23z" fill="#8d4a6f" />
      <path d="M19 54V27a13 13 0 0 1 26 0v27z" fill="var(--lantern)" />
      <circle cx="32" cy="31" r="5.5" fill="#fff6e2" />
      <path d="M4 52h56v4H4z" fill="currentColor" />
    </svg>
  );
}

/** Switches between day and dusk. */
export function ThemeSwitch(): ReactNode {
  const { t } = useTranslation();
  const systemDark = useMedia(PREFERS_DARK);
  const theme = useSettings((settings) => settings.theme) ?? (systemDark ? "dusk" : "day");
  const setTheme = useSettings((settings) => settings.setTheme);
  const next = theme === "dusk" ? "day" : "dusk";
  const label = t(next === "day" ? "app.themeDay" : "app.themeDusk");
  return (
    <button type="button" className="button button-round" aria-label={label} title={label} onClick={() => setTheme(next)}>
      {theme === "dusk" ? <Sun size={19} aria-hidden="true" /> : <Moon size={19} aria-hidden="true" />}
    </button>
  );
}

/** Chooses the page's language. */
export function LanguageSwitch(): ReactNode {
  const { t, i18n } = useTranslation();
  const setLanguage = useSettings((settings) => settings.setLanguage);
  return (
    <label className="relative">
      <span className="sr-only">{t("app.language")}</span>
      <select
        className="field min-w-0 px-3 py-1 font-semibold max-sm:px-1.5"
        value={pickLanguage([i18n.language])}
        onChange={(event) => {
          const language = pickLanguage([event.target.value]);
          setLanguage(language);
          void i18n.changeLanguage(language);
        }}
      >
        {LANGUAGES.map((language) => (
          <option key={language.code} value={language.code} lang={language.code}>
            {language.name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The ways to the two lists. */
function Places(): ReactNode {
  const { t } = useTranslation();
  const [path] = useLocation();
  const places = [
    ["/", t("nav.worlds"), path === "/" || path.startsWith("/scene")],
    ["/spaces", t("spaces.nav"), path.startsWith("/space")],
    ["/apps", t("nav.apps"), path.startsWith("/app")],
  ] as const;
  return (
    <nav aria-label={t("nav.label")} className="flex items-center gap-1 max-sm:order-last max-sm:basis-full max-sm:justify-between">
      {places.map(([href, name, here]) => (
        <Link key={href} href={href} aria-current={here ? "page" : undefined} className="place">
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** The frame of every page but a world's: sign, ways, switches, content. */
export function Shell({ home, children }: { readonly home: Home; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="mx-auto flex min-h-dvh max-w-[78rem] flex-col px-4 pb-16 sm:px-8">
      <a href="#content" className="skip-link">
        {t("app.skip")}
      </a>
      <header className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 py-4 sm:py-6">
        <Link href="/" aria-label={t("app.home")} className="flex items-center gap-2.5 rounded-soft text-ink no-underline">
          <PlazaMark />
          <span className="font-display text-title font-bold tracking-tight">{t("app.name")}</span>
        </Link>
        <Places />
        <div className="ml-auto flex items-center gap-2 max-sm:gap-1">
          <LanguageSwitch />
          <ThemeSwitch />
          <MessagesLink home={home} />
          <AccountButton home={home} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        {children}
      </main>
      <footer className="mt-12 flex justify-center border-t border-line pt-4">
        <Link href="/settings" className="place">
          {t("settings.heading")}
        </Link>
      </footer>
    </div>
  );
}
