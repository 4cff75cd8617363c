import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { wantsLessMotion } from "../design/settings.ts";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { FaceBadge } from "../people/face-badge.tsx";
import { tidyName } from "../people/tidy-name.ts";
import type { FigurePictures } from "../stage/figure-pictures.ts";
import type { FigurePreview } from "../stage/figure-preview.ts";
import type { LookDesk } from "./look-desk.ts";
import { ownFileOfHome } from "./own-file-desk.ts";
import { nameWithout, shownLook } from "./shown-look.ts";

const MOVES = ["stand", "walk", "run", "jump", "wave", "clap", "dance", "sit", "laugh", "heart"] as const;

/** The chosen look on a turntable, and what it can do. Where nothing is drawn in 3D: its face, large. */
export function LookPreview({
  home,
  desk,
  onPictures,
}: {
  readonly home: Home;
  readonly desk: LookDesk;
  /** Told what draws small pictures of looks while this is shown; null when nothing does any more. */
  readonly onPictures: (pictures: FigurePictures | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { draft, pubkey } = useView(desk.view);
  useView(home.names.changes);
  const files = ownFileOfHome(home);
  const own = useView(files.view);
  const host = useRef<HTMLDivElement>(null);
  const [preview, setPreview] = useState<FigurePreview | "none" | null>(null);
  const look = shownLook(pubkey, draft);
  const newest = useRef(look);
  newest.current = look;
  const label = t("avatar.turntable");
  const { clock, timers } = home.tools;

  useEffect(() => {
    let gone = false;
    let made: FigurePreview | null = null;
    const begin = async (): Promise<void> => {
      const { createFigurePreview } = await import("../stage/figure-preview.ts");
      if (gone || host.current === null) return;
      const opened = createFigurePreview(host.current, { look: newest.current, label, lessMotion: wantsLessMotion, clock, timers });
      if (opened.ok) made = opened.value;
      setPreview(made ?? "none");
      onPictures(made?.pictures ?? null);
    };
    begin().catch(() => gone || setPreview("none"));
    return () => {
      gone = true;
      made?.end();
      onPictures(null);
    };
  }, [label, clock, timers, onPictures]);
  const drawn = preview === "none" ? null : preview;
  useEffect(() => drawn?.show(newest.current), [drawn, draft, pubkey]);
  useEffect(() => files.wear(draft.file), [files, draft.file]);
  useEffect(() => {
    if (drawn === null || own.phase !== "here") return undefined;
    let gone = false;
    const put = async (): Promise<void> => {
      const { readOwnFigure } = await import("../stage/own-figure.ts");
      const read = await readOwnFigure(own.bytes);
      if (!read.ok) files.broke(own.file, read.problem);
      else if (gone) read.value.end();
      else drawn.wear(read.value);
    };
    put().catch(() => files.broke(own.file, { code: "broken" }));
    return () => {
      gone = true;
      drawn.wear(null);
    };
  }, [drawn, files, own]);

  const name = tidyName(draft.displayName) ?? nameWithout(home.tools.people, pubkey);
  return (
    <section className="look-show wall" aria-label={t("avatar.preview")}>
      <div className="look-table">
        <div ref={host} className="absolute inset-0" />
        {preview === "none" && (
          <div className="absolute inset-0 grid place-items-center">
            <FaceBadge look={look} size={200} />
          </div>
        )}
      </div>
      {name !== null && (
        <p dir="auto" className="m-0 truncate px-4 pt-2 text-center text-lead font-semibold">
          {name}
        </p>
      )}
      {preview === "none" ? (
        <p className="m-0 px-4 pt-1 pb-4 text-center text-small text-ink-soft">{t("avatar.flat")}</p>
      ) : (
        <div role="group" aria-label={t("avatar.moves")} className="look-moves">
          {MOVES.map((move) => (
            <button
              key={move}
              type="button"
              className="button px-3 py-1 text-small"
              disabled={drawn === null}
              onClick={() => drawn?.play(move)}
            >
              {t(`avatar.${move}`)}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
