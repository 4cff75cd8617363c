import type { Clock } from "@plaza/platform";
import { createNodeVoiceCodec } from "@plaza/platform-node";
import type { NodeVoiceCodec } from "@plaza/platform-node";
import type { Pubkey } from "@plaza/protocol";
import type { PlayMoment } from "@plaza/space";
import { momentSamples } from "./sound-source.ts";

/** An ear without a loudspeaker. */
export interface HeadlessEar {
  readonly play: PlayMoment;
  end(): void;
}

/** What an ear tells. */
export interface HeardSound {
  /** One speaker's next 20 ms; made-up moments are left out. */
  voice?(speaker: Pubkey, moment: Float32Array): void;
  /** Everybody together, in time: pauses come as silence. */
  together?(moment: Float32Array): void;
}

interface Voice {
  readonly codec: NodeVoiceCodec;
  last: Float32Array;
  missed: number;
}

const momentMs = 20;
const longestFill = 4;
/** A pause is told as soon as it is longer than a timer may be late. */
const slackMoments = 4;
const mostVoices = 32;

/** Makes an ear that hears every speaker by a decoder of their own. */
export function createHeadlessEar(clock: Clock, heard: HeardSound): HeadlessEar {
  const voices = new Map<Pubkey, Voice>();
  const beganMs = clock.monotonicMs();
  let told = 0;
  let mix: Float32Array | null = null;

  function voiceOf(speaker: Pubkey): Voice {
    let voice = voices.get(speaker);
    if (voice === undefined) {
      for (const [oldest, { codec }] of voices) {
        if (voices.size < mostVoices) break;
        codec.end();
        voices.delete(oldest);
      }
      voice = { codec: createNodeVoiceCodec(), last: new Float32Array(momentSamples), missed: 0 };
      voices.set(speaker, voice);
    }
    return voice;
  }

  function tellMoment(): void {
    const moment = mix;
    mix = null;
    if (moment === null) return;
    const due = Math.floor((clock.monotonicMs() - beganMs) / momentMs);
    if (due - told > slackMoments) for (; told < due; told += 1) heard.together?.(new Float32Array(momentSamples));
    told += Math.max(1, Math.round(moment.length / momentSamples));
    heard.together?.(moment.map((sample) => Math.max(-1, Math.min(1, sample))));
  }

  /** A lost moment repeats the last one, softer each time. */
  function madeUp(voice: Voice): Float32Array | null {
    voice.missed += 1;
    return voice.missed > longestFill ? null : voice.last.map((sample) => sample * 0.5 ** voice.missed);
  }

  function momentOf(speaker: Pubkey, playing: Parameters<PlayMoment>[1]): Float32Array | null {
    const voice = voiceOf(speaker);
    if (playing.type === "missing") return madeUp(voice);
    if (playing.frame.isSilence) return null;
    const decoded = voice.codec.decode(playing.frame.payload);
    if (!decoded.ok) return madeUp(voice);
    voice.missed = 0;
    voice.last = decoded.value.subarray(-momentSamples);
    heard.voice?.(speaker, decoded.value);
    return decoded.value;
  }

  return {
    play(speaker, playing, volume) {
      if (volume === 0) return;
      const moment = momentOf(speaker, playing);
      if (moment === null || heard.together === undefined) return;
      // All speakers of a moment come in one go: afterwards it is whole.
      if (mix === null) void Promise.resolve().then(tellMoment);
      const whole = (mix ??= new Float32Array(Math.max(momentSamples, moment.length)));
      for (let index = 0; index < Math.min(whole.length, moment.length); index += 1)
        whole[index] = (whole[index] ?? 0) + (moment[index] ?? 0) * volume;
    },
    end() {
      for (const { codec } of voices.values()) codec.end();
      voices.clear();
      mix = null;
    },
  };
}
