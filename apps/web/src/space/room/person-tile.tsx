import { Hand, VolumeX } from "lucide-react";
import { memo } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LineQuality, SpaceMember, SpaceSessionView } from "@plaza/space";
import { useView } from "../../design/use-view.ts";
import { EmojiGlyph } from "../../emoji/emoji-glyph.tsx";
import { PersonFace } from "../../people/person-face.tsx";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";
import { ringLevel, useLevel } from "./level-ring.ts";
import { PersonMenu } from "./person-menu.tsx";
import { LineBars } from "./line-bars.tsx";

const BARS = { good: 3, fair: 2, poor: 1 } as const;
const QUALITY_WORDS = {
  good: "spacePeople.qualityGood",
  fair: "spacePeople.qualityFair",
  poor: "spacePeople.qualityPoor",
} as const;

/** What every tile of a room needs. */
export interface TileOfRoom {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly person: SpaceMember;
  readonly acting: Acting;
  readonly onRemove: (person: SpaceMember) => void;
  /** An emoji that floats above them at present. */
  readonly emoji: string | null;
}

function Floater({ emoji }: { readonly emoji: string | null }): ReactNode {
  if (emoji === null) return null;
  return (
    <span className="floater" aria-hidden="true">
      <EmojiGlyph emoji={emoji} size={34} />
    </span>
  );
}

/** Somebody on stage: large, with a ring that follows their voice. */
export const StageTile = memo(function StageTile({ run, view, person, acting, onRemove, emoji }: TileOfRoom): ReactNode {
  const { t } = useTranslation();
  const { session, names } = run;
  const { pubkey, role } = person;
  const ring = useLevel<HTMLSpanElement>(() => ringLevel(session.levelOf(pubkey)));
  const isSelf = pubkey === view.self.pubkey;
  const speaks = view.speaking.includes(pubkey);
  const isMuted = useView(run.peace.tools.mutes.view).muted.has(pubkey);
  const silenced = isMuted || view.silenced.includes(pubkey);
  const quality: LineQuality | null = view.quality.get(pubkey) ?? null;
  const roleWord = role === "host" ? t("space.host") : role === "cohost" ? t("space.cohost") : t("space.speaker");
  return (
    <li className="stage-tile" data-person={pubkey} data-speaks={speaks || undefined}>
      <PersonMenu run={run} view={view} person={person} acting={acting} onRemove={onRemove}>
        <span ref={ring} className="voice-ring">
          <PersonFace pubkey={pubkey} size={88} />
          {silenced && (
            <span className="ring-badge bg-rose-wash text-rose">
              <VolumeX size={17} aria-hidden="true" />
            </span>
          )}
        </span>
      </PersonMenu>
      <Floater emoji={emoji} />
      <p className="m-0 flex max-w-full min-w-0 items-center gap-1.5 font-bold">
        <bdi className="truncate">{names.nameOf(pubkey)}</bdi>
      </p>
      <p className="m-0 flex items-center gap-1.5 text-small text-ink-soft">
        {!isSelf && quality !== null && <LineBars bars={BARS[quality]} words={t(QUALITY_WORDS[quality])} />}
        {view.room.actingHost === pubkey ? t("space.acting") : roleWord}
        {isSelf && <span>· {t("space.you")}</span>}
        {silenced && <span>· {t(isMuted ? "persons.isMuted" : "space.mutedMe")}</span>}
        {speaks && <span className="sr-only">{t("space.speaking")}</span>}
      </p>
    </li>
  );
});

/** Somebody who listens: small. */
export const ListenerTile = memo(function ListenerTile({ run, view, person, acting, onRemove, emoji }: TileOfRoom): ReactNode {
  const { t } = useTranslation();
  const { pubkey } = person;
  const isHandUp = view.room.hands.some((hand) => hand.pubkey === pubkey);
  const isSelf = pubkey === view.self.pubkey;
  const isMuted = useView(run.peace.tools.mutes.view).muted.has(pubkey);
  const notes = [isSelf ? t("space.you") : person.isGuest ? t("space.guest") : "", isMuted ? t("persons.isMuted") : ""];
  return (
    <li className="listener-tile" data-person={pubkey}>
      <PersonMenu run={run} view={view} person={person} acting={acting} onRemove={onRemove}>
        <span className="relative inline-flex">
          <PersonFace pubkey={pubkey} size={52} />
          {isHandUp && (
            <span className="ring-badge bg-lantern text-on-lantern">
              <Hand size={15} aria-hidden="true" />
              <span className="sr-only">{t("space.handUp")}</span>
            </span>
          )}
        </span>
      </PersonMenu>
      <Floater emoji={emoji} />
      <bdi className="w-full truncate text-center text-small">{run.names.nameOf(pubkey)}</bdi>
      <span className="text-tiny text-ink-soft empty:hidden">{notes.filter((note) => note !== "").join(" · ")}</span>
    </li>
  );
});
