import { Clock3, Play, Trash2, Users } from "lucide-react";
import { memo, useId, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import type { AppCard } from "@plaza/webxdc";
import { PersonFace } from "../../people/person-face.tsx";
import { AppIcon } from "./app-icon.tsx";
import type { AppsDesk } from "./apps-desk.ts";
import { agoWords, saidBeside } from "./list-view.ts";

type Removing = "no" | "asked" | "under-way" | "not-signed" | "no-relay";

function RemoveQuestion({
  desk,
  card,
  state,
  setState,
}: {
  readonly desk: AppsDesk;
  readonly card: AppCard;
  readonly state: Exclude<Removing, "no">;
  readonly setState: (state: Removing) => void;
}): ReactNode {
  const { t } = useTranslation();
  const remove = async (): Promise<void> => {
    setState("under-way");
    const outcome = await desk.remove(card);
    if (!outcome.ok) setState(outcome.problem.code);
  };
  return (
    <div role="alertdialog" aria-label={t("apps.removeAsk")} className="flex flex-col gap-3 rounded-soft bg-wall-deep p-4">
      <p className={`m-0 text-small ${state === "no-relay" || state === "not-signed" ? "text-rose" : ""}`}>
        {state === "no-relay" && t("apps.removeNoRelay")}
        {state === "not-signed" && t("apps.removeNotSigned")}
        {(state === "asked" || state === "under-way") && t("apps.removeAsk")}
      </p>
      <div className="flex flex-wrap gap-2">
        <button type="button" className="button text-rose" disabled={state === "under-way"} onClick={() => void remove()}>
          {t(state === "under-way" ? "apps.removing" : "apps.remove")}
        </button>
        <button type="button" className="button" autoFocus disabled={state === "under-way"} onClick={() => setState("no")}>
          {t("apps.keep")}
        </button>
      </div>
    </div>
  );
}

/** One app: icon, name, who posted it, how many took part, when last, and the way in. */
export const AppTile = memo(function AppTile({
  card,
  desk,
  author,
  isOwn,
  unread,
  nowSec,
}: {
  readonly card: AppCard;
  readonly desk: AppsDesk;
  readonly author: string;
  readonly isOwn: boolean;
  readonly unread: boolean;
  readonly nowSec: number;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const [, navigate] = useLocation();
  const [removing, setRemoving] = useState<Removing>("no");
  const titleId = useId();
  const path = `/app/${card.link}`;
  const name = card.attachment.name === "" ? t("apps.unnamed") : card.attachment.name;
  const said = saidBeside(card);
  return (
    <article aria-labelledby={titleId} className="card wall flex min-w-0 flex-col gap-4 p-5">
      <div className="flex min-w-0 gap-4">
        <AppIcon app={card.attachment} icons={desk.icons} size={64} />
        <div className="min-w-0 flex-1">
          <h3 id={titleId} dir="auto" className="m-0 line-clamp-2 text-title break-words">
            <Link href={path} className="rounded-soft text-ink no-underline hover:underline">
              {name}
            </Link>
          </h3>
          <p className="m-0 mt-1.5 flex min-w-0 items-center gap-2 text-small text-ink-soft">
            <PersonFace pubkey={card.pubkey} size={22} />
            <bdi className="truncate">{isOwn ? t("apps.byYou", { name: author }) : author}</bdi>
          </p>
        </div>
        {unread && (
          <span className="chip h-fit flex-none self-start bg-lantern text-on-lantern" title={t("apps.unreadHint")}>
            {t("apps.unread")}
          </span>
        )}
      </div>
      {said !== "" && (
        <p dir="auto" className="m-0 line-clamp-2 break-words text-ink-soft">
          {said}
        </p>
      )}
      <p className="m-0 mt-auto flex flex-wrap gap-x-5 gap-y-1 text-small text-ink-soft">
        <span className="flex items-center gap-1.5">
          <Users size={16} aria-hidden="true" className="text-ember" />
          {card.attachment.webxdcId === null ? t("apps.notShared") : t("apps.took", { count: card.participants })}
        </span>
        <span className="flex items-center gap-1.5">
          <Clock3 size={16} aria-hidden="true" />
          <time dateTime={new Date(card.lastSec * 1000).toISOString()}>{agoWords(card.lastSec, nowSec, i18n.language)}</time>
        </span>
      </p>
      {removing === "no" ? (
        <div className="flex items-center justify-between gap-3">
          <button type="button" className="button button-lit min-w-28" aria-describedby={titleId} onClick={() => navigate(path)}>
            <Play size={17} aria-hidden="true" />
            {t("apps.open")}
          </button>
          {isOwn && (
            <button
              type="button"
              className="button button-round border-transparent text-ink-soft"
              aria-label={t("apps.removeLong", { name })}
              title={t("apps.remove")}
              onClick={() => setRemoving("asked")}
            >
              <Trash2 size={18} aria-hidden="true" />
            </button>
          )}
        </div>
      ) : (
        <RemoveQuestion desk={desk} card={card} state={removing} setState={setRemoving} />
      )}
    </article>
  );
});

/** The shape of a card whose app is still on its way. */
export function AppGhost(): ReactNode {
  return (
    <div className="wall flex flex-col gap-4 p-5" aria-hidden="true">
      <div className="flex gap-4">
        <div className="ghost size-16 flex-none" />
        <div className="flex flex-1 flex-col gap-3">
          <div className="ghost h-6 w-3/5" />
          <div className="ghost h-4 w-2/5" />
        </div>
      </div>
      <div className="ghost h-4 w-full" />
      <div className="ghost h-11 w-28" />
    </div>
  );
}
