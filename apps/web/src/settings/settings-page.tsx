import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";

/** The page at `/settings`. */
export function SettingsPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  return (
    <h1 className="mt-4 mb-1 text-head" title={home.place.name}>
      {t("settings.heading")}
    </h1>
  );
}
