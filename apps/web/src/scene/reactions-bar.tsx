import { Heart, SmilePlus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { encodeNaddr, formatAddress } from "@plaza/protocol";
import type { ReactionTarget } from "@plaza/protocol";
import { ShareButton } from "../home/share-button.tsx";
import { useMedia, WIDE } from "../design/use-media.ts";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { ReactionChip, ReactionPicker, ReactionTrouble } from "./reactions-chips.tsx";
import { reactionsOfVisit } from "./reactions-of-visit.ts";
import { markOf, marksOf, WORLD_REACTIONS } from "./reactions-words.ts";
import type { SceneVisit } from "./scene-visit.ts";

const HEART = "❤️";

/** The heart, the other emoji and the way to share this world, for its top bar. */
export function SceneReactions({ home, visit }: { readonly home: Home; readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const reactions = reactionsOfVisit(home, visit);
  const view = useView(reactions.view);
  const account = useView(home.tools.identity.account);
  const wide = useMedia(WIDE);
  const { scene } = visit;
  const key = formatAddress(scene.address);
  const target: ReactionTarget = { type: "scene", scene: scene.address };
  const self = account.kind === "none" ? null : account.pubkey;
  const tally = view.tallies.get(key);
  const heart = markOf(tally, HEART, self);
  const others = marksOf(tally, self, { most: wide ? 2 : 0, without: [HEART] });
  const toggle = (emoji: string): void => void reactions.toggle(target, emoji);
  const busy = view.sending.has(key);
  const title = scene.title === "" ? t("worlds.untitled") : scene.title;
  const path = `/scene/${encodeNaddr({ ...scene.address, relays: scene.relays.slice(0, 2) })}`;
  return (
    <section aria-label={t("love.heading")} className="pointer-events-auto flex min-w-0 flex-wrap items-center gap-1">
      <div className="float flex min-h-11 items-center gap-1 rounded-soft px-1.5">
        <button
          type="button"
          aria-pressed={heart.mine}
          aria-label={t("love.one", { word: t("love.heart"), count: heart.count })}
          title={[t("love.loves", { count: tally?.loves ?? 0 }), busy ? t("love.sending") : heart.mine ? t("love.takeBack") : ""]
            .filter((part) => part !== "")
            .join("\n")}
          className="flex min-h-9 items-center gap-1.5 rounded-soft border-0 bg-transparent px-2 font-semibold text-ink hover:bg-wall-deep"
          onClick={() => toggle(HEART)}
        >
          <Heart size={19} aria-hidden="true" className={heart.mine ? "fill-current text-rose" : "text-rose"} />
          <span className="tabular-nums">{heart.count}</span>
        </button>
        {others.map((mark) => (
          <ReactionChip key={mark.emoji} mark={mark} names={visit.names} busy={mark.mine && busy} onToggle={() => toggle(mark.emoji)} />
        ))}
        <ReactionPicker
          label={t("love.add")}
          offered={WORLD_REACTIONS}
          className="flex size-9 items-center justify-center rounded-soft border-0 bg-transparent text-ink hover:bg-wall-deep"
          onPick={toggle}
        >
          <SmilePlus size={19} aria-hidden="true" />
        </ReactionPicker>
        <ShareButton
          link={{ title, path }}
          className="flex size-9 items-center justify-center rounded-soft border-0 bg-transparent text-ink hover:bg-wall-deep"
        />
      </div>
      <ReactionTrouble reactions={reactions} isHere={(place) => place === key} />
    </section>
  );
}
