/**
 * How loud samples are.
 *
 * @param pcm - samples between -1 and 1
 * @returns dB below full scale, a whole number: 0 is loudest, 127 silence
 */
export function loudnessOf(pcm: Float32Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  const meanSquare = pcm.length === 0 ? 0 : sum / pcm.length;
  if (meanSquare < 2e-13) return 127;
  return Math.min(127, Math.max(0, Math.round(-10 * Math.log10(meanSquare))));
}
