import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";

/** The page at `/messages`. */
export function MessagesPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  return (
    <h1 className="mt-4 mb-1 text-head" title={home.place.name}>
      {t("messages.heading")}
    </h1>
  );
}
