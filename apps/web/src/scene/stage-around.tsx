import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../design/settings.ts";
import { useView } from "../design/use-view.ts";
import { Compass } from "./compass.tsx";
import { EmoteWheel } from "./emote-wheel.tsx";
import { createTonePlayer, startSceneSounds } from "./scene-sounds.ts";
import type { SceneVisit } from "./scene-visit.ts";
import type { StageDesk } from "./stage-desk.ts";
import { listenForStageKeys } from "./stage-keys.ts";
import { StageTools } from "./stage-tools.tsx";

const TOLD_MS = 5_000;

/** Says for a moment what became of a picture. */
function PictureNotice({ desk }: { readonly desk: StageDesk }): ReactNode {
  const { t } = useTranslation();
  const news = useView(desk.picture);
  const [gone, setGone] = useState(0);
  const number = news?.number ?? 0;
  useEffect(() => {
    if (number === 0) return undefined;
    const timer = setTimeout(() => setGone(number), TOLD_MS);
    return () => clearTimeout(timer);
  }, [number]);
  return (
    <div role="status" className="picture-notice">
      {news !== null && gone !== number && (
        <p className="float pop m-0 max-w-sm rounded-soft px-4 py-2 text-small break-words">
          {news.saved === null ? t("walk.notSaved") : t("walk.saved", { name: news.saved })}
        </p>
      )}
    </div>
  );
}

/** What stands around the view of a world: keys, buttons, compass, emotes, sounds. Loaded beside the 3D code. */
export function StageAround({
  visit,
  desk,
  bare,
}: {
  readonly visit: SceneVisit;
  readonly desk: StageDesk;
  /** The view is covered: keys and sounds alone. */
  readonly bare: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const wheel = useView(desk.wheel);
  const compass = useSettings((settings) => settings.compass);
  useEffect(() => listenForStageKeys((command) => desk.run(command)), [desk]);
  useEffect(() => {
    const player = createTonePlayer();
    const stop = startSceneSounds({ visit, clock: visit.clock, wanted: () => useSettings.getState().sound, play: player.play });
    return () => {
      stop();
      player.end();
    };
  }, [visit]);
  return (
    <>
      {compass && !bare && <Compass visit={visit} desk={desk} north={t("walk.north")} />}
      {!wheel && !bare && <StageTools visit={visit} desk={desk} />}
      <PictureNotice desk={desk} />
      {wheel && <EmoteWheel visit={visit} desk={desk} />}
    </>
  );
}
