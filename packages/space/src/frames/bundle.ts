import type { Result } from "@plaza/protocol";
import { failed, ok } from "@plaza/protocol";

/** The version of the wire format, first byte of every bundle. */
export const bundleVersion = 1;

/** The bounds of a bundle; what lies outside is a problem. */
export const BUNDLE_LIMITS = { sizeBytes: 16_384, frames: 64, payloadBytes: 1_275, path: 8, seals: 16, sealedFrames: 5 } as const;

/** How long one frame sounds. */
export type FrameMs = 20 | 40 | 60;

/** One speaker's sound for a moment, as it stands in a bundle. */
export interface VoiceFrame {
  /** Which speaker, by the table of the link it came on. */
  readonly speaker: number;
  /** Counts the speaker's frames, modulo 2^32. */
  readonly seq: number;
  /** The speaker's own clock in ms, modulo 2^32. */
  readonly captureMs: number;
  /** Below full scale in dB: 0 is loudest, 127 silence. */
  readonly level: number;
  readonly ms: FrameMs;
  /** Nobody speaks: a beat that shows the path is alive, or comfort noise. */
  readonly isSilence: boolean;
  /** The payload is locked with the room key. */
  readonly isLocked: boolean;
  /** Sent before on this link; not part of what is sealed. */
  readonly isRepeat: boolean;
  /** Opus, opaque here. */
  readonly payload: Uint8Array;
}

/** A speaker's proof for up to five frames. */
export interface VoiceSeal {
  readonly speaker: number;
  readonly seqs: readonly number[];
  /** One digest of 16 hex characters per frame, in the order of `seqs`. */
  readonly digests: readonly string[];
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** One message of the frame channel. */
export interface Bundle {
  /** How many links the frames have travelled, this one not counted. */
  readonly depth: number;
  /** The last forwarders, nearest last, as their marks; present about every 100 ms, else null. */
  readonly path: readonly number[] | null;
  readonly frames: readonly VoiceFrame[];
  readonly seals: readonly VoiceSeal[];
}

/** Why bytes are not a bundle. */
export interface BundleProblem {
  readonly code: "bundle-too-long" | "bundle-cut-short" | "unknown-version" | "field-out-of-range" | "bytes-left-over";
  readonly found: number;
}

const FRAME_HEAD_BYTES = 13;
const HAS_PATH = 1;
const FLAG = { repeat: 1, silence: 2, locked: 4 } as const;
const MS_CODES: readonly FrameMs[] = [20, 40, 60];

/** The sealed part of a frame's flags: what a forwarder may not change. */
export function sealedFlags(frame: VoiceFrame): number {
  return (frame.isSilence ? FLAG.silence : 0) | (frame.isLocked ? FLAG.locked : 0) | (MS_CODES.indexOf(frame.ms) << 4);
}

/** How many bytes a bundle takes. */
export function bundleSize(bundle: Bundle): number {
  let size = 5 + (bundle.path === null ? 0 : 1 + bundle.path.length * 4);
  for (const frame of bundle.frames) size += FRAME_HEAD_BYTES + frame.payload.length;
  for (const seal of bundle.seals) size += 2 + seal.seqs.length * 12 + 64;
  return size;
}

/**
 * Writes a bundle; numbers in network order.
 *
 * @see docs/spec/space.md [S-50]
 */
export function encodeBundle(bundle: Bundle): Uint8Array {
  const bytes = new Uint8Array(bundleSize(bundle));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u8 = (value: number): void => {
    view.setUint8(at, value);
    at += 1;
  };
  const u32 = (value: number): void => {
    view.setUint32(at, value >>> 0);
    at += 4;
  };
  u8(bundleVersion);
  u8(bundle.path === null ? 0 : HAS_PATH);
  u8(Math.min(255, bundle.depth));
  u8(bundle.frames.length);
  u8(bundle.seals.length);
  if (bundle.path !== null) {
    u8(bundle.path.length);
    for (const mark of bundle.path) u32(mark);
  }
  for (const frame of bundle.frames) {
    u8(frame.speaker);
    u32(frame.seq);
    u32(frame.captureMs);
    u8(frame.level);
    u8(sealedFlags(frame) | (frame.isRepeat ? FLAG.repeat : 0));
    view.setUint16(at, frame.payload.length);
    at += 2;
    bytes.set(frame.payload, at);
    at += frame.payload.length;
  }
  for (const seal of bundle.seals) {
    u8(seal.speaker);
    u8(seal.seqs.length);
    for (const seq of seal.seqs) u32(seq);
    for (const digest of seal.digests) {
      u32(Number.parseInt(digest.slice(0, 8), 16));
      u32(Number.parseInt(digest.slice(8, 16), 16));
    }
    bytes.set(seal.signature, at);
    at += 64;
  }
  return bytes;
}

/**
 * Reads a bundle from bytes of a stranger. Payloads and signatures are views of `bytes`, not copies.
 *
 * @returns the bundle, or the first thing wrong with it; never throws
 * @see docs/spec/space.md [S-50a]
 */
export function parseBundle(bytes: Uint8Array): Result<Bundle, BundleProblem> {
  if (bytes.length > BUNDLE_LIMITS.sizeBytes) return failed({ code: "bundle-too-long", found: bytes.length });
  const reader = createReader(bytes);
  const version = reader.u8();
  if (version !== bundleVersion) return failed({ code: "unknown-version", found: version });
  const flags = reader.u8();
  const depth = reader.u8();
  const frameCount = reader.within(reader.u8(), BUNDLE_LIMITS.frames);
  const sealCount = reader.within(reader.u8(), BUNDLE_LIMITS.seals);
  let path: number[] | null = null;
  if ((flags & HAS_PATH) !== 0) {
    path = [];
    const length = reader.within(reader.u8(), BUNDLE_LIMITS.path);
    for (let index = 0; index < length; index += 1) path.push(reader.u32());
  }
  const frames: VoiceFrame[] = [];
  for (let index = 0; index < frameCount && reader.isFine(); index += 1) {
    const speaker = reader.u8();
    const seq = reader.u32();
    const captureMs = reader.u32();
    const level = reader.within(reader.u8(), 127);
    const bits = reader.u8();
    const ms = MS_CODES[reader.within(bits >> 4, 2)] ?? 20;
    const payload = reader.take(reader.within(reader.u16(), BUNDLE_LIMITS.payloadBytes));
    frames.push({
      speaker,
      seq,
      captureMs,
      level,
      ms,
      isSilence: (bits & FLAG.silence) !== 0,
      isLocked: (bits & FLAG.locked) !== 0,
      isRepeat: (bits & FLAG.repeat) !== 0,
      payload,
    });
  }
  const seals: VoiceSeal[] = [];
  for (let index = 0; index < sealCount && reader.isFine(); index += 1) {
    const speaker = reader.u8();
    const count = reader.within(reader.u8(), BUNDLE_LIMITS.sealedFrames);
    if (count === 0) reader.within(1, 0);
    const seqs = Array.from({ length: count }, () => reader.u32());
    const digests = Array.from({ length: count }, () => hex32(reader.u32()) + hex32(reader.u32()));
    seals.push({ speaker, seqs, digests, signature: reader.take(64) });
  }
  const problem = reader.problem();
  if (problem !== null) return failed(problem);
  if (reader.left() > 0) return failed({ code: "bytes-left-over", found: reader.left() });
  return ok({ depth, path, frames, seals });
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, "0");
}

interface Reader {
  u8(): number;
  u16(): number;
  u32(): number;
  take(length: number): Uint8Array;
  within(value: number, most: number): number;
  isFine(): boolean;
  left(): number;
  problem(): BundleProblem | null;
}

/** Reads on; after the first problem everything reads as zero and nothing moves. */
function createReader(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let wrong: BundleProblem | null = null;

  function advance(length: number): number {
    if (wrong === null && at + length > bytes.length) wrong = { code: "bundle-cut-short", found: bytes.length };
    if (wrong !== null) return -1;
    at += length;
    return at - length;
  }

  const number = (length: number, read: (from: number) => number): number => {
    const from = advance(length);
    return from < 0 ? 0 : read(from);
  };

  return {
    u8: () => number(1, (from) => view.getUint8(from)),
    u16: () => number(2, (from) => view.getUint16(from)),
    u32: () => number(4, (from) => view.getUint32(from)),
    take(length) {
      const from = advance(length);
      return from < 0 ? new Uint8Array() : bytes.subarray(from, from + length);
    },
    within(value, most) {
      if (value <= most) return value;
      wrong ??= { code: "field-out-of-range", found: value };
      return 0;
    },
    isFine: () => wrong === null,
    left: () => bytes.length - at,
    problem: () => wrong,
  };
}
