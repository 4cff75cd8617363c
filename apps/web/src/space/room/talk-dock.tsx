import { Hand, LogOut, Mic, MicOff, SlidersHorizontal } from "lucide-react";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceSessionView } from "@plaza/space";
import { useView } from "../../design/use-view.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";
import { EmojiButton } from "./emoji-button.tsx";
import { ringLevel, useLevel } from "./level-ring.ts";

const WRITES = "input, textarea, select, button, a, [role=slider], [contenteditable=true]";

function holdSpace(run: SpaceRun): () => void {
  const isTalkKey = (event: KeyboardEvent): boolean =>
    event.code === "Space" && !(event.target instanceof Element && event.target.closest(WRITES) !== null);
  const down = (event: KeyboardEvent): void => {
    if (!isTalkKey(event) || run.settings.view.get().talk !== "push" || run.talk.state.get() === "none") return;
    event.preventDefault();
    if (!event.repeat) run.talk.press();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.code === "Space") run.talk.release();
  };
  // Whoever goes to another window while holding the key lets go of it there.
  const gone = (): void => run.talk.release();
  window.addEventListener("keydown", down);
  window.addEventListener("keyup", up);
  window.addEventListener("blur", gone);
  return () => {
    window.removeEventListener("keydown", down);
    window.removeEventListener("keyup", up);
    window.removeEventListener("blur", gone);
  };
}

function MicrophoneButton({ run, onTry }: { readonly run: SpaceRun; readonly onTry: () => void }): ReactNode {
  const { t } = useTranslation();
  const state = useView(run.talk.state);
  const { talk, tried } = useView(run.settings.view);
  const { self } = useView(run.session.view);
  const glow = useLevel<HTMLButtonElement>(() => (state === "live" ? ringLevel(run.session.levelOf(self.pubkey)) : 0));
  if (state === "none") return null;
  const start = async (): Promise<void> => {
    if (tried && talk === "open") await run.talk.goLive();
    // The first time it is tried, and where there is none it is explained.
    if (!tried || talk === "push" || run.sound.view.get().problem !== null) onTry();
  };
  if (state === "off" || state === "opening") {
    return (
      <button ref={glow} type="button" className="button button-lit talk-main" disabled={state === "opening"} onClick={() => void start()}>
        <Mic size={21} aria-hidden="true" />
        {t(state === "opening" ? "spaceTalk.opening" : "spaceTalk.on")}
      </button>
    );
  }
  if (talk === "push") {
    const release = (): void => run.talk.release();
    return (
      <button
        ref={glow}
        type="button"
        className={`button talk-main touch-none select-none ${state === "live" ? "talk-live" : ""}`}
        aria-pressed={state === "live"}
        title={t("spaceTalk.pushHelp")}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          run.talk.press();
        }}
        onPointerUp={release}
        onPointerCancel={release}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if ((event.key === " " || event.key === "Enter") && !event.repeat) run.talk.press();
        }}
        onKeyUp={release}
      >
        {state === "live" ? <Mic size={21} aria-hidden="true" /> : <MicOff size={21} aria-hidden="true" />}
        {t(state === "live" ? "spaceTalk.live" : "spaceTalk.push")}
      </button>
    );
  }
  return (
    <button
      ref={glow}
      type="button"
      className={`button talk-main ${state === "live" ? "talk-live" : ""}`}
      aria-pressed={state === "live"}
      title={t(state === "live" ? "spaceTalk.mute" : "spaceTalk.unmute")}
      onClick={() => run.talk.toggle()}
    >
      {state === "live" ? <Mic size={21} aria-hidden="true" /> : <MicOff size={21} aria-hidden="true" />}
      {t(state === "live" ? "spaceTalk.live" : "spaceTalk.muted")}
    </button>
  );
}

/** What one does with one's own voice: at the bottom, where a thumb reaches. */
export function TalkDock({
  run,
  view,
  acting,
  onDevices,
  onTry,
  onLeave,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
  readonly onDevices: () => void;
  readonly onTry: () => void;
  readonly onLeave: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { session } = run;
  const { self } = view;
  useEffect(() => holdSpace(run), [run]);
  const handWord = t(self.isHandUp ? "spaceTalk.lower" : "spaceTalk.raise");
  return (
    <div role="group" aria-label={t("spaceTalk.label")} className="talk-dock">
      {self.microphone !== "none" ? (
        <MicrophoneButton run={run} onTry={onTry} />
      ) : (
        <button
          type="button"
          className={`button talk-main ${self.isHandUp ? "bg-lantern text-on-lantern" : ""}`}
          aria-pressed={self.isHandUp}
          disabled={view.phase !== "inside"}
          onClick={() => acting.run(self.isHandUp ? session.lowerHand() : session.raiseHand())}
        >
          <Hand size={21} aria-hidden="true" />
          {handWord}
        </button>
      )}
      <EmojiButton run={run} />
      <button
        type="button"
        className="button button-round talk-side"
        aria-label={t("spaceTalk.devices")}
        title={t("spaceTalk.devices")}
        onClick={onDevices}
      >
        <SlidersHorizontal size={20} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button button-round talk-side text-rose"
        aria-label={t("space.leaveLong")}
        title={t("space.leaveLong")}
        onClick={onLeave}
      >
        <LogOut size={20} aria-hidden="true" />
      </button>
    </div>
  );
}
