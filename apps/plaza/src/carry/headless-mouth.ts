import type { Clock, Timers } from "@plaza/platform";
import type { NodeVoiceCodec } from "@plaza/platform-node";
import type { OwnFrame } from "@plaza/space";
import { loudness, momentSamples } from "./sound-source.ts";
import type { SoundSource } from "./sound-source.ts";
import { createSpeechGate } from "./speech-gate.ts";

/** A microphone without a room: says what it is given, at the pace of speech. */
export interface HeadlessMouth {
  /** Says this from now on, instead of what was being said; resolves when all is said, or something else is. */
  say(source: SoundSource): Promise<void>;
  hush(): void;
  /** For `createInProcessMedia`: where the frames go. */
  readonly source: (own: (frame: OwnFrame) => void) => () => void;
}

const momentMs = 20;
/** After a pause of the process the rest is said later rather than all at once. */
const mostBehindMs = 200;

/**
 * Makes a mouth that is shut.
 *
 * @see docs/spec/space.md [S-81c], [S-94]
 */
export function createHeadlessMouth(codec: NodeVoiceCodec, clock: Clock, timers: Timers): HeadlessMouth {
  let saying: { readonly source: SoundSource; readonly done: () => void } | null = null;
  const judge = createSpeechGate();
  let dueMs = 0;
  const nothing = new Float32Array(momentSamples);

  function hush(): void {
    const was = saying;
    saying = null;
    was?.done();
  }

  function speakMoment(own: (frame: OwnFrame) => void, captureMs: number): void {
    const moment = saying?.source.next() ?? null;
    if (moment === null) hush();
    const level = moment === null ? 127 : loudness(moment);
    const worth = judge(level);
    if (worth === "voice") own({ payload: codec.encode(moment ?? nothing), captureMs, level, isSilence: false });
    else if (worth === "silence") own({ payload: new Uint8Array(), captureMs, level: 127, isSilence: true });
  }

  return {
    say(source) {
      hush();
      return new Promise((resolve) => {
        saying = { source, done: resolve };
      });
    },
    hush,
    source(own) {
      dueMs = clock.monotonicMs();
      return timers.every(momentMs, () => {
        const nowMs = clock.monotonicMs();
        if (nowMs - dueMs > mostBehindMs) dueMs = nowMs;
        for (; dueMs <= nowMs; dueMs += momentMs) speakMoment(own, dueMs);
      });
    },
  };
}
