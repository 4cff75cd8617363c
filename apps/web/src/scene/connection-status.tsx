import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { SceneVisit } from "./scene-visit.ts";

const COLOURS = {
  connecting: "text-ember",
  live: "text-leaf",
  reconnecting: "text-ember",
  replaced: "text-rose",
  ended: "text-ink-soft",
  unreachable: "text-rose",
} as const;

/** A word and a light for the connection; the round trip time where it is known. */
export function ConnectionStatus({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const { status, servers } = useView(visit.session.view);
  const rttMs = servers.find((server) => server.primary)?.rttMs ?? null;
  return (
    <span role="status" className={`flex items-center gap-2 text-small font-semibold ${COLOURS[status]}`}>
      <span className={`lamp ${status === "live" ? "lamp-on" : ""}`} />
      <span className="text-ink">{t(`status.${status}`)}</span>
      {status === "live" && rttMs !== null && (
        <span aria-hidden="true" className="hidden font-normal text-ink-soft sm:inline">
          {t("status.rtt", { ms: Math.max(1, Math.round(rttMs)) })}
        </span>
      )}
    </span>
  );
}

/** What is wrong with the connection, in plain words, while something is. */
export function ConnectionBanner({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const { status } = useView(visit.session.view);
  if (status === "live" || status === "connecting") return null;
  return (
    <div role="alert" className="float pointer-events-auto flex max-w-lg flex-wrap items-center gap-3 rounded-wall px-5 py-3">
      <span className={`lamp ${COLOURS[status]}`} />
      <span className="min-w-0 flex-1">{t(`status.${status}Long`)}</span>
      {status === "replaced" && (
        <button type="button" className="button button-lit" onClick={() => location.reload()}>
          {t("status.takeOver")}
        </button>
      )}
    </div>
  );
}
