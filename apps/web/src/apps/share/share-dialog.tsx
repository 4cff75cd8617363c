import "./share.css";
import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useView } from "../../design/use-view.ts";
import type { AppsDesk } from "../list/apps-desk.ts";
import type { GalleryApp } from "../list/gallery.ts";
import { ShareCompose } from "./share-compose.tsx";
import type { ShareDesk } from "./share-desk.ts";
import { SharePick } from "./share-pick.tsx";

/**
 * Choosing, looking at and posting an app, in the middle of the screen.
 *
 * @param onPosted - told the link once it is posted; without it the app is opened
 */
export function ShareDialog({
  share,
  desk,
  pickGallery,
  onPosted,
}: {
  readonly share: ShareDesk;
  readonly desk: Pick<AppsDesk, "gallery" | "icons" | "refresh">;
  readonly pickGallery: (app: GalleryApp) => void;
  readonly onPosted?: (link: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const view = useView(share.view);
  const link = view.sending.phase === "posted" ? view.sending.link : null;
  useEffect(() => {
    if (link === null) return;
    share.close();
    if (onPosted === undefined) navigate(`/app/${link}`);
    else onPosted(link);
  }, [link, share, navigate, onPosted]);
  useEffect(() => {
    if (view.open) desk.refresh();
  }, [view.open, desk]);
  const uploading = view.sending.phase === "uploading";
  return (
    <Dialog.Root open={view.open} onOpenChange={(open) => !open && share.close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="share-back" />
        <Dialog.Popup className="share-card wall">
          <header className="flex items-start justify-between gap-3 p-5 pb-3 sm:px-7 sm:pt-6">
            <div>
              <Dialog.Title className="m-0 text-title">{t(share.target === "feed" ? "share.title" : "share.titleHere")}</Dialog.Title>
              <Dialog.Description className="m-0 mt-1 text-small text-ink-soft">
                {t(share.target === "feed" ? "share.about" : "share.aboutHere")}
              </Dialog.Description>
            </div>
            <Dialog.Close
              className="button button-round flex-none border-transparent"
              aria-label={t("share.close")}
              title={t("share.close")}
              disabled={uploading}
            >
              <X size={20} aria-hidden="true" />
            </Dialog.Close>
          </header>
          <div className="share-body flex flex-col gap-4 px-5 pb-5 sm:px-7 sm:pb-7">
            {view.file.phase === "good" ? (
              <ShareCompose share={share} app={view.file.app} />
            ) : (
              <SharePick share={share} desk={desk} file={view.file} pickGallery={pickGallery} />
            )}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
