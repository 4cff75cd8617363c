import { Users } from "lucide-react";
import { memo, useId, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { DuskArcade } from "../design/dusk-arcade.tsx";
import { useView } from "../design/use-view.ts";
import { PersonFace } from "../people/person-face.tsx";
import type { NameBook } from "../people/name-book.ts";
import { ShareButton } from "../home/share-button.tsx";
import type { WorldCard } from "./world-card.ts";
import { pathOfChoice } from "./world-choice.ts";
import { WorldEmoji, WorldHeart } from "./world-love.tsx";
import type { CardLoves } from "./world-love.tsx";

const Picture = memo(function Picture({ image, seed }: { readonly image: string | null; readonly seed: string }): ReactNode {
  const [failed, setFailed] = useState<string | null>(null);
  if (image === null || failed === image) return <DuskArcade seed={seed} className="card-picture size-full" />;
  return (
    <img
      src={image}
      alt=""
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      className="card-picture size-full object-cover"
      onError={() => setFailed(image)}
    />
  );
});

/** Whoever comes near a card is likely to enter: the 3D code is fetched a moment ahead. */
function fetchStage(): void {
  void import("../stage/world-stage.tsx");
}

const MOST_TAGS = 4;

const LAMPS = { live: "text-leaf", planned: "text-ember", asleep: "text-ink-soft", ended: "text-ink-soft" } as const;

/**
 * One world: picture, title, host, who is inside, and the way in.
 *
 * @param wide - beside each other instead of one above the other, where there is room
 */
export const WorldTile = memo(function WorldTile({
  world,
  names,
  wide,
  loves,
}: {
  readonly world: WorldCard;
  readonly names: NameBook;
  readonly wide: boolean;
  /** Null where reactions are not followed. */
  readonly loves: CardLoves | null;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  useView(names.changes);
  const titleId = useId();
  const { path } = world;
  const title = world.title === "" ? t("worlds.untitled") : world.title;
  return (
    <article
      aria-labelledby={titleId}
      onPointerEnter={fetchStage}
      onFocus={fetchStage}
      className={`card wall flex flex-col overflow-hidden ${wide ? "md:flex-row" : ""}`}
    >
      <div className={`relative overflow-hidden ${wide ? "aspect-[16/10] md:aspect-auto md:min-h-[22rem] md:w-[58%]" : "aspect-[16/10]"}`}>
        <Picture image={world.scene.image} seed={world.scene.pubkey} />
        <span
          className={`chip float absolute top-3 left-3 ${LAMPS[world.state]}`}
          title={world.state === "asleep" ? t("worlds.asleepHint") : undefined}
        >
          <span className={`lamp ${world.state === "live" ? "lamp-on" : ""}`} />
          <span className="text-ink">{t(`worlds.${world.state}`)}</span>
        </span>
        <span className="absolute top-2 right-2 flex items-start gap-1.5">
          {loves !== null && <WorldHeart world={world} loves={loves} title={title} />}
          <ShareButton link={{ title, path }} className="button button-round float" />
        </span>
      </div>
      <div className={`flex flex-1 flex-col gap-3 p-5 ${wide ? "md:justify-center md:gap-4 md:p-9" : ""}`}>
        <h3 id={titleId} dir="auto" className={`m-0 break-words ${wide ? "text-title md:text-[2rem] md:leading-tight" : "text-title"}`}>
          <Link href={path} className="rounded-soft text-ink no-underline hover:underline">
            {title}
          </Link>
        </h3>
        {world.scene.summary !== "" && (
          <p dir="auto" className={`m-0 text-ink-soft break-words ${wide ? "line-clamp-4 text-lead" : "line-clamp-2"}`}>
            {world.scene.summary}
          </p>
        )}
        <p className="m-0 flex min-w-0 items-center gap-2 text-small text-ink-soft">
          <PersonFace pubkey={world.scene.pubkey} size={24} />
          <span dir="auto" className="truncate">
            {t("worlds.host", { name: names.nameOf(world.scene.pubkey) })}
          </span>
        </p>
        {world.scene.topics.length > 0 && (
          <ul aria-label={t("worldList.tags")} className="m-0 flex list-none flex-wrap gap-1.5 p-0">
            {world.scene.topics.slice(0, MOST_TAGS).map((tag) => (
              <li key={tag} className="min-w-0">
                <Link
                  href={pathOfChoice({ order: "people", tag: tag.toLowerCase(), query: "", mine: false })}
                  title={t("worldList.tagPick", { tag })}
                  className="chip max-w-40 bg-wall-deep text-ink-soft no-underline hover:text-ink"
                >
                  <bdi className="truncate">{tag}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        )}
        {loves !== null && <WorldEmoji world={world} loves={loves} names={names} />}
        <div className={`mt-auto flex flex-wrap items-center justify-between gap-3 pt-2 ${wide ? "md:mt-2" : ""}`}>
          <span className="flex items-center gap-2 text-small font-semibold">
            {world.inside !== null && (
              <>
                <Users size={17} aria-hidden="true" className="text-ember" />
                {t("worlds.inside", { count: world.inside })}
              </>
            )}
          </span>
          <button type="button" className="button button-lit min-w-28" aria-describedby={titleId} onClick={() => navigate(path)}>
            {t("worlds.enter")}
          </button>
        </div>
      </div>
    </article>
  );
});

/** The shape of a card whose world is still on its way. */
export function WorldGhost(): ReactNode {
  return (
    <div className="wall overflow-hidden" aria-hidden="true">
      <div className="ghost aspect-[16/10] !rounded-none" />
      <div className="flex flex-col gap-3 p-5">
        <div className="ghost h-6 w-3/5" />
        <div className="ghost h-4 w-full" />
        <div className="ghost h-4 w-2/5" />
        <div className="ghost mt-3 h-11 w-28 self-end" />
      </div>
    </div>
  );
}
