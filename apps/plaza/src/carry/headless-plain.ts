import type { Clock, Timers } from "@plaza/platform";
import { createNodeVoiceCodec, opusMs } from "@plaza/platform-node";
import type { NodeAudioTrack, NodeVoiceCodec } from "@plaza/platform-node";
import type { Pubkey } from "@plaza/protocol";
import type { MediaEngine, OwnFrame, PlainSound, PlayMoment } from "@plaza/space";
import { createPlainMix, ownVoice } from "./plain-mix.ts";
import { loudness } from "./sound-source.ts";
import { createSpeechGate } from "./speech-gate.ts";

/** Sound on Node for peers that know only the draft. */
export interface HeadlessPlain {
  /** For `createInProcessMedia`: media that begin. */
  readonly sound: (engine: Pick<MediaEngine, "carry" | "isSpeaking">) => PlainSound;
  readonly play: PlayMoment;
  /** A frame of our own. */
  own(frame: OwnFrame): void;
  end(): void;
}

interface Inlet {
  readonly track: unknown;
  readonly codec: NodeVoiceCodec;
  readonly stop: () => void;
}

const silent = new Uint8Array();

function isAudioTrack(track: unknown): track is NodeAudioTrack {
  return typeof track === "object" && track !== null && "subscribe" in track;
}

/**
 * Makes plain sound that nobody gets yet. What a plain peer says is passed on as it is; it is decoded only to know how
 * loud it is.
 *
 * @param most - plain listeners
 * @see docs/spec/space.md [S-103]
 */
export function createHeadlessPlain(clock: Clock, timers: Timers, most: number): HeadlessPlain {
  const mix = createPlainMix(clock, timers);
  const inlets = new Map<Pubkey, Inlet>();
  let engine: Pick<MediaEngine, "carry" | "isSpeaking"> | null = null;

  function silence(peer: Pubkey): void {
    const inlet = inlets.get(peer);
    if (inlet === undefined) return;
    inlets.delete(peer);
    inlet.stop();
    inlet.codec.end();
    engine?.carry(peer, null);
  }

  function open(peer: Pubkey, track: NodeAudioTrack): void {
    const codec = createNodeVoiceCodec();
    const judge = createSpeechGate();
    const stop = track.subscribe(({ payload, atMs }) => {
      // Frames are of 20 ms; every client sends these unless it is asked for others.
      const decoded = opusMs(payload) === 20 ? codec.decode(payload) : null;
      if (decoded?.ok !== true) return;
      const level = loudness(decoded.value);
      const worth = judge(level);
      if (worth === "voice") engine?.carry(peer, { payload, captureMs: atMs, level, isSilence: false });
      else if (worth === "silence") engine?.carry(peer, { payload: silent, captureMs: atMs, level: 127, isSilence: true });
    });
    inlets.set(peer, { track, codec, stop });
  }

  return {
    sound(next) {
      for (const peer of inlets.keys()) silence(peer);
      engine = next;
      return {
        most: () => most,
        track: (peer, isSpeaker) => mix.track(peer, isSpeaker ? peer : null),
        hear(peer, track) {
          if (inlets.get(peer)?.track === track) return;
          silence(peer);
          if (isAudioTrack(track)) open(peer, track);
        },
        forget(peer) {
          silence(peer);
          mix.leave(peer);
        },
      };
    },
    play(speaker, playing) {
      if (playing.type === "missing") mix.add(speaker, playing);
      else mix.add(speaker, { type: "frame", payload: playing.frame.payload, isSilence: playing.frame.isSilence });
    },
    own(frame) {
      if (engine?.isSpeaking() === true) mix.add(ownVoice, { type: "frame", payload: frame.payload, isSilence: frame.isSilence });
    },
    end() {
      for (const peer of inlets.keys()) silence(peer);
      mix.end();
    },
  };
}
