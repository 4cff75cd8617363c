import { Heart } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Reactions } from "@plaza/nostr-client";
import type { Pubkey, ReactionTarget } from "@plaza/protocol";
import { useView } from "../design/use-view.ts";
import type { NameBook } from "../people/name-book.ts";
import { ReactionChip } from "../scene/reactions-chips.tsx";
import { markOf, marksOf } from "../scene/reactions-words.ts";
import type { WorldCard } from "./world-card.ts";

const HEART = "❤️";
const MOST_OTHERS = 3;

/** What a card needs to show and change who loves its world. */
export interface CardLoves {
  readonly reactions: Reactions;
  readonly self: Pubkey | null;
}

/** The heart of a world's card, with how many gave it. */
export function WorldHeart({
  world,
  loves,
  title,
}: {
  readonly world: WorldCard;
  readonly loves: CardLoves;
  readonly title: string;
}): ReactNode {
  const { t } = useTranslation();
  const view = useView(loves.reactions.view);
  const mark = markOf(view.tallies.get(world.key), HEART, loves.self);
  const target: ReactionTarget = { type: "scene", scene: world.scene.address };
  const busy = mark.mine && view.sending.has(world.key);
  return (
    <button
      type="button"
      aria-pressed={mark.mine}
      aria-label={`${t("love.one", { word: t("love.heart"), count: mark.count })}, ${title}`}
      title={[
        t("love.loves", { count: view.tallies.get(world.key)?.loves ?? 0 }),
        busy ? t("love.sending") : mark.mine ? t("love.takeBack") : "",
      ]
        .filter((part) => part !== "")
        .join("\n")}
      className={`button float min-w-11 gap-1.5 rounded-chip px-3 ${busy ? "border-dashed" : ""}`}
      onClick={() => void loves.reactions.toggle(target, HEART)}
    >
      <Heart size={18} aria-hidden="true" className={mark.mine ? "fill-current text-rose" : "text-rose"} />
      {mark.count > 0 && <span className="tabular-nums">{mark.count}</span>}
    </button>
  );
}

/** The other emoji people gave this world. */
export function WorldEmoji({
  world,
  loves,
  names,
}: {
  readonly world: WorldCard;
  readonly loves: CardLoves;
  readonly names: NameBook;
}): ReactNode {
  const { t } = useTranslation();
  const view = useView(loves.reactions.view);
  const marks = marksOf(view.tallies.get(world.key), loves.self, { most: MOST_OTHERS, without: [HEART] });
  if (marks.length === 0) return null;
  const target: ReactionTarget = { type: "scene", scene: world.scene.address };
  return (
    <div role="group" aria-label={t("love.heading")} className="flex flex-wrap gap-1">
      {marks.map((mark) => (
        <ReactionChip
          key={mark.emoji}
          mark={mark}
          names={names}
          busy={mark.mine && view.sending.has(world.key)}
          onToggle={() => void loves.reactions.toggle(target, mark.emoji)}
        />
      ))}
    </div>
  );
}
