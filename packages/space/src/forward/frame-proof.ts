import type { Pubkey } from "@plaza/protocol";
import { BUNDLE_LIMITS } from "../frames/bundle.ts";
import type { VoiceFrame, VoiceSeal } from "../frames/bundle.ts";
import { seqDistance } from "../frames/frame-window.ts";
import { createSealBook } from "../frames/seal-book.ts";
import type { SealVerdict } from "../frames/seal-book.ts";
import { sealedBytes } from "../frames/voice-seal.ts";
import type { Feed } from "./feed.ts";
import type { Feeds } from "./feeds.ts";
import { FRAME_PACE } from "./frame-path-io.ts";
import type { FramePathOutput } from "./frame-path-io.ts";
import type { Voice, VoiceBook } from "./voice-book.ts";

/** Says of frames whether they are their speaker's: by the trust their feed has earned, or by a seal, sooner or later. */
export interface FrameProof {
  /** A frame that was not here in this form; `isNew` where it was not in any. It may be kept. */
  frame(feed: Feed, voice: Voice, frame: VoiceFrame, digest: string, isNew: boolean, nowMs: number, done: FramePathOutput[]): void;
  seal(feed: Feed, seal: VoiceSeal, done: FramePathOutput[]): void;
  /** A seal's signature was checked. */
  checked(id: number, isTrue: boolean, nowMs: number, done: FramePathOutput[]): void;
  /** Lets go the frames whose proof never came. */
  look(nowMs: number): void;
  /** What was known of this speaker's frames counts no more. */
  forget(speaker: Pubkey): void;
  /** How often somebody passed what is not the speaker's. */
  forged(): number;
  /** How many frames never got their proof. */
  ignored(): number;
}

/** What proving needs. */
export interface FrameProofOptions {
  readonly host: Pubkey;
  readonly spaceId: string;
  readonly voices: VoiceBook;
  readonly feeds: Feeds;
  /** The frame is believed. */
  readonly accept: (voice: Voice, frame: VoiceFrame, from: Pubkey, nowMs: number, done: FramePathOutput[]) => void;
}

interface Waiting {
  readonly speaker: Pubkey;
  readonly frame: VoiceFrame;
  readonly digest: string;
  readonly feed: Pubkey;
  readonly sinceMs: number;
}

const mostWaiting = 400;

/**
 * Begins with nothing proven.
 *
 * @see docs/spec/space.md [S-56]
 */
export function createFrameProof({ host, spaceId, voices, feeds, accept }: FrameProofOptions): FrameProof {
  const seals = createSealBook();
  /** Seals of others whose signature is being checked. */
  const inCheck = new Map<number, { readonly seal: VoiceSeal; readonly voice: Voice }>();
  /** Frames that wait for their proof, oldest first. */
  let waiting: Waiting[] = [];
  let forged = 0;
  let ignored = 0;

  const isProven = ({ speaker, frame, digest }: Waiting): boolean => seals.isProven(speaker, frame.seq, digest);

  function judge(verdict: SealVerdict, nowMs: number, done: FramePathOutput[]): void {
    const voice = voices.get(verdict.speaker);
    const forgers = new Set(verdict.forged.map(({ from }) => from));
    if (verdict.forgedSealBy !== null) forgers.add(verdict.forgedSealBy);
    for (const peer of forgers) {
      forged += 1;
      feeds.get(peer)?.trust.delete(verdict.speaker);
      waiting = waiting.filter((one) => one.feed !== peer || one.speaker !== verdict.speaker || isProven(one));
      done.push({ type: "forged", peer });
    }
    if (voice === undefined) return;
    const due = waiting.filter((one) => one.speaker === verdict.speaker && isProven(one));
    waiting = waiting.filter((one) => !due.includes(one));
    for (const one of due) {
      // One that came before it was known how far the voice has come.
      if (voice.window.see(one.frame.seq, one.digest) === "new") for (const feed of feeds.values()) feed.expect();
      if (!voice.recent.has(one.frame.seq)) accept(voice, one.frame, one.feed, nowMs, done);
      feeds.get(one.feed)?.prove(verdict.speaker, nowMs);
    }
    for (const { seq } of verdict.proven) {
      // Whoever brought what is proven is believed for a while.
      for (const feed of feeds.values()) {
        if (!forgers.has(feed.peer) && feed.hasBrought(verdict.speaker, seq)) feed.prove(verdict.speaker, nowMs);
      }
    }
  }

  return {
    frame(feed, voice, frame, digest, isNew, nowMs, done) {
      const { pubkey } = voice.speaker;
      const verdict = seals.frame(pubkey, frame.seq, digest, feed.peer);
      if (verdict !== null) {
        judge(verdict, nowMs, done);
        return;
      }
      const isBelieved = isNew && feed.believes(pubkey, nowMs);
      if (isBelieved || seals.isProven(pubkey, frame.seq, digest)) accept(voice, frame, feed.peer, nowMs, done);
      else if (waiting.length < mostWaiting) waiting.push({ speaker: pubkey, frame, digest, feed: feed.peer, sinceMs: nowMs });
      else ignored += 1;
    },
    seal(feed, seal, done) {
      const named = voices.named(feed.voices.get(seal.speaker));
      if (named === undefined || named.voice.key !== named.key || feed.isSuspended) return;
      const { voice, key } = named;
      const { pubkey } = voice.speaker;
      const check = seals.seal(pubkey, seal, feed.peer);
      if (check === null) return;
      const bytes = sealedBytes({ host, spaceId, speaker: pubkey }, check.seal);
      const kept = { ...check.seal, signature: check.seal.signature.slice() };
      inCheck.set(check.id, { seal: kept, voice });
      done.push({ type: "check", id: check.id, voiceKey: key, bytes, signature: kept.signature });
    },
    checked(id, isTrue, nowMs, done) {
      const verdict = seals.checked(id, isTrue);
      const checked = inCheck.get(id);
      inCheck.delete(id);
      const voice = verdict === null ? undefined : voices.get(verdict.speaker);
      // What was said for a speaker by who carries them no more.
      if (voice !== undefined && voice !== checked?.voice) return;
      // Only what is proven goes on: nobody is blamed for passing another's forgery.
      if (isTrue && checked !== undefined && voice !== undefined) {
        for (const seq of checked.seal.seqs) {
          if (voice.provenSeq === null || seqDistance(seq, voice.provenSeq) > 0) voice.provenSeq = seq;
        }
        voice.seals.push({ ...checked.seal, speaker: voice.index });
        if (voice.seals.length > BUNDLE_LIMITS.seals) voice.seals.shift();
      }
      if (verdict !== null) judge(verdict, nowMs, done);
    },
    look(nowMs) {
      const overdue = waiting.length;
      waiting = waiting.filter((one) => nowMs - one.sinceMs < FRAME_PACE.proofMs);
      ignored += overdue - waiting.length;
    },
    forget(speaker) {
      seals.forget(speaker);
      waiting = waiting.filter((one) => one.speaker !== speaker);
    },
    forged: () => forged,
    ignored: () => ignored,
  };
}
