import {
  createBrowserVoiceSigner,
  createBrowserVoiceVerifier,
  createSoundStage,
  createVoiceDecoder,
  createVoiceEncoder,
  frameSamples,
  loudnessOf,
  soundRate,
} from "@plaza/platform-browser";

/** What came out of a way that sound took. */
export interface HeardTone {
  readonly hertz: number;
  readonly level: number;
  readonly frames: number;
}

/** What the test asks about sound. */
export interface SoundProbe {
  /** A tone through encoder and decoder. */
  codeTone(hertz: number): Promise<HeardTone>;
  /** A tone from a microphone's stream through the capturing worklet; how often the playing one asked meanwhile. */
  captureTone(hertz: number): Promise<HeardTone & { readonly asked: number }>;
  /** Own signature, one over other bytes, a spoiled one, a key that is none. */
  signVoice(): Promise<readonly boolean[]>;
}

const tone = (hertz: number, from: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: frameSamples }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * (index + from)) / soundRate));

/** Takes the usual time between two rises through zero: where a busy machine left a hole, few of them are longer. */
function measure(frames: readonly Float32Array[]): HeardTone {
  const samples = frames.flatMap((frame) => [...frame]);
  const rises: number[] = [];
  for (let index = 1; index < samples.length; index += 1)
    if ((samples[index - 1] ?? 0) < 0 && (samples[index] ?? 0) >= 0) rises.push(index);
  const waves = rises.slice(1).map((at, index) => at - (rises[index] ?? 0));
  const usual = waves.toSorted((one, other) => one - other)[waves.length >> 1];
  const hertz = usual === undefined ? 0 : Math.round(soundRate / usual);
  return { hertz, level: loudnessOf(Float32Array.from(samples)), frames: frames.length };
}

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error("the condition never held");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Puts the questions about sound together. */
export function buildSoundProbe(): SoundProbe {
  return {
    async codeTone(hertz) {
      const heard: Float32Array[] = [];
      const decoder = createVoiceDecoder(
        (pcm) => heard.push(pcm),
        () => undefined,
      );
      const encoder = createVoiceEncoder(
        // A packet without its frame's level counts as silence further on.
        ({ bytes, level }) => level < 40 && decoder.decode(bytes),
        () => undefined,
      );
      decoder.decode(Uint8Array.of(0xff, 0xff, 0xff));
      // What was said before the browser told of the spoiled packet is lost with it.
      for (let count = 0; count < 600 && heard.length < 50; count += 1) {
        // As audio threads stamp: not quite evenly.
        encoder.encode(tone(hertz, count * frameSamples), count * 20 + (count % 2) * 1.3);
        if (count % 5 === 4) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await until(() => heard.length >= 50);
      encoder.end();
      decoder.end();
      return measure(heard.slice(10, 50));
    },
    async captureTone(hertz) {
      const stage = await createSoundStage({ exit: "straight" });
      await stage.resume();
      const source = new AudioContext();
      const oscillator = source.createOscillator();
      oscillator.frequency.value = hertz;
      const stream = source.createMediaStreamDestination();
      oscillator.connect(stream);
      oscillator.start();
      const [track] = stream.stream.getAudioTracks();
      if (track === undefined) throw new Error("no track");
      const heard: Float32Array[] = [];
      let asked = 0;
      const { capture, playout } = stage.connect();
      capture.onmessage = ({ data }) => heard.push(data.pcm);
      playout.onmessage = () => {
        asked += 1;
        playout.postMessage(tone(hertz, 0));
      };
      await stage.useMicrophone({ track, stream: stream.stream, end: () => track.stop() });
      await until(() => heard.length >= 60 && asked >= 30);
      const heardNow = measure(heard.slice(10, 60));
      stage.end();
      await source.close();
      return { ...heardNow, asked };
    },
    async signVoice() {
      const signer = await createBrowserVoiceSigner();
      const verifier = createBrowserVoiceVerifier();
      const bytes = Uint8Array.of(1, 2, 3);
      const signature = await signer.sign(bytes);
      const spoiled = signature.slice();
      spoiled[5] = (spoiled[5] ?? 0) ^ 1;
      return Promise.all([
        verifier.verify(signer.publicKey, bytes, signature),
        verifier.verify(signer.publicKey, Uint8Array.of(1, 2, 4), signature),
        verifier.verify(signer.publicKey, bytes, spoiled),
        verifier.verify(Uint8Array.of(1), bytes, signature),
      ]);
    },
  };
}
