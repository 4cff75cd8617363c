import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EMOJI } from "../emoji/emoji-art.ts";
import { EmojiGlyph } from "../emoji/emoji-glyph.tsx";
import { stickOf } from "../stage/gamepad.ts";
import { ringIndex, ringKey, ringPlace } from "./emote-ring.ts";
import type { SceneVisit } from "./scene-visit.ts";
import type { StageDesk } from "./stage-desk.ts";

const FIRST: readonly string[] = ["wave", "clap", "dance", "sit", "laugh", "heart"];
/** What moves the figure first, then what only floats. */
const RING = [...EMOJI].sort((a, b) => {
  const place = (word: string): number => (FIRST.includes(word) ? FIRST.indexOf(word) : FIRST.length);
  return place(a.word) - place(b.word);
});
// Who holds the key longer than this chooses by letting it go.
const HELD_MS = 260;
const PAD_CHOOSE = 0;
const PAD_CLOSE = 1;

/** The key that chooses one at once; the last ones have none. */
function digitOf(index: number): string | undefined {
  return index < 10 ? String((index + 1) % 10) : undefined;
}

/** Emotes in a ring around the middle of the view; one is chosen, shown to everybody, and the ring closes. */
export function EmoteWheel({ visit, desk }: { readonly visit: SceneVisit; readonly desk: StageDesk }): ReactNode {
  const { t } = useTranslation();
  const [at, setAt] = useState(0);
  const ring = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  const current = useRef(at);
  current.current = at;

  function close(): void {
    desk.wheel.set(false);
  }
  function choose(index: number): void {
    const art = RING[index];
    if (art !== undefined) visit.walk.emote(art.emoji);
    close();
  }
  const chooseNow = useRef(choose);
  chooseNow.current = choose;
  function point(index: number): void {
    moved.current = true;
    setAt(index);
    ring.current?.querySelectorAll<HTMLElement>("[role=menuitem]")[index]?.focus({ preventScroll: true });
  }
  const pointNow = useRef(point);
  pointNow.current = point;

  useEffect(() => {
    const before = document.activeElement;
    ring.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    return () => {
      const home =
        before instanceof HTMLElement && before.isConnected && before !== document.body ? before : document.querySelector("[data-stage]");
      if (home instanceof HTMLElement) home.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const openedMs = performance.now();
    const letGo = (event: globalThis.KeyboardEvent): void => {
      if (event.code !== "KeyB" || performance.now() - openedMs < HELD_MS || !moved.current) return;
      chooseNow.current(current.current);
    };
    window.addEventListener("keyup", letGo);
    return () => window.removeEventListener("keyup", letGo);
  }, []);
  useEffect(() => {
    if (!navigator.getGamepads().some((pad) => pad !== null)) return undefined;
    let frame = 0;
    // What is held when the ring opens was meant to open it.
    let held = new Set([PAD_CHOOSE, PAD_CLOSE]);
    const look = (): void => {
      frame = requestAnimationFrame(look);
      const down = new Set<number>();
      for (const pad of navigator.getGamepads()) {
        if (pad === null) continue;
        const { x, y } = stickOf(pad.axes[0] ?? 0, pad.axes[1] ?? 0);
        const index = ringIndex(x, y, RING.length);
        if (index !== null && index !== current.current) pointNow.current(index);
        for (const button of [PAD_CHOOSE, PAD_CLOSE]) if (pad.buttons[button]?.pressed === true) down.add(button);
      }
      const pressed = (button: number): boolean => down.has(button) && !held.has(button);
      if (pressed(PAD_CHOOSE)) chooseNow.current(current.current);
      else if (pressed(PAD_CLOSE)) desk.wheel.set(false);
      held = down;
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [desk]);

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" || event.key === "Tab" || (event.code === "KeyB" && !event.repeat)) {
      event.preventDefault();
      event.stopPropagation();
      close();
      return;
    }
    const does = ringKey(event.key, at, RING.length);
    if (does === null) return;
    event.preventDefault();
    if ("choose" in does) choose(does.choose);
    else point(does.to);
  }

  return (
    <div className="wheel-ground" data-wheel="" onPointerDown={(event) => event.target === event.currentTarget && close()}>
      <div ref={ring} role="menu" aria-label={t("walk.wheel")} className="wheel" tabIndex={-1} onKeyDown={onKey}>
        {RING.map((art, index) => {
          const { x, y } = ringPlace(index, RING.length);
          return (
            <button
              key={art.emoji}
              type="button"
              role="menuitem"
              tabIndex={index === at ? 0 : -1}
              className="wheel-place"
              style={{ "--x": x, "--y": y }}
              aria-label={t(`emoji.${art.word}`)}
              aria-keyshortcuts={digitOf(index)}
              data-digit={digitOf(index)}
              onPointerEnter={(event) => event.pointerType === "mouse" && point(index)}
              onClick={() => choose(index)}
            >
              <EmojiGlyph emoji={art.emoji} size={30} />
            </button>
          );
        })}
      </div>
      <p className="wheel-middle" aria-hidden="true">
        {t(`emoji.${(RING[at] ?? RING[0])?.word ?? "wave"}`)}
      </p>
      <button type="button" tabIndex={-1} className="wheel-close" aria-label={t("walk.closeWheel")} onClick={close}>
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  );
}
