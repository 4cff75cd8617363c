import { createFakeTime } from "@plaza/platform/fakes";
import { createNodeVoiceCodec } from "@plaza/platform-node";
import type { NodeAudioTrack, OpusPacket } from "@plaza/platform-node";
import { parsePubkey } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import type { OwnFrame } from "@plaza/space";
import { expect, it } from "vitest";
import { createHeadlessPlain } from "./headless-plain.ts";
import { createTone } from "./sound-source.ts";
import { toneShare } from "./sound-watch.ts";

function pubkey(digit: string): Pubkey {
  const parsed = parsePubkey(digit.repeat(64));
  if (!parsed.ok) throw new Error("no pubkey");
  return parsed.value;
}

const [ana, ben, fay, gil] = [pubkey("a"), pubkey("b"), pubkey("c"), pubkey("d")] as const;

/** Plain sound beside an engine that remembers what it is to carry. */
function plainSound() {
  const time = createFakeTime({ monotonicMs: 5_000 });
  const carried: (OwnFrame | null)[] = [];
  const now = { isSpeaking: true };
  const plain = createHeadlessPlain(time, time, 7);
  const sound = plain.sound({ carry: (_speaker, frame) => carried.push(frame), isSpeaking: () => now.isSpeaking });
  return { time, plain, sound, carried, now };
}

/** Collects a track, and tells how much of its last part is a tone. */
function listenTo(track: unknown) {
  const packets: OpusPacket[] = [];
  const codec = createNodeVoiceCodec();
  const samples: number[] = [];
  (track as NodeAudioTrack).subscribe((packet) => {
    packets.push(packet);
    const decoded = codec.decode(packet.payload);
    if (decoded.ok) samples.push(...decoded.value);
  });
  return { packets, share: (hertz: number) => toneShare(Float32Array.from(samples.slice(-9_600)), hertz) };
}

/** Somebody's voice as frames, one tone. */
function voiceOf(hertz: number): () => Uint8Array {
  const [codec, tone] = [createNodeVoiceCodec(), createTone(hertz, 0.3)];
  return () => codec.encode(tone.next() ?? new Float32Array(960));
}

it("[S-102] [S-103] plain peers hear everyone together, coded once; one who speaks, all but itself; ourselves while we speak", () => {
  const { time, plain, sound, now } = plainSound();
  const [everyone, same, others] = [sound.track(fay, false), sound.track(gil, false), sound.track(ben, true)];
  expect(everyone).toBe(same);
  const [all, butBen] = [listenTo(everyone), listenTo(others)];
  const [sayAna, sayBen, sayOwn] = [voiceOf(500), voiceOf(900), voiceOf(1_500)];
  const speak = (moments: number): void => {
    for (let at = 0; at < moments; at += 1) {
      const frame = { seq: at, captureMs: at * 20, ms: 20 as const, isSilence: false };
      plain.play(ana, { type: "frame", frame: { ...frame, payload: sayAna() } }, 1);
      plain.play(ben, { type: "frame", frame: { ...frame, payload: sayBen() } }, 0);
      plain.own({ payload: sayOwn(), captureMs: at * 20, level: 20, isSilence: false });
      time.advance(20);
    }
  };
  speak(25);
  for (const hertz of [500, 900, 1_500]) expect([hertz, all.share(hertz) > 0.2]).toEqual([hertz, true]);
  expect([butBen.share(500) > 0.3, butBen.share(900) < 0.05, butBen.share(1_500) > 0.3]).toEqual([true, true, true]);
  const times = all.packets.slice(2).map(({ atMs }) => atMs);
  expect(times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0))).toEqual(Array.from({ length: times.length - 1 }, () => 20));
  now.isSpeaking = false;
  speak(18);
  expect(all.share(1_500)).toBeLessThan(0.05);
  // Nobody gets it any more: nothing is made.
  for (const peer of [fay, gil, ben]) sound.forget(peer);
  expect(time.pendingTimers()).toBe(0);
  plain.end();
});

it("[S-103] what a plain peer says is carried as it came, a pause as one frame of silence, and packets of another length not", () => {
  const { plain, sound, carried } = plainSound();
  let say: (packet: OpusPacket) => void = () => {};
  const track: NodeAudioTrack = {
    subscribe(listener) {
      say = listener;
      return () => (say = () => {});
    },
  };
  sound.hear(fay, track);
  sound.hear(fay, track);
  const next = voiceOf(600);
  const payloads = Array.from({ length: 10 }, next);
  for (const [at, payload] of payloads.entries()) say({ payload, atMs: at * 20 });
  expect(carried.map((frame) => frame?.payload)).toEqual(payloads);
  expect(carried.slice(3).every((frame) => frame !== null && frame.level < 40)).toBe(true);
  const codec = createNodeVoiceCodec();
  for (let at = 10; at < 60; at += 1) say({ payload: codec.encode(new Float32Array(960)), atMs: at * 20 });
  expect(carried.slice(10).filter((frame) => frame?.isSilence === true)).toHaveLength(1);
  const before = carried.length;
  say({ payload: Uint8Array.of(0xf0, 1, 2, 3), atMs: 1_300 });
  say({ payload: Uint8Array.of(), atMs: 1_320 });
  expect(carried).toHaveLength(before);
  sound.hear(fay, null);
  say({ payload: next(), atMs: 1_340 });
  expect(carried.slice(before)).toEqual([null]);
  expect(sound.most()).toBe(7);
  plain.end();
});
