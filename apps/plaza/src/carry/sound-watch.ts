import type { Clock } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { samplesPerSecond } from "./sound-source.ts";

/** Remembers the last half second of every speaker, and when each was heard. */
export interface SoundWatch {
  readonly heard: (speaker: Pubkey, moment: Float32Array) => void;
  /** How many moments of this speaker came so far. */
  moments(speaker: Pubkey): number;
  /** How much of this speaker's last half second is this tone, 0 to 1; 0 before there is half a second. */
  purity(speaker: Pubkey, hertz: number): number;
  /** How long this speaker has been silent. */
  silenceMs(speaker: Pubkey): number;
  /** The longest pause between two moments of a speaker since a time, up to now. */
  longestGapMs(speaker: Pubkey, sinceMs: number): number;
}

interface Ear {
  readonly times: number[];
  recent: Float32Array[];
}

const rememberedMoments = 25;
const rememberedTimes = 3_000;

/** How much of the power of some samples is at one frequency: 1 for a pure tone, near 0 for anything else. */
export function toneShare(samples: Float32Array, hertz: number): number {
  let [real, imaginary, power] = [0, 0, 0];
  samples.forEach((sample, index) => {
    // Without a window the ends of the stretch would spread a tone over its neighbours.
    const sounding = sample * (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / samples.length));
    const angle = (2 * Math.PI * hertz * index) / samplesPerSecond;
    real += sounding * Math.cos(angle);
    imaginary += sounding * Math.sin(angle);
    power += sounding * sounding;
  });
  // A whole tone under this window puts a third more into its power than the square of its sum tells.
  return power < samples.length * 1e-6 ? 0 : Math.min(1, (3 * (real * real + imaginary * imaginary)) / (power * samples.length));
}

/** Makes a watch that has heard nothing. */
export function createSoundWatch(clock: Clock): SoundWatch {
  const ears = new Map<Pubkey, Ear>();
  return {
    heard(speaker, moment) {
      const ear = ears.get(speaker) ?? { times: [], recent: [] };
      ears.set(speaker, ear);
      ear.times.push(clock.monotonicMs());
      if (ear.times.length > rememberedTimes) ear.times.shift();
      ear.recent.push(moment);
      if (ear.recent.length > rememberedMoments) ear.recent.shift();
    },
    moments: (speaker) => ears.get(speaker)?.times.length ?? 0,
    purity(speaker, hertz) {
      const recent = ears.get(speaker)?.recent ?? [];
      if (recent.length < rememberedMoments) return 0;
      return toneShare(Float32Array.from(recent.flatMap((moment) => [...moment])), hertz);
    },
    silenceMs: (speaker) => clock.monotonicMs() - (ears.get(speaker)?.times.at(-1) ?? Number.NEGATIVE_INFINITY),
    longestGapMs(speaker, sinceMs) {
      const times = [sinceMs, ...(ears.get(speaker)?.times ?? []).filter((atMs) => atMs > sinceMs), clock.monotonicMs()];
      return times.reduce((most, atMs, at) => Math.max(most, atMs - (times[at - 1] ?? atMs)), 0);
    },
  };
}
