import { Popover } from "@base-ui/react/popover";
import { Smile } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EMOJI } from "../emoji/emoji-art.ts";
import { EmojiGlyph } from "../emoji/emoji-glyph.tsx";
import type { SceneVisit } from "./scene-visit.ts";

/** Chooses an emoji that floats above one's head. */
export function EmojiPicker({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger className="button button-round flex-none" aria-label={t("emoji.open")} title={t("emoji.open")}>
        <Smile size={20} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={10} collisionPadding={12} className="z-40">
          <Popover.Popup className="pop wall p-3 outline-none" aria-label={t("emoji.pick")}>
            <div className="grid grid-cols-4 gap-1.5">
              {EMOJI.map((art) => (
                <button
                  key={art.emoji}
                  type="button"
                  className="flex size-13 items-center justify-center rounded-soft border border-transparent bg-transparent hover:border-line hover:bg-wall-deep"
                  aria-label={t(`emoji.${art.word}`)}
                  title={t(`emoji.${art.word}`)}
                  onClick={() => {
                    visit.walk.emote(art.emoji);
                    setOpen(false);
                  }}
                >
                  <EmojiGlyph emoji={art.emoji} size={32} />
                </button>
              ))}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
