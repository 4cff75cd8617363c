import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Notice } from "../design/notice.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import type { FigurePictures } from "../stage/figure-pictures.ts";
import "./avatar.css";
import { lookOfHome } from "./look-of-home.ts";
import { LookFields } from "./look-fields.tsx";
import { LookPreview } from "./look-preview.tsx";
import { OwnFile } from "./own-file.tsx";
import { SaveBar } from "./save-bar.tsx";
import { wayBack } from "./way-back.ts";

/** The page at `/avatar`: how one looks in worlds, chosen before one's eyes. */
export function AvatarPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const desk = lookOfHome(home);
  const { ready } = useView(desk.view);
  const [pictures, setPictures] = useState<FigurePictures | null>(null);
  const back = wayBack(window.location.search);
  useEffect(() => {
    const before = document.title;
    document.title = `${t("avatar.heading")} · ${t("app.name")}`;
    return () => {
      document.title = before;
    };
  }, [t]);
  if (!ready) return <Notice title={t("avatar.reading")} busy />;
  return (
    <>
      <div className="mt-4 mb-5 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="m-0 mb-1 text-head">{t("avatar.heading")}</h1>
          <p className="m-0 text-lead text-ink-soft max-sm:hidden">{t("avatar.help")}</p>
        </div>
        {back !== null && (
          <Link href={back} className="button no-underline">
            <ArrowLeft size={18} aria-hidden="true" />
            {t("avatar.back")}
          </Link>
        )}
      </div>
      <div className="look">
        <LookPreview home={home} desk={desk} onPictures={setPictures} />
        <div className="flex min-w-0 flex-col gap-4">
          <LookFields home={home} desk={desk} pictures={pictures} />
          <OwnFile home={home} desk={desk} />
        </div>
      </div>
      <SaveBar home={home} desk={desk} />
    </>
  );
}
