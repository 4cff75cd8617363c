import { frameSamples } from "./sound-rate.ts";

/** One moment of all speakers together. */
export interface MixedMoment {
  /** 960 samples. */
  readonly pcm: Float32Array<ArrayBuffer>;
  /** Speakers whose samples were missing and made up. */
  readonly concealed: number;
  /** What others get, one for each asked for: all at their own loudness, but one. */
  readonly others: readonly Float32Array<ArrayBuffer>[];
}

/** Puts the decoded sound of several speakers together, a frame at a time. */
export interface SpeakerMixer {
  /** Takes what was decoded of one speaker, in order. */
  add(speaker: number, pcm: Float32Array): void;
  /** A frame of this speaker is missing: the next moment is made up from what was heard. */
  miss(speaker: number): void;
  /** Forgets a speaker, with a short fade. */
  remove(speaker: number): void;
  /** How loud one speaker is played here: 0 silences. Default 1. */
  setVolume(speaker: number, volume: number): void;
  /**
   * The next 20 ms.
   *
   * @param without - for each of those who get a mix of their own the speaker left out of it; null for nobody
   */
  next(without?: readonly (number | null)[]): MixedMoment;
  /** Samples waiting of one speaker. */
  waiting(speaker: number): number;
}

interface Voice {
  queue: Float32Array[];
  at: number;
  waiting: number;
  last: Float32Array;
  missed: number;
  due: number;
  volume: number;
  leaving: boolean;
}

const mostWaiting = frameSamples * 15;
/** A gap is filled for so many frames, each softer, then it is silence. */
const longestFill = 4;

/** Sums voices without hard clipping: what is over the top bends. */
function soften(sample: number): number {
  return sample > 0.9 || sample < -0.9 ? Math.sign(sample) * (0.9 + 0.1 * Math.tanh((Math.abs(sample) - 0.9) * 10)) : sample;
}

function addTo(mix: Float32Array, frame: Float32Array, volume: number): void {
  for (let index = 0; index < frameSamples; index += 1) mix[index] = (mix[index] ?? 0) + (frame[index] ?? 0) * volume;
}

/** Makes a mixer; no speaker is known yet. */
export function createSpeakerMixer(): SpeakerMixer {
  const voices = new Map<number, Voice>();

  function voiceOf(speaker: number): Voice {
    let voice = voices.get(speaker);
    if (voice === undefined) {
      voice = { queue: [], at: 0, waiting: 0, last: new Float32Array(frameSamples), missed: 0, due: 0, volume: 1, leaving: false };
      voices.set(speaker, voice);
    }
    return voice;
  }

  function take(voice: Voice): Float32Array | null {
    if (voice.waiting < frameSamples) return null;
    const out = new Float32Array(frameSamples);
    let filled = 0;
    while (filled < frameSamples) {
      const [head] = voice.queue;
      if (head === undefined) break;
      const part = head.subarray(voice.at, voice.at + frameSamples - filled);
      out.set(part, filled);
      filled += part.length;
      voice.at += part.length;
      if (voice.at >= head.length) {
        voice.queue.shift();
        voice.at = 0;
      }
    }
    voice.waiting -= frameSamples;
    return out;
  }

  /** Plays the last frame backwards and softer: its pitch stays, and both joints fit. */
  function fill(voice: Voice): Float32Array {
    const out = new Float32Array(frameSamples);
    const from = 1 - (voice.missed - 1) / longestFill;
    const step = 1 / longestFill / frameSamples;
    for (let index = 0; index < frameSamples; index += 1) {
      out[index] = (voice.last[frameSamples - 1 - index] ?? 0) * Math.max(0, from - index * step);
    }
    return out;
  }

  return {
    add(speaker, pcm) {
      const voice = voiceOf(speaker);
      voice.queue.push(pcm);
      voice.waiting += pcm.length;
      while (voice.waiting > mostWaiting) {
        const dropped = voice.queue.shift();
        if (dropped === undefined) break;
        voice.waiting -= dropped.length - voice.at;
        voice.at = 0;
      }
    },
    miss(speaker) {
      voiceOf(speaker).due += 1;
    },
    remove(speaker) {
      const voice = voices.get(speaker);
      if (voice !== undefined) voice.leaving = true;
    },
    setVolume(speaker, volume) {
      voiceOf(speaker).volume = volume;
    },
    next(without = []) {
      const pcm = new Float32Array(frameSamples);
      const others = without.map(() => new Float32Array(frameSamples));
      let concealed = 0;
      for (const [speaker, voice] of voices) {
        let frame = take(voice);
        if (frame === null && (voice.due > 0 || voice.leaving) && voice.missed < longestFill) {
          voice.missed += 1;
          voice.due = Math.max(0, voice.due - 1);
          concealed += voice.leaving ? 0 : 1;
          frame = fill(voice);
          voice.last = frame;
        } else if (frame !== null) {
          voice.missed = 0;
          voice.due = 0;
          voice.last = frame;
        }
        if (frame !== null && voice.volume > 0) addTo(pcm, frame, voice.volume);
        // What is silenced here is silenced for this person alone.
        if (frame !== null) for (const [at, other] of others.entries()) if (without[at] !== speaker) addTo(other, frame, 1);
        if (voice.leaving && voice.waiting < frameSamples && voice.missed >= longestFill) voices.delete(speaker);
      }
      for (const mix of [pcm, ...others]) for (let index = 0; index < frameSamples; index += 1) mix[index] = soften(mix[index] ?? 0);
      return { pcm, concealed, others };
    },
    waiting: (speaker) => voices.get(speaker)?.waiting ?? 0,
  };
}
