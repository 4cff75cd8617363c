import { closeSync, openSync, writeSync } from "node:fs";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { samplesPerSecond } from "./sound-source.ts";

/** Why bytes are no recording that can be said. */
export type WavProblem =
  | { readonly code: "not-wav" }
  /** Neither whole numbers of 8 to 32 bits nor floats of 32. */
  | { readonly code: "unknown-coding"; readonly found: string }
  | { readonly code: "no-sound" };

const headBytes = 44;
const largestPcm = 0xffff_ffff - headBytes;

interface Coding {
  readonly channels: number;
  readonly rate: number;
  readonly sampleBytes: number;
  readonly isFloat: boolean;
}

function readCoding(view: DataView, at: number, size: number): Result<Coding, WavProblem> {
  if (size < 16) return failed({ code: "not-wav" });
  const given = view.getUint16(at, true);
  // The extensible form names its real coding at the beginning of a longer mark.
  const coding = given === 0xfffe && size >= 26 ? view.getUint16(at + 24, true) : given;
  const [channels, rate, bits] = [view.getUint16(at + 2, true), view.getUint32(at + 4, true), view.getUint16(at + 14, true)];
  const isFloat = coding === 3;
  const isKnown = (coding === 1 && [8, 16, 24, 32].includes(bits)) || (isFloat && bits === 32);
  if (!isKnown || channels < 1 || channels > 32 || rate < 4_000 || rate > 384_000)
    return failed({ code: "unknown-coding", found: `coding ${given}, ${bits} bits, ${channels} channels, ${rate} a second` });
  return ok({ channels, rate, sampleBytes: bits >> 3, isFloat });
}

function sampleAt(view: DataView, at: number, { sampleBytes, isFloat }: Coding): number {
  if (isFloat) {
    const sample = view.getFloat32(at, true);
    return Number.isFinite(sample) ? Math.max(-1, Math.min(1, sample)) : 0;
  }
  if (sampleBytes === 1) return (view.getUint8(at) - 128) / 128;
  if (sampleBytes === 2) return view.getInt16(at, true) / 32_768;
  if (sampleBytes === 3) return ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608;
  return view.getInt32(at, true) / 2_147_483_648;
}

/** A recorded voice: one channel, at the rate of its file. */
export interface Recording {
  readonly samples: Float32Array;
  /** Samples a second. */
  readonly rate: number;
}

/**
 * Reads a WAV file as one voice: its channels together.
 *
 * @see docs/spec/space.md [S-94a]
 */
export function readWav(bytes: Uint8Array): Result<Recording, WavProblem> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => (at + 4 > bytes.length ? "" : String.fromCharCode(...bytes.subarray(at, at + 4)));
  if (tag(0) !== "RIFF" || tag(8) !== "WAVE") return failed({ code: "not-wav" });
  let coding: Coding | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const [name, size] = [tag(at), view.getUint32(at + 4, true)];
    const start = at + 8;
    if (name === "fmt ") {
      if (start + Math.max(26, size) > bytes.length && start + size > bytes.length) return failed({ code: "not-wav" });
      const read = readCoding(view, start, size);
      if (!read.ok) return read;
      coding = read.value;
    }
    if (name === "data" && coding !== null) {
      // A recording that was cut off says more than it has.
      const frameBytes = coding.sampleBytes * coding.channels;
      const frames = Math.floor(Math.min(size, bytes.length - start) / frameBytes);
      if (frames === 0) return failed({ code: "no-sound" });
      const samples = new Float32Array(frames);
      for (let frame = 0; frame < frames; frame += 1) {
        let sum = 0;
        for (let channel = 0; channel < coding.channels; channel += 1)
          sum += sampleAt(view, start + frame * frameBytes + channel * coding.sampleBytes, coding);
        samples[frame] = sum / coding.channels;
      }
      return ok({ samples, rate: coding.rate });
    }
    at = start + size + (size % 2);
  }
  return failed({ code: coding === null ? "not-wav" : "no-sound" });
}

function wavHead(pcmBytes: number): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(headBytes - 8 + pcmBytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samplesPerSecond, 24);
  head.writeUInt32LE(samplesPerSecond * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(pcmBytes, 40);
  return head;
}

/** A WAV file that grows: 48,000 samples a second, mono, 16 bits. */
export interface WavRecorder {
  add(moment: Float32Array): void;
  end(): void;
}

/** Begins a WAV file, over what was there; throws where it cannot be written. Its head is right after each second. */
export function createWavRecorder(path: string): WavRecorder {
  const file = openSync(path, "w");
  let pcmBytes = 0;
  let told = 0;
  let isEnded = false;
  const tellLength = (): void => {
    told = pcmBytes;
    writeSync(file, wavHead(pcmBytes), 0, headBytes, 0);
  };
  tellLength();
  return {
    add(moment) {
      if (isEnded || pcmBytes + moment.length * 2 > largestPcm) return;
      const pcm = Buffer.alloc(moment.length * 2);
      moment.forEach((sample, index) => pcm.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), index * 2));
      writeSync(file, pcm, 0, pcm.length, headBytes + pcmBytes);
      pcmBytes += pcm.length;
      if (pcmBytes - told >= samplesPerSecond * 2) tellLength();
    },
    end() {
      if (isEnded) return;
      isEnded = true;
      tellLength();
      closeSync(file);
    },
  };
}
