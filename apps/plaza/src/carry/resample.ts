/** Neighbours on each side that a new sample is made of, at the lower of the two rates. */
const reach = 16;
const steps = 2_048;

/** A sinc under a Hann window, 0 from the reach on; looked up, since it is asked for a million times a second. */
const weights = Float32Array.from({ length: reach * steps + 1 }, (_, index) => {
  const x = index / steps;
  return x === 0 ? 1 : (Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / reach));
});

/**
 * Gives a stretch of a recording another rate; what the new rate cannot hold is filtered out first.
 *
 * @param start - the first sample of the stretch, counted at the new rate
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number, start: number, length: number): Float32Array {
  const scale = Math.min(1, toRate / fromRate);
  const span = reach / scale;
  const made = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    const at = ((start + index) * fromRate) / toRate;
    let sum = 0;
    let whole = 0;
    const last = Math.min(samples.length - 1, Math.floor(at + span));
    for (let from = Math.max(0, Math.ceil(at - span)); from <= last; from += 1) {
      const share = weights[Math.round(Math.abs(from - at) * scale * steps)] ?? 0;
      sum += share * (samples[from] ?? 0);
      whole += share;
    }
    made[index] = whole === 0 ? 0 : sum / whole;
  }
  return made;
}
