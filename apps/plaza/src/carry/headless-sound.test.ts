import { createFakeTime } from "@plaza/platform/fakes";
import { createNodeVoiceCodec } from "@plaza/platform-node";
import { parsePubkey } from "@plaza/protocol";
import type { OwnFrame } from "@plaza/space";
import { expect, it } from "vitest";
import { createHeadlessEar } from "./headless-ear.ts";
import { createHeadlessMouth } from "./headless-mouth.ts";
import { createRecordedSpeech, createTone } from "./sound-source.ts";
import { toneShare } from "./sound-watch.ts";

function pubkey(digit: string) {
  const parsed = parsePubkey(digit.repeat(64));
  if (!parsed.ok) throw new Error("no pubkey");
  return parsed.value;
}

const [ana, ben] = [pubkey("a"), pubkey("b")];

function frameOf(payload: Uint8Array, seq: number, isSilence = false) {
  return { type: "frame", frame: { seq, captureMs: seq * 20, ms: 20, isSilence, payload } } as const;
}

it("[S-94] [S-81c] what is said goes out at the pace of speech, then half a second of quiet, then one frame of silence", async () => {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const mouth = createHeadlessMouth(createNodeVoiceCodec(), time, time);
  const frames: OwnFrame[] = [];
  const stop = mouth.source((frame) => frames.push(frame));
  time.advance(200);
  expect(frames).toEqual([]);
  const speech = new Float32Array(960 * 10 + 5).fill(0.25);
  const said = mouth.say(createRecordedSpeech(speech, 48_000));
  time.advance(3_000);
  await said;
  expect(frames.filter(({ level }) => level < 65)).toHaveLength(11);
  expect(frames.filter(({ isSilence }) => !isSilence)).toHaveLength(11 + 25);
  expect(frames.at(-1)).toMatchObject({ isSilence: true, level: 127 });
  expect(frames.map(({ captureMs }) => captureMs - (frames[0]?.captureMs ?? 0))).toEqual(frames.map((_, at) => at * 20));
  stop();
  expect(time.pendingTimers()).toBe(0);
});

it("[S-94] another thing to say takes the place of what was being said", async () => {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const codec = createNodeVoiceCodec();
  const mouth = createHeadlessMouth(codec, time, time);
  const stop = mouth.source(() => {});
  const first = mouth.say(createTone(500));
  time.advance(100);
  const second = mouth.say(createTone(700));
  await first;
  mouth.hush();
  await second;
  stop();
});

it("[S-94b] speakers are heard together and in time: a pause comes as silence of its length", async () => {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const whole: number[] = [];
  const voices: unknown[] = [];
  const ear = createHeadlessEar(time, {
    voice: (speaker) => voices.push(speaker),
    together: (moment) => whole.push(...moment),
  });
  const [low, high] = [createTone(500, 0.2), createTone(900, 0.2)];
  const [first, second] = [createNodeVoiceCodec(), createNodeVoiceCodec()];
  const moment = async (seq: number) => {
    await time.advanceAsync(20);
    ear.play(ana, frameOf(first.encode(low.next() ?? new Float32Array()), seq), 1);
    ear.play(ben, frameOf(second.encode(high.next() ?? new Float32Array()), seq), 1);
    await Promise.resolve();
  };
  for (let seq = 0; seq < 50; seq += 1) await moment(seq);
  expect(whole).toHaveLength(48_000);
  const heard = Float32Array.from(whole.slice(9_600));
  expect(toneShare(heard, 500)).toBeGreaterThan(0.4);
  expect(toneShare(heard, 900)).toBeGreaterThan(0.4);
  expect(voices.length).toBe(100);
  await time.advanceAsync(1_000);
  for (let seq = 50; seq < 60; seq += 1) await moment(seq);
  expect(Math.abs(whole.length - (60 + 50) * 960)).toBeLessThanOrEqual(960);
  ear.end();
});

it("[S-80a] a lost moment is made up and fades, then there is nothing; who is silenced is not heard", async () => {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const peaks: number[] = [];
  const ear = createHeadlessEar(time, { together: (moment) => peaks.push(Math.max(...moment)) });
  const codec = createNodeVoiceCodec();
  const tone = createTone(500);
  const step = async (play: () => void) => {
    await time.advanceAsync(20);
    play();
    await Promise.resolve();
  };
  for (let seq = 0; seq < 10; seq += 1) await step(() => ear.play(ana, frameOf(codec.encode(tone.next() ?? new Float32Array()), seq), 1));
  for (let lost = 0; lost < 6; lost += 1) await step(() => ear.play(ana, { type: "missing" }, 1));
  await step(() => ear.play(ana, frameOf(new Uint8Array([255, 255, 255]), 17), 0));
  expect(peaks).toHaveLength(14);
  expect(peaks.slice(10).every((peak, at) => peak < (peaks[9 + at] ?? 0))).toBe(true);
  ear.end();
});
