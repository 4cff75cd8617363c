import { loudnessOf } from "./loudness.ts";
import { frameSamples, soundRate } from "./sound-rate.ts";

/** One frame of a voice, ready to be sent. */
export interface VoicePacket {
  /** Opus, 20 ms. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** When it was captured, by the clock given with the samples. */
  readonly atMs: number;
  /** dB below full scale. */
  readonly level: number;
}

/** Turns samples into packets. */
export interface VoiceEncoder {
  /** @param pcm - 960 samples */
  encode(pcm: Float32Array<ArrayBuffer>, atMs: number): void;
  end(): void;
}

/** Turns packets of one speaker back into samples. */
export interface VoiceDecoder {
  decode(bytes: Uint8Array): void;
  end(): void;
}

/** Whether this browser codes voices by itself. */
export function canCodeVoice(): boolean {
  return "AudioEncoder" in globalThis && "AudioDecoder" in globalThis;
}

/**
 * Makes an encoder.
 *
 * @param failed - told once when the browser gives the encoder up
 */
export function createVoiceEncoder(packet: (packet: VoicePacket) => void, failed: (why: string) => void): VoiceEncoder {
  // One packet comes for each frame, in order; the browser's own stamps are evened out and fit none exactly.
  const under: { readonly atMs: number; readonly level: number }[] = [];
  const encoder = new AudioEncoder({
    output(chunk) {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      const { atMs, level } = under.shift() ?? { atMs: chunk.timestamp / 1_000, level: 127 };
      packet({ bytes, atMs, level });
    },
    error: (error) => failed(error.message),
  });
  encoder.configure({
    codec: "opus",
    sampleRate: soundRate,
    numberOfChannels: 1,
    bitrate: 32_000,
    opus: { frameDuration: 20_000, complexity: 5, signal: "voice", application: "voip", usedtx: false },
  } as AudioEncoderConfig);
  return {
    encode(pcm, atMs) {
      if (encoder.state !== "configured" || encoder.encodeQueueSize > 10) return;
      under.push({ atMs, level: loudnessOf(pcm) });
      const data = new AudioData({
        format: "f32-planar",
        sampleRate: soundRate,
        numberOfFrames: frameSamples,
        numberOfChannels: 1,
        timestamp: Math.round(atMs * 1_000),
        data: pcm,
      });
      encoder.encode(data);
      data.close();
    },
    end() {
      if (encoder.state !== "closed") encoder.close();
    },
  };
}

/** Makes a decoder for one speaker; what cannot be decoded is told and skipped. */
export function createVoiceDecoder(pcm: (pcm: Float32Array) => void, skipped: () => void): VoiceDecoder {
  let timestamp = 0;
  let decoder = make();

  function make(): AudioDecoder {
    const made = new AudioDecoder({
      output(data) {
        const samples = new Float32Array(data.numberOfFrames);
        data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
        data.close();
        pcm(samples);
      },
      // A spoiled packet closes the browser's decoder: the next packet gets a new one.
      error: skipped,
    });
    made.configure({ codec: "opus", sampleRate: soundRate, numberOfChannels: 1 });
    return made;
  }

  return {
    decode(bytes) {
      if (decoder.state === "closed") decoder = make();
      timestamp += 20_000;
      try {
        decoder.decode(new EncodedAudioChunk({ type: "key", timestamp, data: bytes as Uint8Array<ArrayBuffer> }));
      } catch {
        skipped();
      }
    },
    end() {
      if (decoder.state !== "closed") decoder.close();
    },
  };
}
