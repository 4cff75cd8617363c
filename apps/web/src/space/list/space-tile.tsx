import { Ear, Headphones, KeyRound, ListChecks, Lock } from "lucide-react";
import { memo, useId, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { SpaceCard } from "@plaza/space";
import { PersonFace } from "../../people/person-face.tsx";
import type { NameBook } from "../../people/name-book.ts";
import type { SpacesDesk } from "./spaces-desk.ts";
import { whenWords } from "./when-words.ts";

const MOST_FACES = 6;
const ACCESS = { open: null, members: ListChecks, invite: KeyRound, password: Lock } as const;
const ACCESS_WORDS = {
  open: "spaces.accessOpen",
  members: "spaces.accessMembers",
  invite: "spaces.accessInvite",
  password: "spaces.accessPassword",
} as const;

function Phase({ card, nowSec }: { readonly card: SpaceCard; readonly nowSec: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const { phase, info } = card.room;
  switch (phase) {
    case "live":
      return (
        <span className="chip bg-leaf-wash text-leaf">
          <span className="lamp lamp-on" />
          {t("spaces.phaseLive")}
        </span>
      );
    case "scheduled":
      return (
        <span className="chip bg-wall-deep text-ember">
          {t("spaces.phaseScheduled", { when: whenWords(info?.startsAtSec ?? nowSec, nowSec, i18n.language) })}
        </span>
      );
    case "dormant":
      return <span className="chip bg-wall-deep text-ink-soft">{t("spaces.phaseDormant")}</span>;
    default:
      return <span className="chip bg-wall-deep text-ink-soft">{t(phase === "closed" ? "spaces.phaseClosed" : "spaces.phaseEnded")}</span>;
  }
}

function CloseQuestion({
  desk,
  card,
  title,
  onDone,
}: {
  readonly desk: SpacesDesk;
  readonly card: SpaceCard;
  readonly title: string;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<"asked" | "under-way" | "failed">("asked");
  const close = async (): Promise<void> => {
    setState("under-way");
    if (!(await desk.close(card)).ok) setState("failed");
  };
  return (
    <div role="alertdialog" aria-label={t("spaces.close")} className="flex flex-col gap-3 rounded-soft bg-wall-deep p-4">
      <p className={`m-0 text-small ${state === "failed" ? "text-rose" : ""}`}>
        {state === "failed" ? t("spaces.closeFailed") : t("spaces.closeAsk", { title })}
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="button text-rose" disabled={state === "under-way"} onClick={() => void close()}>
          {t("spaces.closeYes")}
        </button>
        <button type="button" className="button" autoFocus onClick={onDone}>
          {t("spaces.closeNo")}
        </button>
      </div>
    </div>
  );
}

/** One space: title, who is on stage, how many listen, and the way in. */
export const SpaceTile = memo(function SpaceTile({
  card,
  desk,
  names,
  isOwn,
  nowSec,
}: {
  readonly card: SpaceCard;
  readonly desk: SpacesDesk;
  readonly names: NameBook;
  readonly isOwn: boolean;
  readonly nowSec: number;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [closing, setClosing] = useState(false);
  const titleId = useId();
  const { room } = card;
  const path = `/space/${card.link}`;
  const title = room.info?.name === undefined || room.info.name === "" ? t("spaces.untitled") : room.info.name;
  const access = room.info?.access ?? "open";
  const AccessIcon = ACCESS[access];
  const faces = room.stage.slice(0, MOST_FACES);
  const rests = room.phase === "dormant" || room.phase === "ended";
  return (
    <article aria-labelledby={titleId} className="card wall flex min-w-0 flex-1 flex-col gap-4 p-5">
      <div className="flex flex-wrap items-center gap-2">
        <Phase card={card} nowSec={nowSec} />
        {AccessIcon !== null && (
          <span className="chip bg-wall-deep text-ink-soft">
            <AccessIcon size={13} aria-hidden="true" />
            {t(ACCESS_WORDS[access])}
          </span>
        )}
      </div>
      <div className="min-w-0">
        <h3 id={titleId} dir="auto" className="m-0 line-clamp-2 text-title break-words">
          <Link href={path} className="rounded-soft text-ink no-underline hover:underline">
            {title}
          </Link>
        </h3>
        {room.info !== null && room.info.description !== "" && (
          <p dir="auto" className="m-0 mt-1.5 line-clamp-2 break-words text-ink-soft">
            {room.info.description}
          </p>
        )}
      </div>
      <div className="mt-auto flex items-center gap-3">
        <span className="faces flex flex-none" aria-hidden="true">
          {(faces.length === 0 ? [{ pubkey: room.space.host }] : faces).map(({ pubkey }) => (
            <PersonFace key={pubkey} pubkey={pubkey} size={38} />
          ))}
        </span>
        <p className="m-0 min-w-0 text-small text-ink-soft">
          <span className="block truncate">{isOwn ? t("spaces.hostYou") : t("spaces.host", { name: names.nameOf(room.space.host) })}</span>
          <span className="flex items-center gap-1.5">
            <Ear size={15} aria-hidden="true" className="flex-none text-ember" />
            {t("spaces.listening", { count: room.listenerCount })}
          </span>
        </p>
      </div>
      <p className="sr-only">
        {faces.length === 0
          ? t("spaces.nobody")
          : t("spaces.onStage", { names: faces.map(({ pubkey }) => names.nameOf(pubkey)).join(", ") })}
      </p>
      {closing ? (
        <CloseQuestion desk={desk} card={card} title={title} onDone={() => setClosing(false)} />
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          <button
            type="button"
            className={`button ${room.phase === "live" || isOwn ? "button-lit" : ""} min-w-28`}
            aria-describedby={titleId}
            onClick={() => navigate(path)}
          >
            <Headphones size={17} aria-hidden="true" />
            {t(isOwn ? (rests ? "spaces.reopen" : "spaces.enter") : room.phase === "live" ? "spaces.listen" : "spaces.look")}
          </button>
          {isOwn && (
            <button
              type="button"
              className="button border-transparent text-ink-soft"
              aria-describedby={titleId}
              onClick={() => setClosing(true)}
            >
              {t("spaces.close")}
            </button>
          )}
        </div>
      )}
    </article>
  );
});

/** The shape of a card whose space is still on its way. */
export function SpaceGhost(): ReactNode {
  return (
    <div className="wall flex flex-col gap-4 p-5" aria-hidden="true">
      <div className="ghost h-6 w-20" />
      <div className="ghost h-7 w-4/5" />
      <div className="flex gap-3">
        <div className="ghost size-10 rounded-chip" />
        <div className="ghost h-10 flex-1" />
      </div>
      <div className="ghost h-11 w-28" />
    </div>
  );
}
