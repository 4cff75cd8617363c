import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ChatLine } from "@plaza/world";
import type { Home } from "../../home.ts";
import { AppIcon } from "../list/app-icon.tsx";
import { deskOfHome } from "../list/desk-of-home.ts";
import { linkOfLine } from "./line-apps.ts";

/** The apps that a line of a world's chat brings, each with the way in. */
export function LineAppCards({
  home,
  line,
  onOpen,
}: {
  readonly home: Home;
  readonly line: ChatLine;
  readonly onOpen: (link: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const link = linkOfLine(line, home.place.relays);
  if (link === null) return null;
  return (
    <ul className="m-0 mt-1.5 flex list-none flex-col gap-1.5 p-0">
      {line.apps.map((app) => {
        const name = app.name === "" ? t("apps.unnamed") : app.name;
        return (
          <li key={app.url} className="flex min-w-0 items-center gap-3 rounded-soft border border-line bg-wall-deep p-2">
            <AppIcon app={app} icons={deskOfHome(home).icons} size={40} />
            <bdi className="min-w-0 flex-1 truncate font-semibold">{name}</bdi>
            <button
              type="button"
              className="button button-lit flex-none px-3.5"
              aria-label={t("apps.openLong", { name })}
              onClick={() => onOpen(link)}
            >
              <Play size={16} aria-hidden="true" />
              {t("apps.open")}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
