import type { FrameMs, VoiceFrame, VoiceSeal } from "./bundle.ts";
import { BUNDLE_LIMITS } from "./bundle.ts";

/** How a child wants its messages. */
export interface Packing {
  /** How much time one message gathers: more on long lossy paths, where many small messages stop a channel. */
  readonly everyMs: FrameMs;
  /** Whether each message repeats the frames of the one before. */
  readonly isRepeating: boolean;
}

/** A message about to be written, without depth and path. */
export interface Parcel {
  readonly frames: readonly VoiceFrame[];
  readonly seals: readonly VoiceSeal[];
}

/** Gathers frames for receivers that want the same packing. */
export interface BundlePacker {
  /** @returns the parcels that are full now, usually none or one */
  add(frames: readonly VoiceFrame[], seals: readonly VoiceSeal[], nowMs: number): readonly Parcel[];
  /** What waits, when its time has come. Call it every 20 ms. */
  flush(nowMs: number): readonly Parcel[];
}

/**
 * How to pack for a path, after what was measured on data channels: large messages when round trip and loss are high, and a
 * repeat where one lost message would be one lost frame.
 *
 * @param hasSecondWay - whether the receiver hears the same frames from someone else as well
 * @see docs/spec/space.md [S-51b]
 */
export function choosePacking(rttMs: number | null, lossRatio: number, hasSecondWay: boolean): Packing {
  const rtt = rttMs ?? 60;
  const everyMs = lossRatio >= 0.1 && rtt >= 250 ? 60 : lossRatio >= 0.1 && rtt >= 120 ? 40 : 20;
  return { everyMs, isRepeating: !hasSecondWay || lossRatio >= 0.08 || rtt >= 140 };
}

/**
 * Makes a packer. At 20 ms frames leave in the call that brings them.
 *
 * @see docs/spec/space.md [S-51a]
 */
export function createBundlePacker(packing: Packing): BundlePacker {
  const frames: VoiceFrame[] = [];
  const seals: VoiceSeal[] = [];
  let last: readonly VoiceFrame[] = [];
  let sinceMs: number | null = null;

  function close(): readonly Parcel[] {
    sinceMs = null;
    const parcels: Parcel[] = [];
    while (frames.length > 0 || seals.length > 0) {
      const fresh = frames.splice(0, BUNDLE_LIMITS.frames / 2);
      const repeats = packing.isRepeating ? last.map((frame) => ({ ...frame, isRepeat: true })) : [];
      last = fresh;
      parcels.push({ frames: [...fresh, ...repeats], seals: seals.splice(0, BUNDLE_LIMITS.seals) });
    }
    return parcels;
  }

  return {
    add(more, moreSeals, nowMs) {
      frames.push(...more);
      seals.push(...moreSeals);
      if (frames.length === 0 && seals.length === 0) return [];
      sinceMs ??= nowMs;
      return packing.everyMs === 20 || frames.length >= BUNDLE_LIMITS.frames / 2 ? close() : [];
    },
    flush: (nowMs) => (sinceMs !== null && nowMs - sinceMs >= packing.everyMs - 20 ? close() : []),
  };
}
