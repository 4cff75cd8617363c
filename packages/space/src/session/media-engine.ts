import type { Clock, Random, Timers, VoiceSigner, VoiceVerifier } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { createFramePath } from "../forward/frame-path.ts";
import type { FramePathInput, FramePathOutput } from "../forward/frame-path-io.ts";
import { createJitterBuffer } from "../playout/jitter-buffer.ts";
import type { JitterBuffer, Playing } from "../playout/jitter-buffer.ts";
import { createLockedVoices } from "./locked-voices.ts";
import type { MediaCommand, MediaNews, MediaSelf, MediaSpeaker } from "./space-media.ts";

/** Where frames for one peer go: a peer link, or its frame channel alone. */
export interface FrameLink {
  /** @returns false when it was dropped */
  sendFrame(bytes: Uint8Array): boolean;
}

/** One frame of our own microphone. */
export interface OwnFrame {
  /** Opus. */
  readonly payload: Uint8Array;
  /** The clock of the capture in ms; only differences count. */
  readonly captureMs: number;
  /** dB below full scale, 127 for silence. */
  readonly level: number;
  readonly isSilence: boolean;
}

/** Takes what is to be played of one speaker for the next 20 ms. */
export type PlayMoment = (speaker: Pubkey, playing: Exclude<Playing, { type: "nothing" }>, volume: number) => void;

/** What a media engine is made of. */
export interface MediaEngineOptions extends MediaSelf {
  readonly voiceSigner: VoiceSigner;
  readonly voiceVerifier: VoiceVerifier;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Called at any time, also inside calls. */
  readonly news: (news: MediaNews) => void;
}

/** The media path itself: the same code on Node and in a browser's worker. */
export interface MediaEngine {
  addLink(link: number, wire: FrameLink): void;
  removeLink(link: number): void;
  frame(link: number, bytes: Uint8Array): void;
  tell(command: MediaCommand): void;
  own(frame: OwnFrame): void;
  /** Takes what somebody says who knows only the draft and is linked with us; null when they are not any more. */
  carry(speaker: Pubkey, frame: OwnFrame | null): void;
  /** Whether frames of our own microphone are passed on at present. */
  isSpeaking(): boolean;
  /** Gives the next 20 ms of every speaker; called by the clock of the output. */
  play(moment: PlayMoment): void;
  end(): void;
}

interface Heard {
  readonly buffer: JitterBuffer;
  level: number;
  atMs: number;
  played: number;
  missing: number;
}

const tickMs = 20;
const ticksPerLevels = 3;
const ticksPerAccount = 50;
/** A voice that brought nothing for so long is silent. */
const quietAfterMs = 160;

/**
 * Makes a media path that knows no link yet. Needs nothing of a platform but signing, time and chance, so that a worker
 * can run it with plain channels as links.
 *
 * @see docs/spec/space.md [S-82]
 */
export function createMediaEngine(options: MediaEngineOptions): MediaEngine {
  const { self, host, spaceId, session, voiceSigner, voiceVerifier, clock, timers, random, news } = options;
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  const path = createFramePath({ self, host, spaceId, firstSeq: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 });
  const locked = createLockedVoices(self, session);
  const wires = new Map<number, FrameLink>();
  const peerOfLink = new Map<number, Pubkey>();
  const linkOfPeer = new Map<Pubkey, number>();
  const feeds = new Set<Pubkey>();
  const heard = new Map<Pubkey, Heard>();
  const volumes = new Map<Pubkey, number>();
  let speakers = new Set<Pubkey>();
  let isSpeaking = false;
  let lastCaptureMs: number | null = null;
  let isEnded = false;
  let ownLevel = { level: 127, atMs: Number.NEGATIVE_INFINITY };
  let unopened = 0;
  let ticks = 0;
  let wasLoud = false;

  function handle(input: FramePathInput): void {
    if (isEnded) return;
    for (const output of path.handle(input, clock.monotonicMs())) act(output);
  }

  function act(output: FramePathOutput): void {
    switch (output.type) {
      case "send": {
        const link = linkOfPeer.get(output.to);
        if (link !== undefined) wires.get(link)?.sendFrame(output.bytes);
        return;
      }
      case "sign":
        void voiceSigner.sign(output.bytes).then((signature) => handle({ type: "signed", id: output.id, signature }));
        return;
      case "check":
        void voiceVerifier
          .verify(bytesOf(output.voiceKey), output.bytes, output.signature)
          .then((isTrue) => handle({ type: "checked", id: output.id, isTrue }));
        return;
      case "play": {
        const { speaker, frame } = output;
        const payload = locked.open(speaker, frame);
        const nowMs = clock.monotonicMs();
        const voice = heardOf(speaker);
        voice.level = frame.isSilence ? 127 : frame.level;
        voice.atMs = nowMs;
        if (payload === null) unopened += 1;
        else voice.buffer.put({ ...frame, payload }, nowMs);
        return;
      }
      case "copy":
        heard.get(output.speaker)?.buffer.copy(output.captureMs, clock.monotonicMs());
        return;
      default:
        news(output);
    }
  }

  function heardOf(speaker: Pubkey): Heard {
    let voice = heard.get(speaker);
    if (voice === undefined) {
      voice = { buffer: createJitterBuffer(), level: 127, atMs: 0, played: 0, missing: 0 };
      heard.set(speaker, voice);
    }
    return voice;
  }

  function setSpeakers(next: readonly MediaSpeaker[]): void {
    speakers = new Set(next.map(({ pubkey }) => pubkey));
    locked.setSessions(new Map(next.map(({ pubkey, session: mark }) => [pubkey, mark])));
    // Who may not speak any more falls silent at once, with what waits to be played.
    for (const speaker of heard.keys()) if (!speakers.has(speaker)) heard.delete(speaker);
    handle({ type: "speakers", speakers: next });
  }

  function unbind(link: number): void {
    const peer = peerOfLink.get(link);
    peerOfLink.delete(link);
    if (peer !== undefined && linkOfPeer.get(peer) === link) linkOfPeer.delete(peer);
  }

  function own(frame: OwnFrame): void {
    if (!isSpeaking || isEnded || !speakers.has(self)) return;
    const level = Math.min(127, Math.max(0, Math.round(frame.level)));
    const head = { seq: path.nextSeq(), captureMs: frame.captureMs >>> 0, level, ms: 20 as const, isSilence: frame.isSilence };
    const said = locked.lock({ ...head, payload: frame.payload });
    if (said === null) return;
    lastCaptureMs = frame.captureMs;
    ownLevel = { level: frame.isSilence ? 127 : level, atMs: clock.monotonicMs() };
    handle({ type: "own", ...said, captureMs: head.captureMs, level, isSilence: frame.isSilence });
  }

  function tellLevels(nowMs: number): void {
    const levels: { speaker: Pubkey; level: number }[] = [];
    for (const [speaker, { level, atMs }] of heard) if (nowMs - atMs < quietAfterMs && level < 127) levels.push({ speaker, level });
    if (nowMs - ownLevel.atMs < quietAfterMs && ownLevel.level < 127) levels.push({ speaker: self, level: ownLevel.level });
    if (levels.length > 0 || wasLoud) news({ type: "levels", levels });
    wasLoud = levels.length > 0;
  }

  function tellAccount(): void {
    if (feeds.size > 0) news({ type: "feeds", feeds: [...feeds].map((peer) => ({ peer, ...path.take(peer) })) });
    const voices = [...heard].map(([speaker, voice]) => {
      const { played, missing } = voice.buffer.tally();
      const due = played - voice.played + missing - voice.missing;
      const lossRatio = due === 0 ? 0 : (missing - voice.missing) / due;
      voice.played = played;
      voice.missing = missing;
      return { speaker, lossRatio, heldMs: voice.buffer.heldMs() };
    });
    news({ type: "account", tally: { ...path.tally(), locked: unopened }, voices });
  }

  const stopTicking = timers.every(tickMs, () => {
    handle({ type: "tick" });
    ticks += 1;
    if (ticks % ticksPerLevels === 0) tellLevels(clock.monotonicMs());
    if (ticks % ticksPerAccount === 0) tellAccount();
  });

  return {
    addLink(link, wire) {
      wires.set(link, wire);
    },
    removeLink(link) {
      unbind(link);
      wires.delete(link);
    },
    frame(link, bytes) {
      const peer = peerOfLink.get(link);
      // Before it is known whose link it is, and after a newer link of the same peer, nothing counts.
      if (peer !== undefined && linkOfPeer.get(peer) === link) handle({ type: "bundle", peer, bytes });
    },
    tell(command) {
      if (isEnded) return;
      switch (command.type) {
        case "bind":
          peerOfLink.set(command.link, command.peer);
          linkOfPeer.set(command.peer, command.link);
          return;
        case "speakers":
          return setSpeakers(command.speakers);
        case "speak":
          if (isSpeaking === command.isOn) return;
          // A frame of silence ends the turn, so that nobody makes up what was never said.
          if (lastCaptureMs !== null) own({ payload: new Uint8Array(), captureMs: lastCaptureMs + tickMs, level: 127, isSilence: true });
          lastCaptureMs = null;
          isSpeaking = command.isOn;
          return;
        case "volume":
          volumes.set(command.speaker, Math.min(4, Math.max(0, command.volume)));
          return;
        case "room-keys":
          return locked.setKeys(command.keys, command.isRequired);
        case "feed":
          if (command.isOn) feeds.add(command.peer);
          else feeds.delete(command.peer);
          return handle(command);
        default:
          return handle(command);
      }
    },
    own,
    carry(speaker, frame) {
      if (isEnded) return;
      if (frame === null) return handle({ type: "release", speaker });
      const level = Math.min(127, Math.max(0, Math.round(frame.level)));
      handle({ type: "own", ...frame, speaker, captureMs: frame.captureMs >>> 0, level, isLocked: false });
    },
    isSpeaking: () => isSpeaking && !isEnded && speakers.has(self),
    play(moment) {
      const nowMs = clock.monotonicMs();
      for (const [speaker, { buffer }] of heard) {
        const playing = buffer.take(nowMs);
        if (playing.type !== "nothing") moment(speaker, playing, volumes.get(speaker) ?? 1);
      }
    },
    end() {
      isEnded = true;
      stopTicking();
      wires.clear();
      heard.clear();
    },
  };
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length >> 1 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}
