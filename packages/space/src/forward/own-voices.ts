import type { Pubkey } from "@plaza/protocol";
import type { VoiceFrame } from "../frames/bundle.ts";
import { createVoiceSealer, sealedBytes } from "../frames/voice-seal.ts";
import type { UnsignedSeal, VoiceSealer } from "../frames/voice-seal.ts";
import type { FramePathInput, FramePathOutput } from "./frame-path-io.ts";
import type { Voice, VoiceBook } from "./voice-book.ts";

type OwnFrame = Extract<FramePathInput, { type: "own" }>;

/** What is said here: our own voice, and the voices of those we carry, numbered and sealed with our key. */
export interface OwnVoices {
  say(input: OwnFrame, nowMs: number, done: FramePathOutput[]): void;
  /** We carry this one no more. */
  release(speaker: Pubkey, nowMs: number): void;
  /** A seal of ours has its signature. */
  signed(id: number, signature: Uint8Array): void;
  /** The number that the next own frame gets. */
  nextSeq(): number;
}

/** What speaking needs. */
export interface OwnVoicesOptions {
  readonly self: Pubkey;
  readonly host: Pubkey;
  readonly spaceId: string;
  readonly firstSeq: number;
  readonly voices: VoiceBook;
  /** The frame is believed, and passed on. */
  readonly accept: (voice: Voice, frame: VoiceFrame, from: null, nowMs: number, done: FramePathOutput[]) => void;
  /** The frame is heard here. */
  readonly play: (speaker: Pubkey, frame: VoiceFrame, done: FramePathOutput[]) => void;
}

/** What we say for somebody whom we carry. */
interface Mouth {
  seq: number;
  readonly sealer: VoiceSealer;
}

/**
 * Begins with nothing said.
 *
 * @see docs/spec/space.md [S-55], [S-101a]
 */
export function createOwnVoices({ self, host, spaceId, firstSeq, voices, accept, play }: OwnVoicesOptions): OwnVoices {
  const sealer = createVoiceSealer();
  /** Seals of ours that wait for their signature. */
  const unsigned = new Map<number, { readonly seal: UnsignedSeal; readonly voice: Voice }>();
  /** Kept after we carried somebody: the count goes on where it was. */
  const mouths = new Map<Pubkey, Mouth>();
  let ownSeq = firstSeq >>> 0;
  let nextSign = 1;

  function sealDue(voice: Voice, seal: UnsignedSeal | null, done: FramePathOutput[]): void {
    if (seal === null) return;
    unsigned.set(nextSign, { seal, voice });
    done.push({ type: "sign", id: nextSign, bytes: sealedBytes({ host, spaceId, speaker: voice.speaker.pubkey }, seal) });
    nextSign += 1;
  }

  function speak(input: OwnFrame, nowMs: number, done: FramePathOutput[]): void {
    const voice = voices.get(self);
    if (voice === undefined) return;
    const frame = frameOf(input, voice.index, ownSeq);
    ownSeq = (ownSeq + 1) >>> 0;
    sealDue(voice, sealer.add(frame), done);
    accept(voice, frame, null, nowMs, done);
  }

  /**
   * What somebody says who knows only the draft and is linked with us: heard here like any other, and, while we are of the
   * stage ourselves, sealed with our key and passed on as theirs.
   */
  function carry(input: OwnFrame, speaker: Pubkey, nowMs: number, done: FramePathOutput[]): void {
    let voice = voices.get(speaker);
    if (voice === undefined || voice.speaker.voiceKey !== null) return;
    const key = voices.ownKey();
    // Nobody takes it from who is not of the stage; and who hears it carried needs it only once.
    if (key === null && voices.isCarried(voice, nowMs)) return;
    let mouth = mouths.get(speaker);
    if (mouth === undefined) {
      mouth = { seq: (ownSeq + 0x4000_0000) >>> 0, sealer: createVoiceSealer() };
      mouths.set(speaker, mouth);
    }
    if (key !== null && voice.key !== key) voice = voices.carriedBy(voice, key, nowMs);
    const frame = frameOf(input, voice.index, mouth.seq);
    mouth.seq = (mouth.seq + 1) >>> 0;
    if (key !== null) {
      sealDue(voice, mouth.sealer.add(frame), done);
      accept(voice, frame, null, nowMs, done);
    }
    play(speaker, frame, done);
  }

  return {
    say(input, nowMs, done) {
      if (input.speaker === undefined || input.speaker === self) speak(input, nowMs, done);
      else carry(input, input.speaker, nowMs, done);
    },
    release(speaker, nowMs) {
      const voice = voices.get(speaker);
      if (voice !== undefined && voice.speaker.voiceKey === null && voices.isOurs(voice)) voices.carriedBy(voice, null, nowMs);
    },
    signed(id, signature) {
      const due = unsigned.get(id);
      unsigned.delete(id);
      if (due === undefined || voices.get(due.voice.speaker.pubkey) !== due.voice) return;
      due.voice.seals.push({ speaker: due.voice.index, ...due.seal, signature });
    },
    nextSeq: () => ownSeq,
  };
}

function frameOf(input: OwnFrame, index: number, seq: number): VoiceFrame {
  const { payload, captureMs, level, isSilence, isLocked } = input;
  return {
    speaker: index,
    seq,
    captureMs: captureMs >>> 0,
    level: Math.min(127, Math.max(0, Math.round(level))),
    ms: 20,
    isSilence,
    isLocked,
    isRepeat: false,
    payload,
  };
}
