import { Heart, Sparkles, UserRound, Users, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { WORLD_ORDERS } from "./world-choice.ts";
import type { TagCount, WorldChoice } from "./world-choice.ts";

const ICONS = { people: Users, loved: Heart, newest: Sparkles } as const;

const SEGMENT =
  "inline-flex min-h-10 items-center gap-1.5 rounded-soft px-3 text-small font-semibold whitespace-nowrap max-sm:gap-1 max-sm:px-2.5";
const REST = "bg-transparent text-ink-soft hover:text-ink hover:bg-wall-deep";
const LIT = "bg-wall-deep text-ink shadow-[inset_0_-3px_0_-0.5px_var(--lantern)]";

/** The order of the list, one's own worlds, and the tags. */
export function WorldControls({
  choice,
  tags,
  onChoose,
}: {
  readonly choice: WorldChoice;
  readonly tags: readonly TagCount[];
  readonly onChoose: (change: Partial<WorldChoice>) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="mb-6 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div role="group" aria-label={t("worldList.order")} className="wall flex items-center gap-0.5 rounded-soft p-0.5 shadow-none">
          {WORLD_ORDERS.map((order) => {
            const Icon = ICONS[order];
            return (
              <button
                key={order}
                type="button"
                aria-pressed={choice.order === order}
                className={`${SEGMENT} border-0 ${choice.order === order ? LIT : REST}`}
                onClick={() => onChoose({ order })}
              >
                <Icon size={16} aria-hidden="true" className="max-sm:hidden" />
                {t(`worldList.${order}`)}
              </button>
            );
          })}
        </div>
        <button
          type="button"
          aria-pressed={choice.mine}
          title={t("worldList.mineLong")}
          className={`${SEGMENT} min-h-11.5 border border-line ${choice.mine ? LIT : REST}`}
          onClick={() => onChoose({ mine: !choice.mine })}
        >
          <UserRound size={16} aria-hidden="true" className="max-sm:hidden" />
          {t("worldList.mine")}
        </button>
      </div>
      {tags.length > 0 && (
        <div
          role="group"
          aria-label={t("worldList.tags")}
          className="-mx-4 flex gap-2 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:px-0"
        >
          {tags.map(({ tag, count }) => (
            <button
              key={tag}
              type="button"
              aria-pressed={choice.tag === tag}
              title={t("worldList.tagCount", { tag, count })}
              className={`chip min-h-9 flex-none border ${choice.tag === tag ? "border-lantern bg-lantern/22 text-ink" : "border-line bg-wall text-ink-soft hover:bg-wall-deep hover:text-ink"}`}
              onClick={() => onChoose({ tag: choice.tag === tag ? null : tag })}
            >
              <bdi className="max-w-44 truncate">{tag}</bdi>
              {choice.tag === tag ? <X size={13} aria-hidden="true" /> : <span className="font-normal tabular-nums">{count}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
