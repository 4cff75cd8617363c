import type { Clock } from "@plaza/platform";
import type { SceneVisit } from "./scene-visit.ts";

/** What a short sound stands for. */
export type SceneSound = "line" | "join" | "emote";

/** One tone of a sound. */
export interface Tone {
  readonly hz: number;
  /** Since the sound began. */
  readonly atSec: number;
  readonly lastsSec: number;
}

/** The sounds: soft, under half a second, each known by its shape. */
export const SOUNDS: Readonly<Record<SceneSound, readonly Tone[]>> = {
  line: [{ hz: 659.3, atSec: 0, lastsSec: 0.16 }],
  join: [
    { hz: 392, atSec: 0, lastsSec: 0.18 },
    { hz: 587.3, atSec: 0.09, lastsSec: 0.26 },
  ],
  emote: [
    { hz: 784, atSec: 0, lastsSec: 0.1 },
    { hz: 1046.5, atSec: 0.06, lastsSec: 0.16 },
  ],
};

const FRESH_MS = 8_000;
// A crowd is not a carillon.
const PAUSE_MS: Readonly<Record<SceneSound, number>> = { line: 700, join: 3_000, emote: 400 };

/** What sounds are made with. */
export interface SceneSoundsParts {
  readonly visit: Pick<SceneVisit, "comings" | "self"> & { readonly session: Pick<SceneVisit["session"], "view" | "onEmoji"> };
  readonly clock: Clock;
  readonly wanted: () => boolean;
  readonly play: (sound: SceneSound) => void;
}

/**
 * Plays a sound for what others say, for who comes in, and for emotes; nothing for what is history.
 *
 * @returns stops it
 * @see docs/spec/page.md [G-69]
 */
export function startSceneSounds({ visit, clock, wanted, play }: SceneSoundsParts): () => void {
  const played = new Map<SceneSound, number>();
  const known = new Set<string>();
  function sound(what: SceneSound): void {
    const nowMs = clock.monotonicMs();
    if (!wanted() || nowMs - (played.get(what) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS[what]) return;
    played.set(what, nowMs);
    play(what);
  }
  const isNew = (key: string, atMs: number): boolean => {
    if (known.has(key)) return false;
    known.add(key);
    return clock.wallMs() - atMs < FRESH_MS;
  };
  function hear(): void {
    const heard = visit.session.view.get().chat.filter((line) => isNew(line.key, line.atMs) && !line.mine);
    if (heard.length > 0) sound("line");
  }
  function meet(): void {
    const came = visit.comings.get().filter((notice) => isNew(notice.key, notice.atMs) && notice.kind === "joined");
    if (came.some(({ pubkey }) => pubkey !== visit.self)) sound("join");
  }
  // What was here before one came is silent.
  for (const { key } of visit.session.view.get().chat) known.add(key);
  for (const { key } of visit.comings.get()) known.add(key);
  const stops = [visit.session.view.subscribe(hear), visit.comings.subscribe(meet), visit.session.onEmoji(() => sound("emote"))];
  return () => {
    for (const stop of stops) stop();
  };
}

const LOUDNESS = 0.05;

/** Plays sounds by the device's loudspeaker, once the person has touched the page; before, and where there is none, nothing. */
export function createTonePlayer(): { readonly play: (sound: SceneSound) => void; readonly end: () => void } {
  let context: AudioContext | null = null;
  return {
    play(sound) {
      // Browsers that cannot tell whether the page was touched stay silent.
      if (!("userActivation" in navigator) || !navigator.userActivation.hasBeenActive) return;
      context ??= new AudioContext();
      void context.resume();
      const { currentTime, destination } = context;
      for (const { hz, atSec, lastsSec } of SOUNDS[sound]) {
        const begin = currentTime + 0.01 + atSec;
        const tone = new OscillatorNode(context, { type: "sine", frequency: hz });
        const loud = new GainNode(context, { gain: 0 });
        loud.gain.setValueAtTime(0, begin);
        loud.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.012);
        loud.gain.exponentialRampToValueAtTime(0.0005, begin + lastsSec);
        tone.connect(loud).connect(destination);
        tone.start(begin);
        tone.stop(begin + lastsSec + 0.02);
      }
    },
    end() {
      void context?.close();
      context = null;
    },
  };
}
