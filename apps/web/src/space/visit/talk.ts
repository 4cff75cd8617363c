import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import type { SpaceSession } from "@plaza/space";
import type { SettingsBook } from "./space-settings.ts";
import type { SpaceSound } from "./space-sound.ts";

/**
 * How one's own voice stands: no right to speak, allowed and the microphone not open, opening, open and silent, heard.
 */
export type TalkState = "none" | "off" | "opening" | "muted" | "live";

/** One's own voice in a space. */
export interface Talk {
  readonly state: Signal<TalkState>;
  /** Opens the microphone, without anyone hearing it yet. */
  prepare(): Promise<boolean>;
  /** Hears the microphone for a test, without anyone else hearing it. */
  setTesting(isOn: boolean): void;
  goLive(): Promise<void>;
  mute(): void;
  toggle(): void;
  /** While something is held down, where that is how one talks. */
  press(): void;
  release(): void;
  end(): void;
}

/** What talking needs. */
export interface TalkParts {
  readonly session: Pick<SpaceSession, "view" | "speak">;
  readonly sound: Pick<SpaceSound, "view" | "open" | "close" | "setMuted">;
  readonly settings: SettingsBook;
  readonly timers: Timers;
}

/** A last syllable is still heard after letting go. */
const tailMs = 180;

/**
 * Brings together what one may do, the microphone, and what one wishes.
 *
 * @see docs/spec/page.md [G-43a]
 */
export function createTalk({ session, sound, settings, timers }: TalkParts): Talk {
  const state = createSignal<TalkState>("none");
  let wishes = false;
  let isTesting = false;
  let stopTail: CancelTimer | null = null;

  function look(): void {
    const { microphone } = session.view.get().self;
    const opened = sound.view.get().microphone;
    if (microphone === "none") {
      wishes = false;
      // Who may not speak has no business with the microphone.
      if (opened !== "off" && !isTesting) sound.close();
      state.set("none");
      return;
    }
    if (opened === "off" && microphone === "open") session.speak(false);
    // Somebody with a say asked for silence: so it is, until one speaks again.
    if (state.get() === "live" && microphone === "ready" && stopTail === null) wishes = false;
    apply();
    state.set(opened === "off" ? "off" : opened === "opening" ? "opening" : microphone === "open" ? "live" : "muted");
  }

  function apply(): void {
    sound.setMuted(!(wishes || isTesting || session.view.get().self.microphone === "open"));
  }

  async function goLive(): Promise<void> {
    stopTail?.();
    stopTail = null;
    wishes = true;
    if (!(await sound.open())) {
      wishes = false;
      look();
      return;
    }
    // Let go while the browser was asking.
    if (!wishes) return;
    apply();
    session.speak(true);
    look();
  }

  function mute(): void {
    wishes = false;
    session.speak(false);
    look();
  }

  const stops = [session.view.subscribe(look), sound.view.subscribe(look)];
  look();
  return {
    state,
    async prepare() {
      return sound.open();
    },
    setTesting(isOn) {
      isTesting = isOn;
      apply();
      look();
    },
    goLive,
    mute,
    toggle() {
      if (state.get() === "live") mute();
      else if (state.get() !== "none") void goLive();
    },
    press() {
      if (settings.view.get().talk === "push" && state.get() !== "none" && state.get() !== "off") void goLive();
    },
    release() {
      if (settings.view.get().talk !== "push" || !wishes) return;
      stopTail?.();
      stopTail = timers.after(tailMs, () => {
        stopTail = null;
        mute();
      });
    },
    end() {
      stopTail?.();
      for (const stop of stops) stop();
    },
  };
}
