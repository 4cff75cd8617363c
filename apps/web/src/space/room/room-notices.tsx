import { Headphones, KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceSessionView } from "@plaza/space";
import { useView } from "../../design/use-view.ts";
import { whenWords } from "../list/when-words.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";

function Strip({ children, tone = "plain" }: { readonly children: ReactNode; readonly tone?: "plain" | "lit" | "bad" }): ReactNode {
  const colours = { plain: "bg-wall-deep", lit: "bg-leaf-wash", bad: "bg-rose-wash" }[tone];
  return <div className={`flex flex-wrap items-center gap-x-4 gap-y-2 rounded-soft px-4 py-3 ${colours}`}>{children}</div>;
}

function Invitation({
  run,
  view,
  acting,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
}): ReactNode {
  const { t } = useTranslation();
  if (view.invitation === null) return null;
  return (
    <Strip tone="lit">
      <div className="min-w-0 flex-1 basis-60">
        <p className="m-0 font-bold">{t("spaceTalk.invited", { name: run.names.nameOf(view.invitation.by) })}</p>
        <p className="m-0 text-small">{t("spaceTalk.invitedHelp")}</p>
      </div>
      <button type="button" className="button button-lit" onClick={() => acting.run(run.session.acceptInvitation())}>
        {t("spaceTalk.accept")}
      </button>
      <button type="button" className="button" onClick={() => acting.run(run.session.declineInvitation())}>
        {t("spaceTalk.decline")}
      </button>
    </Strip>
  );
}

/** For the host: somebody is out who may still have the key. */
function KeyLost({ run, view, onKey }: { readonly run: SpaceRun; readonly view: SpaceSessionView; readonly onKey: () => void }): ReactNode {
  const { t } = useTranslation();
  const [one] = view.keyLost;
  if (one === undefined) return null;
  return (
    <Strip>
      <p role="status" className="m-0 min-w-0 flex-1 basis-60">
        {t("spaceKey.lost", { count: view.keyLost.length, name: run.names.nameOf(one) })}
      </p>
      <button type="button" className="button" onClick={onKey}>
        <KeyRound size={18} aria-hidden="true" />
        {t("spaceKey.lostGo")}
      </button>
    </Strip>
  );
}

function Problems({ view }: { readonly view: SpaceSessionView }): ReactNode {
  const { t } = useTranslation();
  const words = view.problems.flatMap((problem): readonly string[] => {
    switch (problem.code) {
      case "no-relay":
        return [t("space.offline")];
      case "one-relay":
        return [];
      case "clock-off":
        return [t("space.clockOff", { minutes: Math.round(Math.abs(problem.offsetMs) / 60_000) })];
      case "not-signed":
        return [t("space.notSigned")];
      case "no-media":
        return [t("space.noMedia")];
      case "cannot-open":
        return [t(view.room.info?.access === "members" ? "spaceKey.way" : "spacePath.locked")];
    }
  });
  if (words.length === 0) return null;
  return (
    <Strip tone="bad">
      <p role="status" className="m-0">
        {words.join(" ")}
      </p>
    </Strip>
  );
}

/** What is in the way, or asked of us, above the stage. */
export function RoomNotices({
  run,
  view,
  acting,
  nowSec,
  onKey,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
  readonly nowSec: number;
  /** The key of the room is to be changed. */
  readonly onKey: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { stage } = useView(run.sound.view);
  const codecLost = useView(run.codecLost);
  const { room, self } = view;
  const startsAtSec = room.info?.startsAtSec ?? null;
  const name = (pubkey: typeof self.pubkey): string => run.names.nameOf(pubkey);
  return (
    <div className="flex flex-col gap-2.5 empty:hidden">
      {stage === "waiting" && (
        <Strip tone="lit">
          <p className="m-0 min-w-0 flex-1 basis-52 font-semibold">{t("space.touchHelp")}</p>
          <button type="button" className="button button-lit min-w-36" onClick={() => run.sound.listen()}>
            <Headphones size={19} aria-hidden="true" />
            {t("space.touch")}
          </button>
        </Strip>
      )}
      <Invitation run={run} view={view} acting={acting} />
      {view.muteRequest !== null && (
        <Strip>
          <p className="m-0 font-semibold">{t("spaceTalk.askedMute", { name: name(view.muteRequest.by) })}</p>
        </Strip>
      )}
      {codecLost && (
        <Strip tone="bad">
          <p role="alert" className="m-0 flex-1">
            {t("space.codec")}
          </p>
          <button type="button" className="button" onClick={() => location.reload()}>
            {t("space.codecAgain")}
          </button>
        </Strip>
      )}
      <Problems view={view} />
      <KeyLost run={run} view={view} onKey={onKey} />
      {self.isDisplaced && (
        <Strip>
          <p className="m-0">{t("space.elsewhere")}</p>
        </Strip>
      )}
      {room.phase === "scheduled" && startsAtSec !== null && (
        <Strip>
          <p className="m-0">
            <strong>{t("space.notBegun", { when: whenWords(startsAtSec, nowSec, i18n.language) })}</strong> {t("space.notBegunHelp")}
          </p>
        </Strip>
      )}
      {room.phase === "ended" && (
        <Strip>
          <p className="m-0">
            <strong>{t("space.over")}</strong> {t("space.overHelp")}
          </p>
        </Strip>
      )}
      {(room.phase === "dormant" || (room.phase === "live" && room.stage.length === 0 && view.phase === "inside")) && (
        <Strip>
          <p className="m-0">{t("space.waitingHost")}</p>
        </Strip>
      )}
    </div>
  );
}
