import { describe, expect, it } from "vitest";
import { loudnessOf } from "./loudness.ts";
import { frameSamples, soundRate } from "./sound-rate.ts";
import { createSpeakerMixer } from "./speaker-mixer.ts";

function tone(hertz: number, samples: number, from = 0): Float32Array {
  return Float32Array.from({ length: samples }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * (index + from)) / soundRate));
}

describe("speaker mixer", () => {
  it("[S-80] speakers sound together, whatever lengths their samples come in", () => {
    const mixer = createSpeakerMixer();
    mixer.add(1, tone(440, 400));
    mixer.add(1, tone(440, 1_000, 400));
    mixer.add(2, tone(880, frameSamples));
    const { pcm, concealed } = mixer.next();
    const [low, high] = [tone(440, frameSamples), tone(880, frameSamples)];
    expect(concealed).toBe(0);
    // Where the sum is near the top it bends instead of clipping.
    for (let index = 0; index < frameSamples; index += 1) {
      const sum = (low[index] ?? 0) + (high[index] ?? 0);
      if (Math.abs(sum) < 0.9) expect(pcm[index]).toBeCloseTo(sum, 5);
      else expect(Math.abs(pcm[index] ?? 0)).toBeLessThanOrEqual(1);
    }
    expect(mixer.waiting(1)).toBe(440);
    expect(mixer.waiting(2)).toBe(0);
  });

  it("[S-80a] a missing frame is made up from the last one and fades; after 80 ms there is silence", () => {
    const mixer = createSpeakerMixer();
    mixer.add(1, tone(440, frameSamples));
    const heard = loudnessOf(mixer.next().pcm);
    const levels: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      mixer.miss(1);
      const moment = mixer.next();
      levels.push(loudnessOf(moment.pcm));
      expect(moment.concealed).toBe(count < 4 ? 1 : 0);
    }
    expect(levels[0]).toBeGreaterThanOrEqual(heard);
    expect(levels[0]).toBeLessThan(heard + 6);
    expect(levels.slice(0, 4)).toEqual(levels.slice(0, 4).toSorted((a, b) => a - b));
    expect(levels.slice(4)).toEqual([127, 127]);
    mixer.add(1, tone(440, frameSamples));
    expect(loudnessOf(mixer.next().pcm)).toBe(heard);
  });

  it("[S-80b] a speaker can be made silent here, and one who leaves fades out", () => {
    const mixer = createSpeakerMixer();
    mixer.setVolume(1, 0);
    mixer.add(1, tone(440, frameSamples));
    expect(loudnessOf(mixer.next().pcm)).toBe(127);
    mixer.setVolume(1, 1);
    mixer.add(1, tone(440, frameSamples));
    mixer.next();
    mixer.remove(1);
    expect(loudnessOf(mixer.next().pcm)).toBeLessThan(40);
    for (let count = 0; count < 6; count += 1) mixer.next();
    expect(loudnessOf(mixer.next().pcm)).toBe(127);
  });

  it("[S-80c] what comes faster than it is played is dropped, oldest first, and never piles up", () => {
    const mixer = createSpeakerMixer();
    for (let count = 0; count < 1_000; count += 1) mixer.add(1, tone(440, frameSamples));
    expect(mixer.waiting(1)).toBeLessThanOrEqual(frameSamples * 15);
  });

  it("[S-80d] loudness is in dB below full scale, 127 for silence", () => {
    expect(loudnessOf(new Float32Array(frameSamples))).toBe(127);
    expect(loudnessOf(new Float32Array(frameSamples).fill(1))).toBe(0);
    expect(loudnessOf(tone(440, soundRate))).toBe(9);
    expect(loudnessOf(new Float32Array(0))).toBe(127);
  });

  it("[S-102] others get mixes of their own: all speakers at their own loudness, but the one they are", () => {
    const mixer = createSpeakerMixer();
    mixer.setVolume(0, 0);
    mixer.setVolume(2, 0);
    for (const [speaker, hertz] of [
      [0, 300],
      [1, 500],
      [2, 700],
    ] as const)
      mixer.add(
        speaker,
        tone(hertz, frameSamples).map((sample) => sample / 2),
      );
    const { pcm, others } = mixer.next([null, 2, 9]);
    const sumOf = (...tones: readonly number[]): number[] =>
      Array.from({ length: frameSamples }, (_, at) => tones.reduce((sum, hertz) => sum + (tone(hertz, 1, at)[0] ?? 0) / 2, 0));
    const isNear = (mix: Float32Array | undefined, wanted: readonly number[]): boolean =>
      wanted.every((sample, at) => Math.abs(sample - (mix?.[at] ?? 9)) < 1e-4);
    // Whom this person silenced, and their own voice, are heard by the others all the same.
    expect(isNear(pcm, sumOf(500))).toBe(true);
    expect(others.map((mix, at) => isNear(mix, at === 1 ? sumOf(300, 500) : sumOf(300, 500, 700)))).toEqual([true, true, true]);
    expect(mixer.next().others).toEqual([]);
  });
});
