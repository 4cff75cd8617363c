import type { Pubkey } from "@plaza/protocol";
import { BUNDLE_LIMITS, parseBundle } from "../frames/bundle.ts";
import type { Bundle, VoiceFrame, VoiceSeal } from "../frames/bundle.ts";
import type { TableVoice } from "../frames/mesh-message.ts";
import { peerMark } from "../frames/peer-mark.ts";
import { createSealBook } from "../frames/seal-book.ts";
import type { SealVerdict } from "../frames/seal-book.ts";
import { createVoiceSealer, frameDigest, sealedBytes } from "../frames/voice-seal.ts";
import type { UnsignedSeal, VoiceSealer } from "../frames/voice-seal.ts";
import type { FeedWindow } from "../overlay/overlay-io.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FRAME_PACE } from "./frame-path-io.ts";
import type { FramePathInput, FramePathOutput } from "./frame-path-io.ts";
import { createLoudest, createServing } from "./serving.ts";
import type { Serving, Travelled } from "./serving.ts";
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

interface Waiting {
  readonly speaker: Pubkey;
  readonly frame: VoiceFrame;
  readonly digest: string;
  readonly feed: Pubkey;
  readonly sinceMs: number;
}

/** What we say for somebody whom we carry. */
interface Mouth {
  seq: number;
  readonly sealer: VoiceSealer;
}

const keptFrames = 50;
const mostWaiting = 400;
const noWindow: FeedWindow = { frames: 0, delivered: 1 };

/**
 * Makes a frame path that hears nobody yet.
 *
 * @see docs/spec/space.md [S-55] to [S-58]
 */
export function createFramePath({ self, host, spaceId, firstSeq }: FramePathOptions): FramePath {
  const ownMark = peerMark(self);
  const feeds = new Map<Pubkey, Feed>();
  const servings = new Map<Pubkey, Serving>();
  const seals = createSealBook();
  const sealer = createVoiceSealer();
  const loudest = createLoudest();
  /** Seals of others whose signature is being checked. */
  const sealsInCheck = new Map<number, { readonly seal: VoiceSeal; readonly voice: Voice }>();
  /** Seals of ours that wait for their signature. */
  const unsigned = new Map<number, { readonly seal: UnsignedSeal; readonly voice: Voice }>();
  /** Kept after we carried somebody: the count goes on where it was. */
  const mouths = new Map<Pubkey, Mouth>();
  /** Frames that wait for their proof, oldest first. */
  let waiting: Waiting[] = [];
  let ownSeq = firstSeq >>> 0;
  let nextSign = 1;
  let best: Feed | null = null;
  const tally = { heard: 0, forwarded: 0, forged: 0, ignored: 0 };
  const voices = createVoiceBook(self, host, (speaker) => {
    seals.forget(speaker);
    waiting = waiting.filter((one) => one.speaker !== speaker);
    for (const feed of feeds.values()) feed.trust.delete(speaker);
  });

  function travelled(as: Serving["as"]): Travelled {
    // What goes to others of the stage is our own voice: it comes from nowhere else.
    if (best === null || as === "stage") return { depth: 0, marks: [ownMark] };
    return { depth: Math.min(255, best.depth + 1), marks: [...best.path, ownMark].slice(-BUNDLE_LIMITS.path) };
  }

  /** Tells those we serve whose voice an index is, before the first frame with it. */
  function tellTable(to: Pubkey, serving: Serving, done: FramePathOutput[]): void {
    const table: TableVoice[] = [];
    for (const voice of voices.values()) {
      const { speaker, index, key } = voice;
      if (key !== null && (serving.as === "child" || voices.isOurs(voice))) table.push({ index, pubkey: speaker.pubkey, voiceKey: key });
    }
    const told = table.map(({ index, pubkey, voiceKey }) => `${index} ${pubkey} ${voiceKey}`).join();
    if (told === serving.toldTable) return;
    serving.toldTable = told;
    done.push({ type: "message", to, message: { type: "voices", voices: table.slice(0, 64) } });
  }

  function passOn(voice: Voice, frame: VoiceFrame, from: Pubkey | null, nowMs: number, done: FramePathOutput[]): void {
    const { pubkey } = voice.speaker;
    const fresh = voice.seals.splice(0);
    const ours = { ...frame, speaker: voice.index, isRepeat: false };
    for (const [to, serving] of servings) {
      if (to === from || to === pubkey || (serving.as === "stage" && !voices.isOurs(voice))) continue;
      if (serving.isLeaf && !loudest.isAmong(pubkey, voices.hosts, nowMs)) continue;
      tellTable(to, serving, done);
      for (const bytes of serving.add([ours], fresh, travelled(serving.as), nowMs)) done.push({ type: "send", to, bytes });
      tally.forwarded += 1;
    }
  }

  /** Seals that no frame takes along: the speaker has paused. */
  function sendSeals(voice: Voice, nowMs: number, done: FramePathOutput[]): void {
    const fresh = voice.seals.splice(0);
    const { pubkey } = voice.speaker;
    for (const [to, serving] of servings) {
      if (to === pubkey || (serving.as === "stage" && !voices.isOurs(voice))) continue;
      for (const bytes of serving.add([], fresh, travelled(serving.as), nowMs)) done.push({ type: "send", to, bytes });
    }
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
    loudest.hear(voice.speaker.pubkey, frame.level, nowMs);
    passOn(voice, frame, from, nowMs, done);
    if (from === null) return;
    tally.heard += 1;
    done.push({ type: "play", speaker: voice.speaker.pubkey, frame });
  }

  function takeFrame(feed: Feed, frame: VoiceFrame, nowMs: number, done: FramePathOutput[]): void {
    const named = voices.named(feed.voices.get(frame.speaker));
    const voice = named === undefined ? undefined : voices.hearing(named, nowMs);
    // Not in the table yet, not allowed to speak any more, carried by another, or our own voice come back.
    if (voice === undefined) {
      tally.ignored += 1;
      return;
    }
    const { pubkey } = voice.speaker;
    const isFirstHere = feed.brings(pubkey, frame.seq);
    if (feed.isSuspended) return;
    const digest = frameDigest(frame);
    const freshness = voice.window.see(frame.seq, digest);
    if (freshness === "new") for (const other of feeds.values()) other.expect();
    if (freshness === "repeat" && isFirstHere && !frame.isRepeat) done.push({ type: "copy", speaker: pubkey, captureMs: frame.captureMs });
    if (freshness === "repeat" || freshness === "stale") return;
    // Bundles are borrowed bytes; what stays is a copy.
    const kept = { ...frame, payload: frame.payload.slice() };
    const verdict = seals.frame(pubkey, frame.seq, digest, feed.peer);
    if (verdict !== null) {
      judge(verdict, nowMs, done);
      return;
    }
    const isBelieved = freshness === "new" && feed.believes(pubkey, nowMs);
    if (isBelieved || seals.isProven(pubkey, frame.seq, digest)) accept(voice, kept, feed.peer, nowMs, done);
    else if (waiting.length < mostWaiting) waiting.push({ speaker: pubkey, frame: kept, digest, feed: feed.peer, sinceMs: nowMs });
    else tally.ignored += 1;
  }

  function takeSeal(feed: Feed, seal: VoiceSeal, done: FramePathOutput[]): void {
    const named = voices.named(feed.voices.get(seal.speaker));
    if (named === undefined || named.voice.key !== named.key || feed.isSuspended) return;
    const { voice, key } = named;
    const { pubkey } = voice.speaker;
    const check = seals.seal(pubkey, seal, feed.peer);
    if (check === null) return;
    const bytes = sealedBytes({ host, spaceId, speaker: pubkey }, check.seal);
    const kept = { ...check.seal, signature: check.seal.signature.slice() };
    sealsInCheck.set(check.id, { seal: kept, voice });
    done.push({ type: "check", id: check.id, voiceKey: key, bytes, signature: kept.signature });
  }

  function takeBundle(feed: Feed, bundle: Bundle, nowMs: number, done: FramePathOutput[]): void {
    feed.lastMs = nowMs;
    feed.depth = bundle.depth;
    if (bundle.path !== null) {
      feed.path = bundle.path;
      if (bundle.path.includes(ownMark)) {
        done.push({ type: "loop", peer: feed.peer });
        return;
      }
    }
    if (feed.isSilent || !feed.hasSounded) {
      feed.isSilent = false;
      feed.hasSounded = true;
      done.push({ type: "sounding", peer: feed.peer });
    }
    if (best === null || best.isSilent || feed.depth < best.depth) best = feed;
    for (const frame of bundle.frames) takeFrame(feed, frame, nowMs, done);
    for (const seal of bundle.seals) takeSeal(feed, seal, done);
  }

  function judge(verdict: SealVerdict, nowMs: number, done: FramePathOutput[]): void {
    const voice = voices.get(verdict.speaker);
    const forgers = new Set(verdict.forged.map(({ from }) => from));
    if (verdict.forgedSealBy !== null) forgers.add(verdict.forgedSealBy);
    for (const peer of forgers) {
      tally.forged += 1;
      feeds.get(peer)?.trust.delete(verdict.speaker);
      waiting = waiting.filter((one) => one.feed !== peer || one.speaker !== verdict.speaker || isProven(one));
      done.push({ type: "forged", peer });
    }
    if (voice === undefined) return;
    const due = waiting.filter((one) => one.speaker === verdict.speaker && isProven(one));
    waiting = waiting.filter((one) => !due.includes(one));
    for (const one of due) {
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

  const isProven = ({ speaker, frame, digest }: Waiting): boolean => seals.isProven(speaker, frame.seq, digest);

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
      const source = [...feeds.values()].find((feed) => !feed.isSilent && !feed.isSuspended && feed.hasSounded);
      if (wanted.length > 0 && source !== undefined) {
        done.push({ type: "message", to: source.peer, message: { type: "lost", speaker: speaker.pubkey, seqs: wanted } });
      }
    }
  }

  function tick(nowMs: number, done: FramePathOutput[]): void {
    // One who speaks is a source, fed or not; one who neither hears nor speaks has nothing to vouch for.
    let isFed = voices.get(self) !== undefined;
    for (const feed of feeds.values()) {
      if (!feed.isSilent && feed.hasSounded && nowMs - feed.lastMs > FRAME_PACE.silentMs) {
        feed.isSilent = true;
        if (best === feed) best = [...feeds.values()].find((other) => !other.isSilent && other.hasSounded) ?? null;
        done.push({ type: "silent", peer: feed.peer });
      }
      isFed ||= feed.hasSounded && !feed.isSilent;
    }
    const overdue = waiting.length;
    waiting = waiting.filter((one) => nowMs - one.sinceMs < FRAME_PACE.proofMs);
    tally.ignored += overdue - waiting.length;
    for (const voice of voices.values()) if (voice.seals.length > 0) sendSeals(voice, nowMs, done);
    for (const [to, serving] of servings) {
      tellTable(to, serving, done);
      for (const bytes of serving.flush(travelled(serving.as), isFed, nowMs)) done.push({ type: "send", to, bytes });
    }
    askForMissing(nowMs, done);
  }

  function speak(input: Extract<FramePathInput, { type: "own" }>, nowMs: number, done: FramePathOutput[]): void {
    const voice = voices.get(self);
    if (voice === undefined) return;
    const frame = frameOf(input, voice.index, ownSeq);
    ownSeq = (ownSeq + 1) >>> 0;
    sealDue(voice, sealer.add(frame), done);
    accept(voice, frame, null, nowMs, done);
  }

  function sealDue(voice: Voice, seal: UnsignedSeal | null, done: FramePathOutput[]): void {
    if (seal === null) return;
    unsigned.set(nextSign, { seal, voice });
    done.push({ type: "sign", id: nextSign, bytes: sealedBytes({ host, spaceId, speaker: voice.speaker.pubkey }, seal) });
    nextSign += 1;
  }

  /**
   * What somebody says who knows only the draft and is linked with us: heard here like any other, and, while we are of the
   * stage ourselves, sealed with our key and passed on as theirs.
   */
  function carry(input: Extract<FramePathInput, { type: "own" }>, speaker: Pubkey, nowMs: number, done: FramePathOutput[]): void {
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
    tally.heard += 1;
    done.push({ type: "play", speaker, frame });
  }

  return {
    handle(input, nowMs) {
      const done: FramePathOutput[] = [];
      switch (input.type) {
        case "speakers":
          voices.setSpeakers(input.speakers);
          break;
        case "feed":
          if (input.isOn) feeds.set(input.peer, feeds.get(input.peer) ?? createFeed(input.peer, nowMs));
          else {
            if (best?.peer === input.peer) best = null;
            feeds.delete(input.peer);
          }
          break;
        case "suspend": {
          const feed = feeds.get(input.peer);
          if (feed !== undefined) feed.isSuspended = input.isOn;
          break;
        }
        case "serve":
          if (input.as === null) servings.delete(input.peer);
          else {
            const serving = createServing(input.as, input.isLeaf, input.packing);
            serving.toldTable = servings.get(input.peer)?.toldTable ?? "";
            servings.set(input.peer, serving);
            tellTable(input.peer, serving, done);
          }
          break;
        case "voices": {
          const table = feeds.get(input.peer)?.voices;
          table?.clear();
          for (const voice of input.voices) table?.set(voice.index, voice);
          break;
        }
        case "bundle": {
          const feed = feeds.get(input.peer);
          const bundle = feed === undefined ? null : parseBundle(input.bytes);
          if (feed !== undefined && bundle?.ok === true) takeBundle(feed, bundle.value, nowMs, done);
          else tally.ignored += 1;
          break;
        }
        case "own":
          if (input.speaker === undefined || input.speaker === self) speak(input, nowMs, done);
          else carry(input, input.speaker, nowMs, done);
          break;
        case "release": {
          const voice = voices.get(input.speaker);
          if (voice !== undefined && voice.speaker.voiceKey === null && voices.isOurs(voice)) voices.carriedBy(voice, null, nowMs);
          break;
        }
        case "signed": {
          const due = unsigned.get(input.id);
          unsigned.delete(input.id);
          if (due === undefined || voices.get(due.voice.speaker.pubkey) !== due.voice) break;
          due.voice.seals.push({ speaker: due.voice.index, ...due.seal, signature: input.signature });
          break;
        }
        case "checked": {
          const verdict = seals.checked(input.id, input.isTrue);
          const checked = sealsInCheck.get(input.id);
          sealsInCheck.delete(input.id);
          const voice = verdict === null ? undefined : voices.get(verdict.speaker);
          // What was said for a speaker by who carries them no more.
          if (voice !== undefined && voice !== checked?.voice) break;
          // Only what is proven goes on: nobody is blamed for passing another's forgery.
          if (input.isTrue && checked !== undefined && voice !== undefined) {
            voice.seals.push({ ...checked.seal, speaker: voice.index });
            if (voice.seals.length > BUNDLE_LIMITS.seals) voice.seals.shift();
          }
          if (verdict !== null) judge(verdict, nowMs, done);
          break;
        }
        case "lost": {
          const serving = servings.get(input.peer);
          const recent = voices.get(input.speaker)?.recent;
          const index = voices.get(input.speaker)?.index ?? 0;
          const found = input.seqs.slice(0, 16).flatMap((seq) => recent?.get(seq) ?? []);
          if (serving !== undefined && found.length > 0) {
            const again = found.map((frame) => ({ ...frame, speaker: index }));
            done.push({ type: "send", to: input.peer, bytes: serving.again(again, travelled(serving.as)) });
          }
          break;
        }
        case "tick":
          tick(nowMs, done);
      }
      return done;
    },
    take: (peer) => feeds.get(peer)?.take() ?? noWindow,
    tally: () => ({ ...tally }),
    nextSeq: () => ownSeq,
  };
}

function frameOf(input: Extract<FramePathInput, { type: "own" }>, index: number, seq: number): VoiceFrame {
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
