import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { EventId, Pubkey } from "@plaza/protocol";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";

/** Somebody's name, which opens what one can do about them; one's own is only a name. */
export function PersonButton({
  home,
  visit,
  pubkey,
  line = null,
  className,
  children,
}: {
  readonly home: Home;
  readonly visit: SceneVisit;
  readonly pubkey: Pubkey;
  readonly line?: EventId | null;
  readonly className: string;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const asked = useView(home.persons.asked);
  if (pubkey === visit.self) return <span className={className}>{children}</span>;
  return (
    <button
      type="button"
      className={`person-name ${className}`}
      aria-haspopup="dialog"
      aria-expanded={asked?.pubkey === pubkey && asked.line === line}
      title={t("persons.open", { name: visit.names.nameOf(pubkey) })}
      onClick={(event) => home.persons.asked.set({ pubkey, line, visit, anchor: event.currentTarget })}
    >
      {children}
    </button>
  );
}
