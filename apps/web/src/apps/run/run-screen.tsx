import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useMedia, WIDE } from "../../design/use-media.ts";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import type { AppRun } from "./app-run.ts";
import type { AppVisit } from "./app-visit.ts";
import { AskDialog } from "../../design/ask-dialog.tsx";
import { RunBar, useFullScreen } from "./run-bar.tsx";
import { RunPanel } from "./run-panel.tsx";
import { RunQuestions } from "./run-questions.tsx";
import { RunToasts } from "./run-toasts.tsx";

/** What lies over an app's frame while it shows nothing, or nothing of the app. */
export function FrameVeil({ run, onClose }: { readonly run: AppRun; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const frame = useView(run.frame);
  if (frame === "live" || frame === "waited") return null;
  if (frame === "loading") {
    return (
      <p role="status" className="run-veil m-0">
        {t("runFrame.loading")}
      </p>
    );
  }
  return (
    <div role="alert" className="run-veil run-veil-shut">
      <div className="wall flex max-w-md flex-col gap-3 p-6">
        <h2 className="m-0 text-title">{t(`runFrame.${frame}`)}</h2>
        <p className="m-0 text-ink-soft">{t(`runFrame.${frame}Help`)}</p>
        <div className="flex flex-wrap gap-3">
          <button type="button" className="button button-lit" onClick={() => run.restart()}>
            {t("runFrame.restart")}
          </button>
          {frame !== "left" && (
            <button type="button" className="button" onClick={() => run.wait()}>
              {t("runFrame.wait")}
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>
            {t("runFrame.close")}
          </button>
        </div>
      </div>
    </div>
  );
}

function RemoveDialog({
  visit,
  run,
  appName,
  open,
  onDone,
}: {
  readonly visit: AppVisit;
  readonly run: AppRun;
  readonly appName: string;
  readonly open: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { unsentCount } = useView(run.session.view);
  return (
    <AskDialog open={open} title={t("runAsk.remove", { name: appName })} help={t("runAsk.removeHelp")} onDrop={onDone}>
      {unsentCount > 0 && <p className="m-0 text-rose">{t("runAsk.removeUnsent", { count: unsentCount })}</p>}
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={onDone}>
          {t("runAsk.removeNo")}
        </button>
        <button type="button" className="button bg-rose-wash text-rose" onClick={() => void visit.remove()}>
          {t("runAsk.removeYes")}
        </button>
      </div>
    </AskDialog>
  );
}

/** A running app: the page's line above it, the app, and what happens around it beside it or in a sheet. */
export function RunScreen({ home, visit, run }: { readonly home: Home; readonly visit: AppVisit; readonly run: AppRun }): ReactNode {
  const { t } = useTranslation();
  const wide = useMedia(WIDE);
  const full = useFullScreen();
  const [panel, setPanel] = useState<boolean | null>(null);
  const [removing, setRemoving] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const [, navigate] = useLocation();
  const view = useView(run.session.view);
  const unread = useView(run.attention.unread);
  const appName = run.app.name === "" ? t("run.untitled") : run.app.name;
  const title = view.document === null ? appName : `${view.document} · ${appName}`;
  // Beside the app where there is room, unless it fills the screen; until the person says otherwise.
  const panelOpen = panel ?? (wide && !full);
  const nowMs = home.tools.clock.wallMs();

  useEffect(() => (place.current === null ? undefined : run.mount(place.current)), [run]);
  useEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${title} · ${t("app.name")}`;
  }, [title, unread, t]);
  useEffect(() => {
    if (full) setPanel(null);
  }, [full]);

  return (
    <div className="run">
      <RunBar
        home={home}
        run={run}
        title={title}
        panelOpen={panelOpen}
        onPanel={() => setPanel(!panelOpen)}
        onRemove={() => setRemoving(true)}
      />
      <div className="flex min-h-0 flex-1">
        <main className="run-place" aria-label={t("runBar.frame")}>
          <div ref={place} className="absolute inset-0" />
          <FrameVeil run={run} onClose={() => navigate("/apps")} />
          <RunToasts run={run} appName={appName} />
        </main>
        {wide && panelOpen && (
          <aside aria-label={t("runPanel.label")} className="flex w-88 flex-none flex-col border-l border-line bg-wall">
            <RunPanel run={run} home={home} nowMs={nowMs} onClose={() => setPanel(false)} />
          </aside>
        )}
      </div>
      {!wide && (
        <Dialog.Root open={panelOpen} onOpenChange={(next) => setPanel(next)}>
          <Dialog.Portal>
            <Dialog.Backdrop className="ask-back" />
            <Dialog.Popup className="sheet" aria-label={t("runPanel.label")}>
              <RunPanel run={run} home={home} nowMs={nowMs} onClose={() => setPanel(false)} />
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
      )}
      <RunQuestions home={home} run={run} appName={appName} />
      <RemoveDialog visit={visit} run={run} appName={appName} open={removing} onDone={() => setRemoving(false)} />
    </div>
  );
}
