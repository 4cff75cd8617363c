import "../run/run.css";
import "./scene-app-panel.css";
import { ExternalLink, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import { BeforeApp } from "../run/app-page.tsx";
import type { AppRun } from "../run/app-run.ts";
import type { AppVisit, AppVisitView } from "../run/app-visit.ts";
import { FrameVeil } from "../run/run-screen.tsx";
import { AppWayOut } from "../run/file-notice.tsx";
import { RunQuestions } from "../run/run-questions.tsx";
import { RunToasts } from "../run/run-toasts.tsx";

function Running({
  home,
  run,
  name,
  onClose,
}: {
  readonly home: Home;
  readonly run: AppRun;
  readonly name: string;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current === null ? undefined : run.mount(place.current)), [run]);
  return (
    <div className="run-place" aria-label={t("runBar.frame")} role="group">
      <div ref={place} className="absolute inset-0" />
      <FrameVeil run={run} onClose={onClose} />
      <RunToasts run={run} appName={name} />
      <RunQuestions home={home} run={run} appName={name} />
    </div>
  );
}

function Summary({ run }: { readonly run: AppRun }): ReactNode {
  const { summary } = useView(run.session.view);
  if (summary === null) return null;
  return (
    <p dir="auto" className="m-0 truncate text-small text-ink-soft">
      {summary}
    </p>
  );
}

/** What the app is called, as far as that is known; may be empty. */
function nameIn(view: AppVisitView): string {
  if (view.phase === "running") return view.run.app.name;
  if (view.phase === "lookup" || view.phase === "choose") return "";
  return "app" in view ? view.app.name : view.name;
}

/** An app of the chat, over the world it was shared in. The page's own line stays above it. */
export function SceneAppPanel({
  home,
  visit,
  onClose,
}: {
  readonly home: Home;
  readonly visit: AppVisit;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const view = useView(visit.view);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    close.current?.focus();
  }, []);
  const run = view.phase === "running" ? view.run : null;
  const name = nameIn(view) || t("apps.anApp");
  return (
    <section className="scene-app wall" aria-label={name}>
      <header className="flex items-center gap-2 border-b border-line py-1.5 pr-1.5 pl-4">
        <div className="min-w-0 flex-1">
          <h2 dir="auto" className="m-0 truncate text-base leading-tight sm:text-[1.1rem]">
            {name}
          </h2>
          {run !== null && <Summary run={run} />}
        </div>
        {run !== null && (
          <a
            href={`/app/${run.app.link}`}
            target="_blank"
            rel="noopener"
            className="button button-round flex-none border-transparent"
            aria-label={t("apps.openAlone")}
            title={t("apps.openAlone")}
          >
            <ExternalLink size={18} aria-hidden="true" />
          </a>
        )}
        <button
          ref={close}
          type="button"
          className="button button-round flex-none border-transparent"
          aria-label={t("apps.closeLong", { name })}
          title={t("share.close")}
          onClick={onClose}
        >
          <X size={20} aria-hidden="true" />
        </button>
      </header>
      {view.phase === "running" ? (
        <Running key={view.run.app.file.sha256} home={home} run={view.run} name={name} onClose={onClose} />
      ) : (
        <div className="scene-app-before">
          <AppWayOut value={onClose}>
            <BeforeApp visit={visit} view={view} />
          </AppWayOut>
        </div>
      )}
    </section>
  );
}
