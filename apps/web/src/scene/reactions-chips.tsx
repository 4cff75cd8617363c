import { Popover } from "@base-ui/react/popover";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import type { Reactions } from "@plaza/nostr-client";
import { artOf } from "../emoji/emoji-art.ts";
import { EmojiGlyph } from "../emoji/emoji-glyph.tsx";
import { useView } from "../design/use-view.ts";
import type { NameBook } from "../people/name-book.ts";
import type { ReactionMark } from "./reactions-words.ts";
import { troubleWith } from "./reactions-words.ts";

const MOST_NAMES = 8;

function wordOf(emoji: string, t: TFunction): string {
  const art = artOf(emoji);
  return art === null ? emoji : t(`emoji.${art.word}`);
}

/** One emoji with how many gave it; pressed where one did oneself, pressing changes that. */
export function ReactionChip({
  mark,
  names,
  busy,
  onToggle,
}: {
  readonly mark: ReactionMark;
  readonly names: NameBook;
  /** On its way to the relays. */
  readonly busy: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const who = mark.people
    .slice(0, MOST_NAMES)
    .map((pubkey) => names.nameOf(pubkey))
    .join(", ");
  const title = [who + (mark.people.length > MOST_NAMES ? "…" : ""), mark.mine ? t("love.takeBack") : "", busy ? t("love.sending") : ""];
  return (
    <button
      type="button"
      aria-pressed={mark.mine}
      aria-label={t("love.one", { word: wordOf(mark.emoji, t), count: mark.count })}
      title={title.filter((part) => part !== "").join("\n")}
      className={`chip min-h-7 border px-2 py-0 pointer-coarse:min-h-9 ${mark.mine ? "border-lantern bg-lantern/22 text-ink" : "border-line bg-wall text-ink-soft hover:bg-wall-deep"} ${busy ? "border-dashed" : ""}`}
      onClick={onToggle}
    >
      <EmojiGlyph emoji={mark.emoji} size={16} />
      <span className="tabular-nums">{mark.count}</span>
    </button>
  );
}

/** Offers a few emoji to react with. */
export function ReactionPicker({
  label,
  offered,
  className,
  open,
  onOpen,
  onPick,
  children,
}: {
  readonly label: string;
  readonly offered: readonly string[];
  readonly className: string;
  /** Where it is opened in another way as well. */
  readonly open?: boolean;
  readonly onOpen?: (open: boolean) => void;
  readonly onPick: (emoji: string) => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [ownOpen, setOwnOpen] = useState(false);
  const setOpen = onOpen ?? setOwnOpen;
  return (
    <Popover.Root open={open ?? ownOpen} onOpenChange={setOpen}>
      <Popover.Trigger className={className} aria-label={label} title={label}>
        {children}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="bottom" align="end" sideOffset={8} collisionPadding={10} className="z-40">
          <Popover.Popup className="pop wall flex gap-1 rounded-chip p-1.5 outline-none" aria-label={t("love.pick")}>
            {offered.map((emoji) => (
              <button
                key={emoji}
                type="button"
                className="flex size-11 items-center justify-center rounded-chip border border-transparent bg-transparent hover:border-line hover:bg-wall-deep"
                aria-label={wordOf(emoji, t)}
                title={wordOf(emoji, t)}
                onClick={() => {
                  onPick(emoji);
                  setOpen(false);
                }}
              >
                <EmojiGlyph emoji={emoji} size={26} />
              </button>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Says that one's last reaction came to nothing, and what the relays said. */
export function ReactionTrouble({
  reactions,
  isHere,
  inLine = false,
}: {
  readonly reactions: Reactions;
  /** Small, within something that is read. */
  readonly inLine?: boolean;
  readonly isHere: (target: string) => boolean;
}): ReactNode {
  const { t } = useTranslation();
  const view = useView(reactions.view);
  const trouble = troubleWith(view, isHere);
  if (trouble === null) return null;
  const detail = (view.failure?.relays ?? []).map(({ url, state, message }) => `${url}: ${message === "" ? state : message}`).join("\n");
  return (
    <p role="alert" title={detail} className={`m-0 text-rose ${inLine ? "text-tiny" : "float rounded-soft px-4 py-2 text-small"}`}>
      {t(`love.${trouble}`)}
    </p>
  );
}
