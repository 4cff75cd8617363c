import { Play } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import { PersonFace } from "../../people/person-face.tsx";
import { AppFacts, AppRights } from "./about-app.tsx";
import { AppIcon } from "./app-icon.tsx";
import type { OpenedApp } from "./app-run.ts";
import type { AppSeal } from "./app-seal.ts";
import type { AppVisit } from "./app-visit.ts";
import { ToApps } from "./file-notice.tsx";

/** Who posted an app. */
export function PostedBy({ visit, app }: { readonly visit: Pick<AppVisit, "names">; readonly app: OpenedApp }): ReactNode {
  const { t } = useTranslation();
  useView(visit.names.changes);
  const { pubkey } = app.post;
  return (
    <p className="m-0 flex min-w-0 items-center gap-2 text-small">
      <PersonFace pubkey={pubkey} size={24} />
      <bdi className="truncate">{t("run.by", { name: visit.names.nameOf(pubkey) })}</bdi>
    </p>
  );
}

/** What a person sees before a file runs on their device for the first time. */
export function StartCard({ visit, app, seal }: { readonly visit: AppVisit; readonly app: OpenedApp; readonly seal: AppSeal }): ReactNode {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  const name = app.name === "" ? t("run.untitled") : app.name;
  useEffect(() => {
    button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <article className="wall mx-auto mt-4 mb-10 flex max-w-2xl flex-col gap-6 p-6 sm:p-8">
      <div className="flex items-center gap-5">
        <AppIcon icon={app.icon} seed={app.file.sha256} className="size-20 sm:size-28" />
        <div className="flex min-w-0 flex-col gap-2">
          <h1 className="m-0 text-[1.7rem] leading-tight [overflow-wrap:anywhere]">{t("runStart.heading", { name })}</h1>
          <PostedBy visit={visit} app={app} />
        </div>
      </div>
      {app.attachment.summary !== "" && <p className="m-0 whitespace-pre-line [overflow-wrap:anywhere]">{app.attachment.summary}</p>}
      {seal.way === "none" ? (
        <p role="alert" className="m-0 rounded-soft bg-rose-wash p-4 text-rose">
          {t("runSeal.none")}
        </p>
      ) : (
        <>
          <div className="flex flex-wrap items-center gap-4">
            <button ref={button} type="button" className="button button-lit px-7 text-lead" onClick={() => visit.start()}>
              <Play size={20} aria-hidden="true" />
              {t("runStart.start")}
            </button>
            <span className="text-small text-ink-soft">{t("runStart.first")}</span>
          </div>
          <AppRights seal={seal} shared={app.attachment.webxdcId !== null} />
        </>
      )}
      <hr className="m-0 w-full border-0 border-t border-line" />
      <AppFacts app={app} />
      <div>
        <ToApps />
      </div>
    </article>
  );
}
