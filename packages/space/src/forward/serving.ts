import type { Pubkey } from "@plaza/protocol";
import { encodeBundle } from "../frames/bundle.ts";
import type { VoiceFrame, VoiceSeal } from "../frames/bundle.ts";
import { createBundlePacker } from "../frames/bundle-packer.ts";
import type { BundlePacker, Packing } from "../frames/bundle-packer.ts";
import { FRAME_PACE } from "./frame-path-io.ts";

/** Where the frames that leave have been: links travelled, and the marks of those who passed them. */
export interface Travelled {
  readonly depth: number;
  readonly marks: readonly number[];
}

/** Somebody who gets frames from us. */
export interface Serving {
  readonly as: "child" | "stage";
  readonly isLeaf: boolean;
  /** Which voices' table was told last. */
  toldTable: string;
  /** @returns the messages that are full now */
  add(frames: readonly VoiceFrame[], seals: readonly VoiceSeal[], travelled: Travelled, nowMs: number): readonly Uint8Array[];
  /** What waits, or a beat when nothing left for a while and `isAlive`. */
  flush(travelled: Travelled, isAlive: boolean, nowMs: number): readonly Uint8Array[];
  /** Frames asked for again, at once. */
  again(frames: readonly VoiceFrame[], travelled: Travelled): Uint8Array;
}

/** Makes the packing for one receiver; receivers that want the same still get bytes of their own, since paths differ in time. */
export function createServing(as: "child" | "stage", isLeaf: boolean, packing: Packing): Serving {
  const packer: BundlePacker = createBundlePacker(packing);
  let sentMs = Number.NEGATIVE_INFINITY;
  let pathMs = Number.NEGATIVE_INFINITY;

  function write(frames: readonly VoiceFrame[], seals: readonly VoiceSeal[], { depth, marks }: Travelled, nowMs: number): Uint8Array {
    sentMs = nowMs;
    const isPathDue = nowMs - pathMs >= FRAME_PACE.pathMs;
    if (isPathDue) pathMs = nowMs;
    return encodeBundle({ depth, path: isPathDue ? marks : null, frames, seals });
  }

  return {
    as,
    isLeaf,
    toldTable: "",
    add: (frames, seals, travelled, nowMs) =>
      packer.add(frames, seals, nowMs).map((parcel) => write(parcel.frames, parcel.seals, travelled, nowMs)),
    flush(travelled, isAlive, nowMs) {
      const parcels = packer.flush(nowMs).map((parcel) => write(parcel.frames, parcel.seals, travelled, nowMs));
      if (parcels.length === 0 && isAlive && nowMs - sentMs >= FRAME_PACE.beatMs) return [write([], [], travelled, nowMs)];
      return parcels;
    },
    again: (frames, { depth }) =>
      encodeBundle({ depth, path: null, frames: frames.map((frame) => ({ ...frame, isRepeat: true })), seals: [] }),
  };
}

/** Who said nothing for so long stands in nobody's way. */
const quietMs = 1_000;

/**
 * Who is passed on to leaves: the three loudest of those who speak, and the host.
 *
 * @see docs/spec/space.md [S-55a]
 */
export function createLoudest(): {
  hear(speaker: Pubkey, level: number, nowMs: number): void;
  isAmong(speaker: Pubkey, hosts: ReadonlySet<Pubkey>, nowMs: number): boolean;
} {
  const voices = new Map<Pubkey, { readonly loudness: number; readonly atMs: number }>();
  return {
    hear(speaker, level, nowMs) {
      // Up at once, down over half a second: a pause between words is not the end of a turn.
      const before = voices.get(speaker)?.loudness ?? 0;
      const now = 127 - level;
      voices.set(speaker, { loudness: now > before ? now : before * 0.96 + now * 0.04, atMs: nowMs });
    },
    isAmong(speaker, hosts, nowMs) {
      for (const [other, { atMs }] of voices) if (nowMs - atMs > quietMs) voices.delete(other);
      if (hosts.has(speaker) || voices.size <= 3) return true;
      const own = voices.get(speaker)?.loudness ?? 0;
      let louder = 0;
      for (const [other, { loudness }] of voices) if (!hosts.has(other) && loudness > own) louder += 1;
      return louder < 3;
    },
  };
}
