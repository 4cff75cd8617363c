import { SmilePlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { KIND } from "@plaza/protocol";
import type { ReactionTarget } from "@plaza/protocol";
import type { ChatLine } from "@plaza/world";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { ReactionChip, ReactionPicker, ReactionTrouble } from "./reactions-chips.tsx";
import { reactionsOfVisit } from "./reactions-of-visit.ts";
import { LINE_REACTIONS, marksOf } from "./reactions-words.ts";
import type { SceneVisit } from "./scene-visit.ts";

const LONG_PRESS_MS = 450;
const STILL_PX = 10;

const BUTTON =
  "absolute top-0.5 right-0 flex size-7 items-center justify-center rounded-chip border-0 bg-transparent text-ink-soft opacity-0 transition-opacity group-hover:opacity-100 focus-visible:opacity-100 hover:bg-wall-deep hover:text-ink data-[popup-open]:opacity-100 pointer-coarse:opacity-70";

/** Opens on a long press anywhere on the line, where fingers do the pressing. */
function useLongPress(onPress: () => void): (element: HTMLElement | null) => void {
  const press = useRef(onPress);
  press.current = onPress;
  const [inside, setInside] = useState<HTMLElement | null>(null);
  useEffect(() => {
    const line = inside?.closest("li");
    if (line === null || line === undefined) return undefined;
    let waiting: number | undefined;
    let from = { x: 0, y: 0 };
    const drop = (): void => window.clearTimeout(waiting);
    const begin = (event: PointerEvent): void => {
      drop();
      if (event.pointerType === "mouse" || (event.target instanceof Element && event.target.closest("a, button, input") !== null)) return;
      from = { x: event.clientX, y: event.clientY };
      waiting = window.setTimeout(() => press.current(), LONG_PRESS_MS);
    };
    const move = (event: PointerEvent): void => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) drop();
    };
    line.addEventListener("pointerdown", begin);
    line.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel", "pointerleave"] as const) line.addEventListener(name, drop);
    return () => {
      drop();
      line.removeEventListener("pointerdown", begin);
      line.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel", "pointerleave"] as const) line.removeEventListener(name, drop);
    };
  }, [inside]);
  return setInside;
}

/** The reactions to a line of the chat, and the way to add one's own. Inside a `<li class="group relative">`. */
export function LineReactions({
  home,
  visit,
  line,
  name,
}: {
  readonly home: Home;
  readonly visit: SceneVisit;
  readonly line: ChatLine;
  readonly name: string;
}): ReactNode {
  const { t } = useTranslation();
  const reactions = reactionsOfVisit(home, visit);
  const view = useView(reactions.view);
  const account = useView(home.tools.identity.account);
  const [open, setOpen] = useState(false);
  const id = line.eventId;
  const signed = id !== null && line.proof === "signed";
  const inside = useLongPress(() => setOpen(signed));
  // A private line is the matter of two.
  if (line.private) return null;
  if (!signed) {
    return (
      <button
        type="button"
        aria-disabled="true"
        aria-label={t("love.unsigned")}
        title={t("love.unsigned")}
        className={`${BUTTON} cursor-not-allowed`}
      >
        <SmilePlus size={16} aria-hidden="true" className="opacity-50" />
      </button>
    );
  }
  const target: ReactionTarget = { type: "event", eventId: id, kind: KIND.chat, author: line.pubkey };
  const marks = marksOf(view.tallies.get(id), account.kind === "none" ? null : account.pubkey);
  const toggle = (emoji: string): void => void reactions.toggle(target, emoji);
  return (
    <>
      <ReactionPicker
        label={t("love.addTo", { name })}
        offered={LINE_REACTIONS}
        className={BUTTON}
        open={open}
        onOpen={setOpen}
        onPick={toggle}
      >
        <SmilePlus size={16} aria-hidden="true" />
      </ReactionPicker>
      <div ref={inside} className={marks.length === 0 ? "hidden" : "flex flex-wrap gap-1 pt-1"}>
        {marks.map((mark) => (
          <ReactionChip
            key={mark.emoji}
            mark={mark}
            names={visit.names}
            busy={mark.mine && view.sending.has(id)}
            onToggle={() => toggle(mark.emoji)}
          />
        ))}
      </div>
      <ReactionTrouble reactions={reactions} isHere={(key) => key === id} inLine />
    </>
  );
}
