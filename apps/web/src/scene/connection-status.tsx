import { Popover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import { primaryReason } from "./primary-reason.ts";
import type { SceneVisit } from "./scene-visit.ts";

const COLOURS = {
  connecting: "text-ember",
  live: "text-leaf",
  reconnecting: "text-ember",
  replaced: "text-rose",
  ended: "text-ink-soft",
  unreachable: "text-rose",
} as const;

/** The world's servers: how each stands, how fast it answers, which one is listened to and why. */
function ServerPanel({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const { servers } = useView(visit.session.view);
  const reason = primaryReason(servers);
  return (
    <Popover.Popup className="pop wall w-88 max-w-[calc(100vw-24px)] p-5 outline-none">
      <Popover.Title className="m-0 mb-1 text-title">{t("servers.title")}</Popover.Title>
      <p className="m-0 mb-3 text-small text-ink-soft">{t("servers.about")}</p>
      {servers.length === 0 && <p className="m-0 text-small">{t("servers.none")}</p>}
      <ul aria-label={t("servers.title")} className="m-0 flex list-none flex-col gap-2.5 p-0">
        {servers.map((server) => (
          <li key={server.url} className="flex items-start gap-2.5 text-small">
            <span className={`lamp mt-1.5 flex-none ${server.state === "live" ? "lamp-on text-leaf" : "text-ink-soft"}`} />
            <div className="min-w-0 flex-1">
              <div className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate font-semibold" title={server.url}>
                  {URL.canParse(server.url) ? new URL(server.url).host : server.url}
                </span>
                {server.rttMs !== null && server.state === "live" && (
                  <span className="flex-none text-ink-soft">{t("status.rtt", { ms: Math.max(1, Math.round(server.rttMs)) })}</span>
                )}
              </div>
              <div className="text-ink-soft">
                {server.primary && reason !== null
                  ? `${t("servers.primary")} ${t(`serverWhy.${reason}`)}`
                  : t(`serverState.${server.state}`)}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Popover.Popup>
  );
}

/** A word and a light for the connection, and the round trip time; opens the panel of the world's servers. */
export function ConnectionStatus({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const { status, servers } = useView(visit.session.view);
  const rttMs = servers.find((server) => server.primary)?.rttMs ?? null;
  return (
    <>
      <span role="status" className="sr-only">
        {t(`status.${status}`)}
      </span>
      <Popover.Root>
        <Popover.Trigger
          className={`-mx-1.5 flex min-h-6 cursor-pointer items-center gap-2 rounded-soft whitespace-nowrap border-0 bg-transparent px-1.5 text-small font-semibold ${COLOURS[status]}`}
          title={t("servers.title")}
        >
          <span className={`lamp ${status === "live" ? "lamp-on" : ""}`} />
          <span className="text-ink">{t(`status.${status}`)}</span>
          <span className="sr-only">. {t("servers.open")}</span>
          {status === "live" && rttMs !== null && (
            <span aria-hidden="true" className="hidden font-normal text-ink-soft sm:inline">
              {t("status.rtt", { ms: Math.max(1, Math.round(rttMs)) })}
            </span>
          )}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner side="bottom" align="start" sideOffset={12} collisionPadding={12} className="z-40">
            <ServerPanel visit={visit} />
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
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
