import OpusScript from "opusscript";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

const sampleRate = 48_000;
const frameSamples = 960;

/** Codes one voice: mono, 48,000 samples a second, 20 ms a frame. */
export interface NodeVoiceCodec {
  /** @param pcm - 960 samples between -1 and 1 */
  encode(pcm: Float32Array): Uint8Array;
  /** @returns the samples, or why the packet is not Opus; the codec works on either way */
  decode(packet: Uint8Array): Result<Float32Array, { readonly code: "not-opus"; readonly found: string }>;
  end(): void;
}

/** OPUS_RESET_STATE. */
const forget = 4_028;

/** The library never gives all of a codec's memory back, and has room for some seventy: those that ended are used again. */
const spare: OpusScript[] = [];

function takeCodec(): OpusScript {
  const codec = spare.pop() ?? new OpusScript(sampleRate, 1, OpusScript.Application.VOIP);
  codec.encoderCTL(forget, 0);
  codec.decoderCTL(forget, 0);
  codec.setBitrate(32_000);
  return codec;
}

/** Makes an Opus encoder and decoder that need nothing of the machine; some seventy at a time. */
export function createNodeVoiceCodec(): NodeVoiceCodec {
  const codec = takeCodec();
  let isEnded = false;
  return {
    encode(pcm) {
      const bytes = Buffer.alloc(frameSamples * 2);
      for (let index = 0; index < frameSamples; index += 1) {
        const sample = Math.max(-1, Math.min(1, pcm[index] ?? 0));
        bytes.writeInt16LE(Math.round(sample * 32_767), index * 2);
      }
      return new Uint8Array(codec.encode(bytes, frameSamples));
    },
    decode(packet) {
      if (packet.length === 0 || packet.length > OpusScript.MAX_PACKET_SIZE)
        return failed({ code: "not-opus", found: `${packet.length} bytes` });
      try {
        const bytes = codec.decode(Buffer.from(packet));
        const samples = new Float32Array(bytes.length >> 1);
        for (let index = 0; index < samples.length; index += 1) samples[index] = bytes.readInt16LE(index * 2) / 32_768;
        return ok(samples);
      } catch (error) {
        return failed({ code: "not-opus", found: error instanceof Error ? error.message : String(error) });
      }
    },
    end() {
      if (!isEnded) spare.push(codec);
      isEnded = true;
    },
  };
}
