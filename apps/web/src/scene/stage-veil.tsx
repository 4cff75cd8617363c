import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import { byteWords } from "./byte-words.ts";
import { LARGEST_FILE_BYTES } from "./scene-file.ts";
import type { SceneVisit } from "./scene-visit.ts";

const LONG_WAIT_MS = 6_000;

/** A way around a file that takes long; a quick one never shows it. */
function WithoutWaiting({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_WAIT_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!isLong) return null;
  return (
    <button type="button" className="button pointer-events-auto mt-1 self-start" onClick={() => visit.file.chooseGround()}>
      {t("scene.ground")}
    </button>
  );
}

/** Stands in front of the stage while the scene is on its way, and when it did not come. */
export function StageVeil({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t, i18n } = useTranslation();
  const view = useView(visit.file.view);
  if (view.phase === "shown" || view.phase === "ground") return null;
  if (view.phase === "failed") {
    return (
      <div role="alert" className="float pointer-events-auto flex max-w-md flex-col gap-3 rounded-wall p-6">
        <h2 className="m-0 text-title">{t("scene.fileFailed")}</h2>
        <p className="m-0">{t(`file.${view.fault}`, { limit: byteWords(LARGEST_FILE_BYTES, i18n.language), status: view.status ?? "" })}</p>
        <p className="m-0 text-ink-soft">{t("scene.groundHelp")}</p>
        <div className="flex flex-wrap gap-2 pt-1">
          <button type="button" className="button button-lit" onClick={() => visit.file.chooseGround()}>
            {t("scene.ground")}
          </button>
          <button type="button" className="button" onClick={() => visit.file.retry()}>
            {t("scene.again")}
          </button>
        </div>
      </div>
    );
  }
  const received = view.phase === "fetching" ? view.receivedBytes : 1;
  const total = view.phase === "fetching" ? view.totalBytes : 1;
  const words =
    view.phase === "fetched"
      ? t("scene.building")
      : total === null
        ? t("scene.loadingBytesOpen", { received: byteWords(received, i18n.language) })
        : t("scene.loadingBytes", { received: byteWords(received, i18n.language), total: byteWords(total, i18n.language) });
  return (
    <div role="status" className="float flex w-72 flex-col gap-2.5 rounded-wall px-6 py-5">
      <span className="font-semibold">{t("scene.loadingScene")}</span>
      <progress
        className="coming w-full"
        max={1}
        aria-label={t("scene.loadingScene")}
        {...(total === null || total === 0 ? {} : { value: received / total })}
      />
      <span className="text-small text-ink-soft tabular-nums">{words}</span>
      {view.phase === "fetching" && <WithoutWaiting visit={visit} />}
    </div>
  );
}
