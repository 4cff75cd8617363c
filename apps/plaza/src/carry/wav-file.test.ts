import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRecordedSpeech, createTone, loudness } from "./sound-source.ts";
import { toneShare } from "./sound-watch.ts";
import { createWavRecorder, readWav } from "./wav-file.ts";

interface Form {
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  readonly coding?: number;
}

/** One second of 700 Hz, with a chunk before the sound that nobody needs. */
function recording({ rate, channels, bits, coding = 1 }: Form): Buffer {
  const bytes = bits / 8;
  const pcm = Buffer.alloc(rate * channels * bytes);
  for (let frame = 0; frame < rate; frame += 1) {
    const sample = 0.5 * Math.sin((2 * Math.PI * 700 * frame) / rate);
    for (let channel = 0; channel < channels; channel += 1) {
      const at = (frame * channels + channel) * bytes;
      if (coding === 3) pcm.writeFloatLE(sample, at);
      else if (bits === 8) pcm.writeUInt8(Math.round(128 + sample * 127), at);
      else pcm.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), at, bytes);
    }
  }
  const head = Buffer.alloc(12 + 24 + 13 + 1 + 8);
  head.write("RIFF", 0);
  head.writeUInt32LE(head.length - 8 + pcm.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(coding, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * channels * bytes, 28);
  head.writeUInt16LE(channels * bytes, 32);
  head.writeUInt16LE(bits, 34);
  head.write("LIST", 36);
  head.writeUInt32LE(5, 40);
  head.write("data", 50);
  head.writeUInt32LE(pcm.length, 54);
  return Buffer.concat([head, pcm]);
}

/** The voice as it would be said; null where there is none. */
function spoken(bytes: Uint8Array): Float32Array | null {
  const read = readWav(bytes);
  if (!read.ok) return null;
  const source = createRecordedSpeech(read.value.samples, read.value.rate);
  const said: number[] = [];
  for (let moment = source.next(); moment !== null; moment = source.next()) said.push(...moment);
  return Float32Array.from(said);
}

it("[S-94a] recordings of every usual form become one voice at 48,000 samples a second", () => {
  const forms: readonly Form[] = [
    { rate: 48_000, channels: 1, bits: 16 },
    { rate: 44_100, channels: 2, bits: 16 },
    { rate: 16_000, channels: 1, bits: 16 },
    { rate: 16_000, channels: 2, bits: 8 },
    { rate: 96_000, channels: 2, bits: 24 },
    { rate: 22_050, channels: 1, bits: 32 },
    { rate: 48_000, channels: 2, bits: 32, coding: 3 },
  ];
  for (const form of forms) {
    const voice = spoken(recording(form));
    if (voice === null) throw new Error(`${JSON.stringify(form)} was not read`);
    expect(voice.length).toBe(48_000);
    expect(toneShare(voice, 700)).toBeGreaterThan(0.99);
    expect(Math.abs(loudness(voice.subarray(2_000, 46_000)) - 9)).toBeLessThanOrEqual(1);
  }
});

it("[S-94a] what the new rate cannot hold does not come back as another tone", () => {
  const high = recording({ rate: 96_000, channels: 1, bits: 16 });
  for (let frame = 0; frame < 96_000; frame += 1)
    high.writeInt16LE(Math.round(16_000 * Math.sin((2 * Math.PI * 40_000 * frame) / 96_000)), high.length - 192_000 + frame * 2);
  expect(loudness(spoken(high)?.subarray(2_000, 46_000) ?? new Float32Array())).toBeGreaterThan(50);
});

it("[S-94a] what is no recording is a named problem", () => {
  const good = recording({ rate: 16_000, channels: 1, bits: 16 });
  const mp3 = Buffer.from(good);
  mp3.writeUInt16LE(85, 20);
  const codes = [Buffer.alloc(0), Buffer.from("RIFF----WAVE"), good.subarray(0, 30), good.subarray(0, 58), mp3].map((bytes) => {
    const read = readWav(bytes);
    return read.ok ? "ok" : read.problem.code;
  });
  expect(codes).toEqual(["not-wav", "not-wav", "not-wav", "no-sound", "unknown-coding"]);
  // A recording that broke off is read as far as it goes.
  const half = readWav(good.subarray(0, good.length / 2));
  expect(half.ok && Math.abs(half.value.samples.length - 8_000) < 50).toBe(true);
});

it("[S-94b] what is written down can be read again, also before its end", () => {
  const folder = mkdtempSync(join(tmpdir(), "plaza-wav-"));
  const path = join(folder, "heard.wav");
  const recorder = createWavRecorder(path);
  const tone = createTone(700);
  for (let moment = 0; moment < 60; moment += 1) recorder.add(tone.next() ?? new Float32Array());
  const soon = readWav(readFileSync(path));
  expect(soon.ok && soon.value.samples.length).toBe(48_000);
  recorder.end();
  recorder.end();
  const whole = readWav(readFileSync(path));
  expect(whole.ok && [whole.value.samples.length, toneShare(whole.value.samples, 700) > 0.99]).toEqual([57_600, true]);
  rmSync(folder, { recursive: true });
});
