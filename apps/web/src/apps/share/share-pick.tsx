import { PackagePlus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import { byteWords } from "../../scene/byte-words.ts";
import { AppIcon } from "../list/app-icon.tsx";
import type { AppsDesk } from "../list/apps-desk.ts";
import { galleryIcon } from "../list/gallery.ts";
import type { GalleryApp } from "../list/gallery.ts";
import { givenFile } from "./given-files.ts";
import type { AppFileProblem } from "./share-file.ts";
import type { ShareDesk, ShareFileView } from "./share-desk.ts";

function Why({ problem }: { readonly problem: AppFileProblem }): ReactNode {
  const { t, i18n } = useTranslation();
  switch (problem.code) {
    case "unreadable":
    case "empty":
      return t(`shareBad.${problem.code}`);
    case "file-too-large":
      return t("shareBad.file-too-large", {
        size: byteWords(problem.sizeBytes, i18n.language),
        limit: byteWords(problem.maxBytes, i18n.language),
      });
    case "too-large":
      return t("shareBad.too-large", {
        size: byteWords(problem.inflatedBytes, i18n.language),
        limit: byteWords(problem.maxBytes, i18n.language),
      });
    default:
      return t(`shareBad.${problem.code}`);
  }
}

/** Where an app's file is chosen, and where it is said why one is not taken. */
export function SharePick({
  share,
  desk,
  file,
  pickGallery,
}: {
  readonly share: ShareDesk;
  readonly desk: Pick<AppsDesk, "gallery" | "icons">;
  readonly file: Exclude<ShareFileView, { readonly phase: "good" }>;
  readonly pickGallery: (app: GalleryApp) => void;
}): ReactNode {
  const { t } = useTranslation();
  const gallery = useView(desk.gallery) ?? [];
  if (file.phase === "reading") {
    return (
      <p role="status" className="m-0 py-8 text-center text-ink-soft">
        {t("share.reading", { name: file.name })}
      </p>
    );
  }
  return (
    <>
      {file.phase === "refused" && (
        <div role="alert" className="rounded-soft bg-rose-wash p-4">
          <p className="m-0 font-semibold [overflow-wrap:anywhere]">{t("share.refused", { name: file.name })}</p>
          <p className="m-0 mt-1 text-small">
            <Why problem={file.problem} /> {t("share.nothingSent")}
          </p>
        </div>
      )}
      <label className="share-drop">
        <PackagePlus size={32} aria-hidden="true" className="text-ember" />
        <span className="font-semibold">{t(file.phase === "refused" ? "share.pickAnother" : "share.pick")}</span>
        <span className="text-small text-ink-soft">{t("share.pickHelp")}</span>
        <input
          type="file"
          className="sr-only"
          accept=".xdc,.zip,application/x-webxdc,application/webxdc+zip"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = "";
            if (chosen !== undefined) share.pick(givenFile(chosen));
          }}
        />
      </label>
      {gallery.length > 0 && (
        <section aria-labelledby="share-gallery">
          <h3 id="share-gallery" className="m-0 mb-2 font-body text-small font-semibold text-ink-soft">
            {t("share.orGallery")}
          </h3>
          <ul className="m-0 grid list-none gap-2 p-0 sm:grid-cols-2">
            {gallery.map((app) => (
              <li key={app.sha256}>
                <button type="button" className="button w-full justify-start gap-3 text-start" onClick={() => pickGallery(app)}>
                  <AppIcon app={galleryIcon(app, window.location.origin)} icons={desk.icons} size={30} />
                  <bdi className="min-w-0 truncate">{app.name}</bdi>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
