import type { Pubkey } from "@plaza/protocol";
import { parseBundle } from "../frames/bundle.ts";
import type { VoiceFrame } from "../frames/bundle.ts";
import { seqDistance } from "../frames/frame-window.ts";
import { peerMark } from "../frames/peer-mark.ts";
import { frameDigest } from "../frames/voice-seal.ts";
import type { FeedWindow } from "../overlay/overlay-io.ts";
import type { Feed } from "./feed.ts";
import { createFeeds } from "./feeds.ts";
import { FRAME_PACE } from "./frame-path-io.ts";
import type { FramePathInput, FramePathOutput } from "./frame-path-io.ts";
import { createFrameProof } from "./frame-proof.ts";
import { createOwnVoices } from "./own-voices.ts";
import { createServings } from "./servings.ts";
import { createVoiceBook } from "./voice-book.ts";
import type { Voice } from "./voice-book.ts";

/** What a frame path is made of. */
export interface FramePathOptions {
  readonly self: Pubkey;
  readonly host: Pubkey;
  readonly spaceId: string;
  /** Where this session's own frames begin to count: anywhere, but not where an earlier session did. */
  readonly firstSeq: number;
}

/** What became of frames. */
export interface FramePathTally {
  readonly heard: number;
  readonly forwarded: number;
  readonly forged: number;
  /** Bundles that could not be read, frames of nobody we know, frames whose proof never came. */
  readonly ignored: number;
}

/** The way of the sound through one peer: from its feeds to its ears and to those it serves. No sockets, no clock, no waiting. */
export interface FramePath {
  handle(input: FramePathInput, nowMs: number): readonly FramePathOutput[];
  take(feed: Pubkey): FeedWindow;
  tally(): FramePathTally;
  /** The number that the next own frame gets: what locks a frame must know it before. */
  nextSeq(): number;
}

const keptFrames = 50;
/** How far a number may be from the newest that is proven: further ones wait for a proof of their own. */
const near = { ahead: 50, behind: 500 } as const;
const noWindow: FeedWindow = { frames: 0, delivered: 1 };

/** How far a number is ahead of where a voice has come to: only what is proven says that, or one lie would make all that follows old. */
function aheadOfProven({ provenSeq }: Voice, seq: number): number {
  return provenSeq === null ? Number.POSITIVE_INFINITY : seqDistance(seq, provenSeq);
}

/** Bundles are borrowed bytes; what stays is a copy. */
function copyOf(frame: VoiceFrame): VoiceFrame {
  return { ...frame, payload: frame.payload.slice() };
}

/**
 * Makes a frame path that hears nobody yet.
 *
 * @see docs/spec/space.md [S-55] to [S-58]
 */
export function createFramePath({ self, host, spaceId, firstSeq }: FramePathOptions): FramePath {
  const feeds = createFeeds(peerMark(self));
  const voices = createVoiceBook(self, host, (speaker) => {
    proof.forget(speaker);
    for (const feed of feeds.values()) feed.trust.delete(speaker);
  });
  const servings = createServings(voices, (as) => feeds.travelled(as));
  const proof = createFrameProof({ host, spaceId, voices, feeds, accept });
  const own = createOwnVoices({ self, host, spaceId, firstSeq, voices, accept, play });
  let heard = 0;
  let ignored = 0;

  function play(speaker: Pubkey, frame: VoiceFrame, done: FramePathOutput[]): void {
    heard += 1;
    done.push({ type: "play", speaker, frame });
  }

  /** A frame that is believed: heard, kept for those who ask again, and passed on. */
  function accept(voice: Voice, frame: VoiceFrame, from: Pubkey | null, nowMs: number, done: FramePathOutput[]): void {
    voice.lastMs = nowMs;
    voice.recent.set(frame.seq, frame);
    voice.missing.delete(frame.seq);
    if (voice.recent.size > keptFrames) {
      const oldest = voice.recent.keys().next();
      if (oldest.done !== true) voice.recent.delete(oldest.value);
    }
    servings.pass(voice, frame, from, nowMs, done);
    if (from !== null) play(voice.speaker.pubkey, frame, done);
  }

  function takeFrame(feed: Feed, frame: VoiceFrame, nowMs: number, done: FramePathOutput[]): void {
    const named = voices.named(feed.voices.get(frame.speaker));
    const voice = named === undefined ? undefined : voices.hearing(named, nowMs);
    // Not in the table yet, not allowed to speak any more, carried by another, or our own voice come back.
    if (voice === undefined) {
      ignored += 1;
      return;
    }
    const { pubkey } = voice.speaker;
    const isFirstHere = feed.brings(pubkey, frame.seq);
    if (feed.isSuspended) return;
    const digest = frameDigest(frame);
    const ahead = aheadOfProven(voice, frame.seq);
    // What was said long ago is not said again, though its proof is as good as it was.
    if (ahead < -near.behind) return;
    if (ahead > near.ahead) return proof.frame(feed, voice, copyOf(frame), digest, false, nowMs, done);
    const freshness = voice.window.see(frame.seq, digest);
    if (freshness === "new") for (const other of feeds.values()) other.expect();
    if (freshness === "repeat" && isFirstHere && !frame.isRepeat) done.push({ type: "copy", speaker: pubkey, captureMs: frame.captureMs });
    if (freshness === "repeat" || freshness === "stale") return;
    proof.frame(feed, voice, copyOf(frame), digest, freshness === "new", nowMs, done);
  }

  function takeBundle({ peer, bytes }: Extract<FramePathInput, { type: "bundle" }>, nowMs: number, done: FramePathOutput[]): void {
    const feed = feeds.get(peer);
    const bundle = feed === undefined ? null : parseBundle(bytes);
    if (feed === undefined || bundle?.ok !== true) {
      ignored += 1;
      return;
    }
    if (!feeds.follow(feed, bundle.value, nowMs, done)) return;
    for (const frame of bundle.value.frames) takeFrame(feed, frame, nowMs, done);
    for (const seal of bundle.value.seals) proof.seal(feed, seal, done);
  }

  /** Frames that came on no way are asked for once, from a feed that sounds. */
  function askForMissing(nowMs: number, done: FramePathOutput[]): void {
    for (const voice of voices.values()) {
      if (voices.isOurs(voice)) continue;
      const { speaker, window, missing } = voice;
      const wanted: number[] = [];
      const gaps = new Set(window.gaps(15));
      for (const seq of gaps) {
        const sinceMs = missing.get(seq);
        if (sinceMs === undefined) missing.set(seq, nowMs);
        else if (sinceMs > 0 && nowMs - sinceMs >= FRAME_PACE.missingMs) {
          missing.set(seq, 0);
          wanted.push(seq);
        }
      }
      for (const seq of missing.keys()) if (!gaps.has(seq)) missing.delete(seq);
      const source = wanted.length === 0 ? undefined : feeds.source();
      if (source !== undefined) {
        done.push({ type: "message", to: source.peer, message: { type: "lost", speaker: speaker.pubkey, seqs: wanted } });
      }
    }
  }

  function tick(nowMs: number, done: FramePathOutput[]): void {
    const isFed = feeds.look(nowMs, done);
    proof.look(nowMs);
    // One who speaks is a source, fed or not; one who neither hears nor speaks has nothing to vouch for.
    servings.flush(isFed || voices.get(self) !== undefined, nowMs, done);
    askForMissing(nowMs, done);
  }

  return {
    handle(input, nowMs) {
      const done: FramePathOutput[] = [];
      switch (input.type) {
        case "speakers":
          voices.setSpeakers(input.speakers);
          break;
        case "feed":
          feeds.turn(input.peer, input.isOn, nowMs);
          break;
        case "suspend": {
          const feed = feeds.get(input.peer);
          if (feed !== undefined) feed.isSuspended = input.isOn;
          break;
        }
        case "serve":
          servings.set(input, done);
          break;
        case "voices": {
          const table = feeds.get(input.peer)?.voices;
          table?.clear();
          for (const voice of input.voices) table?.set(voice.index, voice);
          break;
        }
        case "bundle":
          takeBundle(input, nowMs, done);
          break;
        case "own":
          own.say(input, nowMs, done);
          break;
        case "release":
          own.release(input.speaker, nowMs);
          break;
        case "signed":
          own.signed(input.id, input.signature);
          break;
        case "checked":
          proof.checked(input.id, input.isTrue, nowMs, done);
          break;
        case "lost":
          servings.again(input, done);
          break;
        case "tick":
          tick(nowMs, done);
      }
      return done;
    },
    take: (peer) => feeds.get(peer)?.take() ?? noWindow,
    tally: () => ({ heard, forwarded: servings.forwarded(), forged: proof.forged(), ignored: ignored + proof.ignored() }),
    nextSeq: () => own.nextSeq(),
  };
}
