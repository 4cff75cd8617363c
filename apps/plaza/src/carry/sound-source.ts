import { resample } from "./resample.ts";

/** 48,000 samples a second, mono. */
export const samplesPerSecond = 48_000;

/** 20 ms. */
export const momentSamples = 960;

/** Something to say, 20 ms at a time. */
export interface SoundSource {
  /** 960 samples between -1 and 1; null when all is said. */
  next(): Float32Array | null;
}

/** A lasting tone, for tests of a way. */
export function createTone(hertz: number, amplitude = 0.4): SoundSource {
  let at = 0;
  return {
    next() {
      const moment = new Float32Array(momentSamples);
      for (let index = 0; index < momentSamples; index += 1, at += 1)
        moment[index] = amplitude * Math.sin((2 * Math.PI * hertz * at) / samplesPerSecond);
      return moment;
    },
  };
}

/**
 * A recording, once from its beginning to its end.
 *
 * @param rate - samples a second
 */
export function createRecordedSpeech(samples: Float32Array, rate: number): SoundSource {
  const length = Math.floor((samples.length * samplesPerSecond) / rate);
  let at = 0;
  return {
    next() {
      if (at >= length) return null;
      const moment = resample(samples, rate, samplesPerSecond, at, momentSamples);
      if (at + momentSamples > length) moment.fill(0, length - at);
      at += momentSamples;
      return moment;
    },
  };
}

/** How loud a moment is: dB below full scale, 0 to 127. */
export function loudness(moment: Float32Array): number {
  const power = moment.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, moment.length);
  return power === 0 ? 127 : Math.min(127, Math.max(0, Math.round(-10 * Math.log10(power))));
}
