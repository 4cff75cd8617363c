import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";
import { DataSection } from "./data-section.tsx";
import { LookSection, WorldsSection } from "./look-section.tsx";
import { MutesSection } from "./mutes-section.tsx";
import { ServersSection } from "./servers-section.tsx";
import { SettingSection } from "./setting-rows.tsx";

const PARTS = ["look", "worlds", "mutes", "relays", "media", "data", "about"] as const;

function About({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { name, software } = home.place;
  return (
    <SettingSection id="about" title={t("settings.about")}>
      <p className="m-0">{software === null ? t("settings.aboutStatic") : t("settings.aboutPlace", { name, software })}</p>
      <p className="m-0 text-small text-ink-soft">{t("settings.aboutHelp")}</p>
    </SettingSection>
  );
}

/** The page at `/settings`: everything one may choose, in parts. */
export function SettingsPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  useEffect(() => {
    const before = document.title;
    document.title = `${t("settings.heading")} · ${t("app.name")}`;
    return () => {
      document.title = before;
    };
  }, [t]);
  useEffect(() => {
    // The parts come after the page, too late for the browser's own jump.
    const part = PARTS.find((each) => `#${each}` === window.location.hash);
    if (part !== undefined) document.getElementById(part)?.scrollIntoView();
  }, []);
  return (
    <>
      <h1 className="mt-4 mb-1 text-head">{t("settings.heading")}</h1>
      <p className="mt-0 mb-6 max-w-2xl text-lead text-ink-soft">{t("settings.lead")}</p>
      <div className="grid items-start gap-6 lg:grid-cols-[11rem_minmax(0,44rem)]">
        <nav aria-label={t("settings.parts")} className="lg:sticky lg:top-4">
          <ul className="m-0 flex list-none gap-x-1 overflow-x-auto p-0 [scrollbar-width:none] max-lg:flex-wrap lg:flex-col">
            {PARTS.map((part) => (
              <li key={part}>
                <a href={`#${part}`} className="place">
                  {t(`settings.${part}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-w-0 flex-col gap-5">
          <LookSection />
          <WorldsSection />
          <MutesSection home={home} />
          <ServersSection home={home} kind="relays" />
          <ServersSection home={home} kind="media" />
          <DataSection home={home} />
          <About home={home} />
        </div>
      </div>
    </>
  );
}
