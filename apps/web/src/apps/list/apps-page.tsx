import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../../home.ts";

/** `/apps`: the apps one can open. */
export function AppsPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  return <h1 className="mt-4 text-head">{`${t("apps.heading")} · ${home.place.name}`}</h1>;
}
