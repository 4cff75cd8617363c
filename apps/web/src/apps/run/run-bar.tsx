import { Menu } from "@base-ui/react/menu";
import { ArrowLeft, Ellipsis, Link2, Maximize2, Minimize2, PanelRight, RotateCw, Trash2 } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useView } from "../../design/use-view.ts";
import { copyText } from "../../home/copy-text.ts";
import type { Home } from "../../home.ts";
import { AppIcon } from "./app-icon.tsx";
import type { AppRun } from "./app-run.ts";
import { deliveryOf } from "./delivery.ts";

const COLOURS = { sent: "text-leaf", sending: "text-ember", behind: "text-ember", offline: "text-rose", refused: "text-rose" } as const;

function onFullScreen(changed: () => void): () => void {
  document.addEventListener("fullscreenchange", changed);
  return () => document.removeEventListener("fullscreenchange", changed);
}

/** Whether the page fills the screen. */
export function useFullScreen(): boolean {
  return useSyncExternalStore(onFullScreen, () => document.fullscreenElement !== null);
}

function DeliveryWord({ home, run }: { readonly home: Home; readonly run: AppRun }): ReactNode {
  const { t } = useTranslation();
  const relays = useView(home.tools.pool.status);
  const { state, count, problem } = deliveryOf(useView(run.session.view), relays);
  const words = {
    sent: () => t("runSent.sent"),
    behind: () => t("runSent.behind"),
    sending: () => t("runSent.sending", { count }),
    offline: () => (count === 0 ? t("runSent.offline") : t("runSent.offlineUnsent", { count })),
    refused: () => t("runSent.refused", { count }),
  }[state]();
  const why =
    state === "offline" ? t("runSent.offlineHelp") : problem === null ? t("runSent.refusedNoWhy") : t("runSent.refusedWhy", { problem });
  return (
    <span
      role="status"
      className={`flex min-w-0 items-center gap-2 text-small ${COLOURS[state]}`}
      data-delivery={state}
      title={state === "sent" ? words : why}
    >
      <span className={`lamp ${state === "sent" ? "lamp-on" : ""}`} />
      <span className={`truncate ${state === "sent" ? "text-ink-soft" : "text-ink"}`}>{words}</span>
      {state === "refused" && (
        <button type="button" className="link-like flex-none" onClick={() => run.session.retry()}>
          {t("runSent.retry")}
        </button>
      )}
    </span>
  );
}

/** The page's own line above an app: never the app's, always there, also in full screen. */
export function RunBar({
  home,
  run,
  title,
  panelOpen,
  onPanel,
  onRemove,
}: {
  readonly home: Home;
  readonly run: AppRun;
  readonly title: string;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { summary } = useView(run.session.view);
  const present = useView(run.present);
  const full = useFullScreen();
  const [said, setSaid] = useState("");
  const link = `${location.origin}/app/${run.app.link}`;
  const fullLabel = t(full ? "runBar.fullScreenLeave" : "runBar.fullScreen");
  const panelLabel = t(panelOpen ? "runBar.panelHide" : "runBar.panel");
  const toggleFull = (): void => {
    void (full ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => undefined);
  };
  const copy = (): void => {
    void copyText(link).then((isCopied) => setSaid(isCopied ? t("runBar.copied") : t("runBar.copyFailed", { link })));
  };
  return (
    <header className="run-bar">
      <button type="button" className="button flex-none border-0 px-3" aria-label={t("runBar.leaveLong")} onClick={() => navigate("/apps")}>
        <ArrowLeft size={19} aria-hidden="true" />
        <span className="hidden sm:inline">{t("runBar.leave")}</span>
      </button>
      <AppIcon icon={run.app.icon} seed={run.app.file.sha256} className="size-9 flex-none" />
      <div className="min-w-0 flex-1">
        <h1 dir="auto" className="m-0 truncate text-base leading-tight sm:text-[1.1rem]">
          {title}
        </h1>
        <div className="flex min-w-0 items-center gap-3">
          {summary !== null && (
            <p dir="auto" className="m-0 hidden truncate text-small text-ink-soft sm:block" data-testid="summary">
              {summary}
            </p>
          )}
          <DeliveryWord home={home} run={run} />
          {present !== null && (
            <span className="chip hidden flex-none bg-leaf-wash py-0 text-leaf sm:inline-flex">
              {t("runBar.present", { count: present.length })}
            </span>
          )}
        </div>
      </div>
      <p role="status" className={said === "" ? "sr-only" : "chip m-0 hidden bg-wall-deep sm:inline-flex"}>
        {said}
      </p>
      <button
        type="button"
        className="button button-round flex-none"
        aria-label={panelLabel}
        title={panelLabel}
        aria-expanded={panelOpen}
        onClick={onPanel}
      >
        <PanelRight size={19} aria-hidden="true" />
      </button>
      {document.fullscreenEnabled && (
        <button
          type="button"
          className="button button-round hidden flex-none sm:inline-flex"
          aria-label={fullLabel}
          title={fullLabel}
          onClick={toggleFull}
        >
          {full ? <Minimize2 size={19} aria-hidden="true" /> : <Maximize2 size={19} aria-hidden="true" />}
        </button>
      )}
      <Menu.Root>
        <Menu.Trigger className="button button-round flex-none" aria-label={t("runBar.more")} title={t("runBar.more")}>
          <Ellipsis size={20} aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="bottom" align="end" sideOffset={8} collisionPadding={10} className="z-40">
            <Menu.Popup className="pop wall flex min-w-52 flex-col p-1.5 outline-none">
              {document.fullscreenEnabled && (
                <Menu.Item className="menu-row sm:hidden" onClick={toggleFull}>
                  {full ? <Minimize2 size={18} aria-hidden="true" /> : <Maximize2 size={18} aria-hidden="true" />}
                  {fullLabel}
                </Menu.Item>
              )}
              <Menu.Item className="menu-row" onClick={() => run.restart()}>
                <RotateCw size={18} aria-hidden="true" />
                {t("runBar.reload")}
              </Menu.Item>
              <Menu.Item className="menu-row" onClick={copy}>
                <Link2 size={18} aria-hidden="true" />
                {t("runBar.copyLink")}
              </Menu.Item>
              <Menu.Item className="menu-row text-rose" onClick={onRemove}>
                <Trash2 size={18} aria-hidden="true" />
                {t("runBar.remove")}
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </header>
  );
}
