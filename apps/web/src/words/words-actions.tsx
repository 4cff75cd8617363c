import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { facingOf } from "@plaza/world";
import { useSettings } from "../design/settings.ts";
import { EMOJI } from "../emoji/emoji-art.ts";
import { SIT_EMOJI } from "../scene/walk-control.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { Spoken } from "./tell-news.ts";
import type { VisitWords } from "./visit-words.ts";

const SPOKEN: readonly Spoken[] = ["few", "usual", "all"];
const AHEAD_M = 3;
const QUARTER = Math.PI / 4;

function Act({ label, onPress }: { readonly label: string; readonly onPress: () => void }): ReactNode {
  return (
    <button type="button" className="button text-small" onClick={onPress}>
      {label}
    </button>
  );
}

/** What one can do with the own body, and how much is read out. */
export function WordsActions({
  visit,
  words,
  sitting,
}: {
  readonly visit: SceneVisit;
  readonly words: VisitWords | null;
  readonly sitting: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const spoken = useSettings((settings) => settings.spoken);
  const change = useSettings((settings) => settings.change);
  const { walk } = visit;
  const turn = (by: number): void => {
    const pose = walk.pose();
    if (pose === null) return;
    const ry = pose.ry + by;
    walk.turnTo({ ry });
    words?.tell(t("aloud.facing", { wind: t(`aloud.wind-${facingOf(ry)}`) }));
  };
  const ahead = (): void => {
    const pose = walk.pose();
    if (pose === null) return;
    const goal = { x: pose.x + Math.sin(pose.ry) * AHEAD_M, z: pose.z + Math.cos(pose.ry) * AHEAD_M };
    void words?.walkTo(goal, t("aloud.aheadName"));
  };
  return (
    <>
      <div role="group" aria-label={t("aloud.moves")} className="flex flex-wrap gap-2">
        <Act label={t("aloud.ahead")} onPress={ahead} />
        <Act label={t("aloud.turnLeft")} onPress={() => turn(QUARTER)} />
        <Act label={t("aloud.turnRight")} onPress={() => turn(-QUARTER)} />
        <Act label={t("aloud.turnAround")} onPress={() => turn(Math.PI)} />
        <Act label={t("aloud.stop")} onPress={() => walk.stop()} />
        <Act label={t(sitting ? "aloud.stand" : "aloud.sit")} onPress={() => walk.sit()} />
        <Act label={t("aloud.toEntrance")} onPress={() => walk.toEntrance()} />
      </div>
      <div role="group" aria-label={t("aloud.emotes")} className="flex flex-wrap gap-2">
        {EMOJI.filter(({ emoji }) => emoji !== SIT_EMOJI).map(({ emoji, word }) => (
          <Act key={emoji} label={t(`emoji.${word}`)} onPress={() => walk.emote(emoji)} />
        ))}
      </div>
      <label className="flex flex-col gap-1 text-small font-semibold">
        {t("aloud.spoken")}
        <select
          className="field px-3 py-1"
          value={spoken}
          onChange={(event) => change({ spoken: SPOKEN.find((each) => each === event.target.value) ?? "usual" })}
        >
          {SPOKEN.map((each) => (
            <option key={each} value={each}>
              {t(`aloud.spoken-${each}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
