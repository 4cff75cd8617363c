import { createContext, useContext } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Notice } from "../../design/notice.tsx";
import { byteWords } from "../../scene/byte-words.ts";
import { mostDownloadBytes, mostInflatedBytes } from "./app-file.ts";
import type { AppFileView } from "./app-file.ts";
import type { AppVisit } from "./app-visit.ts";

/** What leads out of an app that stands over something else, like a world; null where the list is the way out. */
export const AppWayOut = createContext<(() => void) | null>(null);

/** The way back to the list, or to what lies below. */
export function ToApps(): ReactNode {
  const { t } = useTranslation();
  const onClose = useContext(AppWayOut);
  if (onClose !== null) {
    return (
      <button type="button" className="button" onClick={onClose}>
        {t("runFrame.close")}
      </button>
    );
  }
  return (
    <Link href="/apps" className="button no-underline">
      {t("run.toApps")}
    </Link>
  );
}

function Hash({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt className="font-semibold">{name}</dt>
      <dd className="m-0 font-mono text-small break-all">{value}</dd>
    </div>
  );
}

function Coming({ name, file }: { readonly name: string; readonly file: Extract<AppFileView, { readonly phase: "fetching" }> }): ReactNode {
  const { t, i18n } = useTranslation();
  const received = byteWords(file.receivedBytes, i18n.language);
  const words =
    file.totalBytes === null
      ? t("run.bytesOpen", { received })
      : t("run.bytes", { received, total: byteWords(file.totalBytes, i18n.language) });
  return (
    <Notice title={t("run.fetching", { name })} busy>
      <progress
        className="coming w-72 max-w-full"
        aria-label={t("run.fetching", { name })}
        {...(file.totalBytes === null ? {} : { value: file.receivedBytes, max: file.totalBytes })}
      />
      <span className="text-small text-ink-soft tabular-nums">{words}</span>
    </Notice>
  );
}

/** How an app's file fares: on its way, too large without a word of the person, wrong, broken, or not to be had. */
export function FileNotice({
  visit,
  name,
  file,
}: {
  readonly visit: AppVisit;
  readonly name: string;
  readonly file: AppFileView;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const size = (bytes: number): string => byteWords(bytes, i18n.language);
  const again = (
    <button type="button" className="button button-lit" onClick={() => visit.load()?.retry()}>
      {t("run.again")}
    </button>
  );
  switch (file.phase) {
    case "fetching":
      return <Coming name={name} file={file} />;
    case "checking":
    case "ready":
      return <Notice title={t("run.checking")} busy />;
    case "large": {
      const { what, sizeBytes, allowBytes } = file;
      const limit = size(file.limitBytes);
      const unknown = t("run.largeDownloadUnknown", { limit });
      const known =
        sizeBytes === null ? unknown : t(what === "download" ? "run.largeDownload" : "run.largeUnpacked", { size: size(sizeBytes), limit });
      const most = size(what === "download" ? mostDownloadBytes : mostInflatedBytes);
      return (
        <Notice title={t("run.large", { name })} help={known}>
          {allowBytes === null ? (
            <p className="m-0 w-full">{t("run.tooLarge", { most })}</p>
          ) : (
            <button type="button" className="button button-lit" onClick={() => visit.load()?.allow()}>
              {t("run.allow", { size: size(allowBytes) })}
            </button>
          )}
          <ToApps />
        </Notice>
      );
    }
    case "wrong": {
      const first = file.wrong.by === "first-run";
      return (
        <div role="alert">
          <Notice title={t(first ? "run.wrongFirst" : "run.wrong")} help={t(first ? "run.wrongFirstHelp" : "run.wrongHelp")}>
            <dl className="m-0 flex w-full flex-col gap-2">
              <Hash name={t("run.expected")} value={file.wrong.expected} />
              <Hash name={t("run.found")} value={file.wrong.found} />
            </dl>
            {again}
            <ToApps />
          </Notice>
        </div>
      );
    }
    case "broken":
      return (
        <div role="alert">
          <Notice title={t("run.broken")} help={file.problem.code === "too-large" ? "" : t(`runBroken.${file.problem.code}`)}>
            <ToApps />
          </Notice>
        </div>
      );
    case "failed":
      return (
        <div role="alert">
          <Notice title={t("run.failed")} help={t(`run.${file.fault}`, { status: file.status ?? 0 })}>
            {again}
            <ToApps />
          </Notice>
        </div>
      );
  }
}
