import type { CancelTimer, Clock, Timers } from "@plaza/platform";
import { createNodeVoiceCodec } from "@plaza/platform-node";
import type { NodeAudioTrack, NodeVoiceCodec, OpusPacket } from "@plaza/platform-node";
import type { Pubkey } from "@plaza/protocol";
import { momentSamples } from "./sound-source.ts";

/** What is to be heard of somebody for 20 ms: a packet, or that one is missing. */
type Playing = { readonly type: "frame"; readonly payload: Uint8Array; readonly isSilence: boolean } | { readonly type: "missing" };

/** Our own voice among the others. */
export const ownVoice = "own";

/** Everyone together as one track, for peers that take no frames. Nothing is decoded while nobody gets it. */
export interface PlainMix {
  /** The mix without this one, or of everyone; the same track for all who ask for the same. */
  track(user: Pubkey, without: Pubkey | null): NodeAudioTrack;
  leave(user: Pubkey): void;
  /** What is to be heard of somebody for 20 ms. */
  add(voice: Pubkey | typeof ownVoice, playing: Playing): void;
  end(): void;
}

interface Voice {
  readonly codec: NodeVoiceCodec;
  readonly queue: Playing[];
  last: Float32Array;
  missed: number;
}

interface Outlet {
  readonly codec: NodeVoiceCodec;
  readonly users: Set<Pubkey>;
  readonly listeners: Set<(packet: OpusPacket) => void>;
  readonly track: NodeAudioTrack;
}

const momentMs = 20;
const mostWaiting = 10;
const longestFill = 4;
const mostVoices = 24;
/** After a pause of the process the rest is let go rather than said all at once. */
const mostBehindMs = 200;

/**
 * Makes a mix that nobody gets yet. It is coded once for all who get the same.
 *
 * @see docs/spec/space.md [S-103]
 */
export function createPlainMix(clock: Clock, timers: Timers): PlainMix {
  const outlets = new Map<Pubkey | null, Outlet>();
  const voices = new Map<string, Voice>();
  const beganMs = clock.monotonicMs();
  let dueMs = 0;
  let stop: CancelTimer | null = null;

  function openOutlet(): Outlet {
    const listeners = new Set<(packet: OpusPacket) => void>();
    const track: NodeAudioTrack = {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    return { codec: createNodeVoiceCodec(), users: new Set(), listeners, track };
  }

  function samplesOf(voice: Voice): Float32Array | null {
    const playing = voice.queue.shift();
    if (playing === undefined) return null;
    if (playing.type === "frame" && playing.isSilence) return null;
    const decoded = playing.type === "frame" ? voice.codec.decode(playing.payload) : null;
    if (decoded?.ok === true) {
      voice.missed = 0;
      voice.last = decoded.value.subarray(-momentSamples);
      return decoded.value;
    }
    // A lost moment repeats the last one, softer each time.
    voice.missed += 1;
    return voice.missed > longestFill ? null : voice.last.map((sample) => sample * 0.5 ** voice.missed);
  }

  function mixMoment(atMs: number): void {
    const heard = new Map<string, Float32Array>();
    for (const [name, voice] of voices) {
      const samples = samplesOf(voice);
      if (samples !== null) heard.set(name, samples);
    }
    if (heard.size === 0) return;
    for (const [without, { codec, listeners }] of outlets) {
      const mix = new Float32Array(momentSamples);
      for (const [name, samples] of heard) {
        if (name === without) continue;
        for (let at = 0; at < momentSamples; at += 1) mix[at] = (mix[at] ?? 0) + (samples[at] ?? 0);
      }
      const packet = { payload: codec.encode(mix), atMs };
      for (const listener of listeners) listener(packet);
    }
  }

  function turn(): void {
    const nowMs = clock.monotonicMs();
    if (nowMs - dueMs > mostBehindMs) dueMs = nowMs;
    for (; dueMs <= nowMs; dueMs += momentMs) mixMoment(dueMs - beganMs);
  }

  function begin(): void {
    dueMs = clock.monotonicMs();
    stop ??= timers.every(momentMs, turn);
  }

  function rest(): void {
    stop?.();
    stop = null;
    for (const { codec } of voices.values()) codec.end();
    voices.clear();
  }

  function leave(user: Pubkey, but?: Pubkey | null): void {
    for (const [without, { codec, users }] of outlets) {
      if (without === but || !users.delete(user) || users.size > 0) continue;
      outlets.delete(without);
      codec.end();
    }
    if (outlets.size === 0) rest();
  }

  return {
    track(user, without) {
      const outlet = outlets.get(without) ?? openOutlet();
      if (outlets.size === 0) begin();
      outlets.set(without, outlet);
      outlet.users.add(user);
      leave(user, without);
      return outlet.track;
    },
    leave: (user) => leave(user),
    add(name, playing) {
      if (outlets.size === 0) return;
      let voice = voices.get(name);
      if (voice === undefined) {
        if (voices.size >= mostVoices) {
          const [oldest] = voices;
          if (oldest !== undefined) oldest[1].codec.end();
          if (oldest !== undefined) voices.delete(oldest[0]);
        }
        voice = { codec: createNodeVoiceCodec(), queue: [], last: new Float32Array(momentSamples), missed: 0 };
        voices.set(name, voice);
      }
      voice.queue.push(playing);
      if (voice.queue.length > mostWaiting) voice.queue.shift();
    },
    end() {
      for (const { codec } of outlets.values()) codec.end();
      outlets.clear();
      rest();
    },
  };
}
