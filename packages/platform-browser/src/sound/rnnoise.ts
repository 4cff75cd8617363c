import { loadRnnoise, RnnoiseWorkletNode } from "@sapphi-red/web-noise-suppressor";
// oxlint-disable-next-line import/default -- what the bundler makes of it is its address.
import plainUrl from "@sapphi-red/web-noise-suppressor/rnnoise.wasm?url";
// oxlint-disable-next-line import/default -- what the bundler makes of it is its address.
import simdUrl from "@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url";
// oxlint-disable-next-line import/default -- what the bundler makes of it is its address.
import workletUrl from "@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url";

const prepared = new WeakMap<AudioContext, Promise<void>>();
let binary: Promise<ArrayBuffer> | null = null;

/** Makes the node that takes noise out of a voice; everything it needs comes from the page's own origin. */
export async function createRnnoiseNode(context: AudioContext): Promise<RnnoiseWorkletNode> {
  binary ??= loadRnnoise({ url: plainUrl, simdUrl });
  const ready = prepared.get(context) ?? context.audioWorklet.addModule(workletUrl);
  prepared.set(context, ready);
  try {
    const [wasmBinary] = await Promise.all([binary, ready]);
    return new RnnoiseWorkletNode(context, { maxChannels: 1, wasmBinary });
  } catch (error) {
    // The next wish tries again.
    binary = null;
    prepared.delete(context);
    throw error;
  }
}
