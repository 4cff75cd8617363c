import type { Pubkey } from "../nostr/hex.ts";
import { parsePubkey } from "../nostr/hex.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { FrameProblem } from "./limits.ts";
import type { Pose } from "./pose.ts";

/** The WebSocket subprotocol whose servers may send positions as bytes; everything else stays text. */
export const POSE_PROTOCOL = "plaza.pose.v1";

/** The size of one position in bytes. */
export const POSE_RECORD_BYTES = 14;

/** The first byte of a message: what it is made of. */
export const POSE_MESSAGE = { poses: 1, names: 2 } as const;

const NAME_BYTES = 42;
const UNITS_PER_M = 128;
const HEIGHT_UNITS_PER_M = 64;
const TURNS = 1_024;
const TIME_SPAN = 2 ** 22;
const NO_TIME = TIME_SPAN - 1;
const MAX_FLAT = 2 ** 23 - 1;
const MAX_HEIGHT = 2 ** 15 - 1;

/** Which player a number stands for, on one connection, until it is given anew. */
export interface PoseName {
  /** 0 to 65,535. */
  readonly handle: number;
  readonly pubkey: Pubkey;
  /** The sender's clock in ms at about this moment; null for a sender without one. */
  readonly t: number | null;
}

/** One position as it comes out of the bytes. */
export interface PoseRecord {
  readonly handle: number;
  readonly pose: Pose;
  /** The sender's clock in ms, modulo 2^22 (some 70 minutes); null where there is none. */
  readonly tLow: number | null;
}

/** The numbers of one record, written into the caller's object: one for all records of a crowd. */
export interface PoseNumbers {
  handle: number;
  x: number;
  y: number;
  z: number;
  ry: number;
  /** As in {@link PoseRecord}; NaN where there is none. */
  tLow: number;
}

/** A binary message of a sync server. */
export type PoseMessage =
  | { readonly type: "poses"; readonly records: readonly PoseRecord[] }
  | { readonly type: "names"; readonly names: readonly PoseName[] };

/** Whether a pose fits a record: within 65 km of the origin and 511 m of its height. Others travel as text. */
export function isRecordable(pose: Pose): boolean {
  return (
    Math.abs(pose.x) * UNITS_PER_M <= MAX_FLAT &&
    Math.abs(pose.z) * UNITS_PER_M <= MAX_FLAT &&
    Math.abs(pose.y) * HEIGHT_UNITS_PER_M <= MAX_HEIGHT
  );
}

/**
 * Writes one record, big-endian: handle (16 bits), x and z (24 bits each, in 1/128 m), y (16 bits, in 1/64 m), ry (10 bits,
 * 1,024 to the full turn), t (22 bits, ms; all ones for none).
 *
 * @param pose - one that {@link isRecordable}
 * @returns the place after the record
 */
export function writePoseRecord(into: Uint8Array, at: number, handle: number, pose: Pose, t: number | undefined): number {
  const x = Math.round(pose.x * UNITS_PER_M);
  const z = Math.round(pose.z * UNITS_PER_M);
  const y = Math.round(pose.y * HEIGHT_UNITS_PER_M);
  const turn = Math.round((pose.ry / (2 * Math.PI)) * TURNS);
  const tail = (((turn % TURNS) + TURNS) % TURNS) * TIME_SPAN + lowTime(t);
  into[at] = handle >> 8;
  into[at + 1] = handle;
  into[at + 2] = x >> 16;
  into[at + 3] = x >> 8;
  into[at + 4] = x;
  into[at + 5] = z >> 16;
  into[at + 6] = z >> 8;
  into[at + 7] = z;
  into[at + 8] = y >> 8;
  into[at + 9] = y;
  into[at + 10] = tail >>> 24;
  into[at + 11] = tail >>> 16;
  into[at + 12] = tail >>> 8;
  into[at + 13] = tail;
  return at + POSE_RECORD_BYTES;
}

function lowTime(t: number | undefined): number {
  if (t === undefined || !Number.isFinite(t) || t < 0) return NO_TIME;
  const low = Math.round(t) % TIME_SPAN;
  // The mark for "none" gives way by a millisecond.
  return low === NO_TIME ? NO_TIME - 1 : low;
}

/** The message that says who some handles are. */
export function encodePoseNames(names: readonly PoseName[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1 + names.length * NAME_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = POSE_MESSAGE.names;
  let at = 1;
  for (const { handle, pubkey, t } of names) {
    view.setUint16(at, handle);
    for (let byte = 0; byte < 32; byte += 1) {
      bytes[at + 2 + byte] = nibbleOf(pubkey.charCodeAt(byte * 2)) * 16 + nibbleOf(pubkey.charCodeAt(byte * 2 + 1));
    }
    view.setFloat64(at + 34, t ?? Number.NaN);
    at += NAME_BYTES;
  }
  return bytes;
}

/** The value of a lower-case hex digit by its code. */
function nibbleOf(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** Reads a binary message; never throws. Turns come out between 0 and 2 pi. */
export function parsePoseMessage(bytes: Uint8Array): Result<PoseMessage, FrameProblem> {
  const size = bytes[0] === POSE_MESSAGE.poses ? POSE_RECORD_BYTES : bytes[0] === POSE_MESSAGE.names ? NAME_BYTES : 0;
  if (size === 0) return failed({ code: "BAD_MESSAGE", detail: `binary message of type ${String(bytes[0])}` });
  if ((bytes.length - 1) % size !== 0) return failed({ code: "BAD_MESSAGE", detail: `${bytes.length} bytes are not whole records` });
  if (size === NAME_BYTES) return readNames(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const records: PoseRecord[] = [];
  const read: PoseNumbers = { handle: 0, x: 0, y: 0, z: 0, ry: 0, tLow: 0 };
  for (let at = 1; at < bytes.length; at += size) {
    readPoseRecord(bytes, at, read);
    const { handle, x, y, z, ry, tLow } = read;
    records.push({ handle, pose: { x, y, z, ry }, tLow: Number.isNaN(tLow) ? null : tLow });
  }
  return ok({ type: "poses", records });
}

/** How many positions a message brings; -1 for one that is not made of whole positions. */
export function countPoseRecords(bytes: Uint8Array): number {
  const count = (bytes.length - 1) / POSE_RECORD_BYTES;
  return bytes[0] === POSE_MESSAGE.poses && Number.isInteger(count) ? count : -1;
}

/**
 * Reads one record. Allocates nothing.
 *
 * @param at - where it begins: 1 for the first, {@link POSE_RECORD_BYTES} more for each that follows
 */
export function readPoseRecord(bytes: Uint8Array, at: number, out: PoseNumbers): void {
  // Shifts work on 32 bits with a sign: what fills them from the top comes down with the right one.
  const tail = (byteOf(bytes, at + 10) << 24) | (byteOf(bytes, at + 11) << 16) | (byteOf(bytes, at + 12) << 8) | byteOf(bytes, at + 13);
  const tLow = tail & NO_TIME;
  out.handle = (byteOf(bytes, at) << 8) | byteOf(bytes, at + 1);
  out.x = readInt24(bytes, at + 2) / UNITS_PER_M;
  out.y = (((byteOf(bytes, at + 8) << 24) | (byteOf(bytes, at + 9) << 16)) >> 16) / HEIGHT_UNITS_PER_M;
  out.z = readInt24(bytes, at + 5) / UNITS_PER_M;
  out.ry = ((tail >>> 22) / TURNS) * 2 * Math.PI;
  out.tLow = tLow === NO_TIME ? Number.NaN : tLow;
}

function readNames(view: DataView): Result<PoseMessage, FrameProblem> {
  const names: PoseName[] = [];
  for (let at = 1; at < view.byteLength; at += NAME_BYTES) {
    let hex = "";
    for (let byte = 0; byte < 32; byte += 1)
      hex += view
        .getUint8(at + 2 + byte)
        .toString(16)
        .padStart(2, "0");
    const pubkey = parsePubkey(hex);
    if (!pubkey.ok) return failed({ code: "BAD_MESSAGE", detail: "a name without a key" });
    const t = view.getFloat64(at + 34);
    names.push({ handle: view.getUint16(at), pubkey: pubkey.value, t: Number.isFinite(t) && t >= 0 ? t : null });
  }
  return ok({ type: "names", names });
}

function byteOf(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function readInt24(bytes: Uint8Array, at: number): number {
  return ((byteOf(bytes, at) << 24) | (byteOf(bytes, at + 1) << 16) | (byteOf(bytes, at + 2) << 8)) >> 8;
}

/**
 * The full time behind a record's `tLow`.
 *
 * @param expectedMs - about what it must be: the last known `t` of this sender and the time passed since
 */
export function widenPoseTime(tLow: number, expectedMs: number): number {
  return tLow + Math.round((expectedMs - tLow) / TIME_SPAN) * TIME_SPAN;
}
