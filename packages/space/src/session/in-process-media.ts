import { hexOf } from "@plaza/protocol";
import type { Clock, Random, Timers, VoiceSigner, VoiceVerifier } from "@plaza/platform";
import type { MediaEngine, OwnFrame, PlayMoment } from "./media-engine.ts";
import { createMediaEngine } from "./media-engine.ts";
import type { MediaNews, OpenMedia, PlainSound } from "./space-media.ts";

/** What media in this process are made of. */
export interface InProcessMediaOptions {
  /** A new key for each session. */
  voiceSigner(): Promise<VoiceSigner> | VoiceSigner;
  readonly voiceVerifier: VoiceVerifier;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** What to play, each 20 ms; null where nobody listens (a peer that only carries). */
  readonly onPlay: PlayMoment | null;
  /** Begins to bring frames of our own; returns how to stop. */
  readonly source?: (own: (frame: OwnFrame) => void) => () => void;
  /** Makes the sound for peers that know only the draft, where the platform has any. */
  readonly plain?: (engine: Pick<MediaEngine, "carry" | "isSpeaking">) => PlainSound;
}

const momentMs = 20;

/**
 * Media in the process of the session itself: on Node, and in tests.
 *
 * @see docs/spec/space.md [S-82]
 */
export function createInProcessMedia(options: InProcessMediaOptions): OpenMedia {
  const { clock, timers, random, voiceVerifier, onPlay, source } = options;
  return async (self, hear) => {
    const voiceSigner = await options.voiceSigner();
    let waiting: MediaNews[] = [];
    let isEnded = false;

    function deliver(): void {
      const news = waiting;
      waiting = [];
      for (const one of news) if (!isEnded) hear(one);
    }

    const engine: MediaEngine = createMediaEngine({
      ...self,
      voiceSigner,
      voiceVerifier,
      clock,
      timers,
      random,
      news(one) {
        // Told after the call that brought it, as a worker's would be.
        if (waiting.push(one) === 1) void Promise.resolve().then(deliver);
      },
    });
    const stopPlaying = onPlay === null ? null : timers.every(momentMs, () => engine.play(onPlay));
    const stopSource = source?.((frame) => engine.own(frame));
    return {
      voiceKey: hexOf(voiceSigner.publicKey),
      plain: options.plain?.(engine) ?? null,
      addLink: (link, peerLink) => engine.addLink(link, peerLink),
      removeLink: (link) => engine.removeLink(link),
      frame: (link, bytes) => engine.frame(link, bytes),
      tell: (command) => engine.tell(command),
      end() {
        isEnded = true;
        stopPlaying?.();
        stopSource?.();
        engine.end();
      },
    };
  };
}
