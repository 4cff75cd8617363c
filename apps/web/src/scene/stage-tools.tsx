import { Armchair, ArrowUpFromLine, Camera, Compass as CompassIcon, DoorOpen, Ellipsis, Eye, Hand, PersonStanding, X } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../design/settings.ts";
import { FINGERS, useMedia } from "../design/use-media.ts";
import { useView } from "../design/use-view.ts";
import type { SceneVisit } from "./scene-visit.ts";
import type { StageDesk } from "./stage-desk.ts";

function Tool({
  label,
  pressed,
  className = "",
  onPress,
  children,
}: {
  readonly label: string;
  readonly pressed?: boolean;
  readonly className?: string;
  readonly onPress: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      className={`button button-round float pointer-events-auto flex-none ${pressed === true ? "text-ember" : ""} ${className}`}
      aria-label={label}
      title={label}
      // The keys go on walking after a press.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

/** Buttons for what the keys do: in a row beside the view, for fingers in reach of the right thumb. */
export function StageTools({ visit, desk }: { readonly visit: SceneVisit; readonly desk: StageDesk }): ReactNode {
  const { t } = useTranslation();
  const fingers = useMedia(FINGERS);
  const [more, setMore] = useState(false);
  const stage = useView(desk.stage);
  const firstPerson = useView(desk.firstPerson);
  const { phase } = useView(visit.walk.view);
  const compass = useSettings((settings) => settings.compass);
  const sitting = phase === "sitting";
  const emotes = (
    <Tool label={t("walk.wheel")} onPress={() => desk.run("wheel")}>
      <Hand size={20} aria-hidden="true" />
    </Tool>
  );
  const others = (
    <>
      <Tool label={t(sitting ? "walk.stand" : "walk.sit")} pressed={sitting} onPress={() => desk.run("sit")}>
        {sitting ? <PersonStanding size={20} aria-hidden="true" /> : <Armchair size={20} aria-hidden="true" />}
      </Tool>
      {stage !== null && (
        <>
          <Tool label={t(firstPerson ? "walk.thirdPerson" : "walk.firstPerson")} pressed={firstPerson} onPress={() => desk.run("view")}>
            <Eye size={20} aria-hidden="true" />
          </Tool>
          <Tool label={t("walk.photo")} onPress={() => desk.run("photo")}>
            <Camera size={20} aria-hidden="true" />
          </Tool>
        </>
      )}
      <Tool label={t("walk.entrance")} onPress={() => desk.run("entrance")}>
        <DoorOpen size={20} aria-hidden="true" />
      </Tool>
      <Tool label={t(compass ? "walk.compassHide" : "walk.compassShow")} pressed={compass} onPress={() => desk.run("compass")}>
        <CompassIcon size={20} aria-hidden="true" />
      </Tool>
    </>
  );
  if (!fingers) {
    return (
      <div role="group" aria-label={t("walk.tools")} className="stage-tools">
        {emotes}
        {others}
      </div>
    );
  }
  return (
    <div role="group" aria-label={t("walk.tools")} className="stage-thumbs">
      <div className="flex items-center gap-2">
        {more && others}
        <Tool label={t(more ? "walk.less" : "walk.more")} onPress={() => setMore(!more)}>
          {more ? <X size={20} aria-hidden="true" /> : <Ellipsis size={20} aria-hidden="true" />}
        </Tool>
      </div>
      {emotes}
      {stage !== null && (
        <Tool label={t("walk.jump")} className="size-14 min-h-14" onPress={() => desk.run("jump")}>
          <ArrowUpFromLine size={24} aria-hidden="true" />
        </Tool>
      )}
    </div>
  );
}
