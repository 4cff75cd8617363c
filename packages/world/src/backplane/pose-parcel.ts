import { failed, ok, readPose } from "@plaza/protocol";
import type { Pose, Result } from "@plaza/protocol";
import { isSubjectWord } from "./subjects.ts";

/** One person's place, under the number their process gave them. */
export interface ParcelPose {
  readonly handle: number;
  readonly pose: Pose;
  readonly t: number | undefined;
}

/** Positions of one process's people, in bytes. */
export interface PoseParcel {
  readonly node: string;
  /** Counts the process's ticks: of two places of one person the one with the higher number is newer. */
  readonly tick: number;
  /** Its place in the process's numbered news; null for positions of a cell, which may get lost. */
  readonly seq: number | null;
  readonly poses: readonly ParcelPose[];
}

/** The first byte of a parcel; JSON begins with `{`. */
const parcelMark = 1;
const fixedBytes = 1 + 1 + 8 + 8;
const recordBytes = 4 + 4 * 8 + 8;

/** How many positions one parcel takes, to stay far below the longest message. */
export const PARCEL_POSES = 8_000;

/**
 * Writes a parcel: 1, the length of the process's id, the id, tick and seq (64-bit floats, NaN for none), then records of 44
 * bytes: handle (32 bits), x, y, z, ry, t (64-bit floats, NaN for none). Nothing is rounded, so that all processes say the
 * same of everyone.
 */
export function encodePoseParcel(parcel: PoseParcel): Uint8Array {
  const { node, tick, seq, poses } = parcel;
  const bytes = new Uint8Array(fixedBytes + node.length + poses.length * recordBytes);
  const view = new DataView(bytes.buffer);
  bytes[0] = parcelMark;
  bytes[1] = node.length;
  for (let index = 0; index < node.length; index += 1) bytes[2 + index] = node.charCodeAt(index);
  let at = 2 + node.length;
  view.setFloat64(at, tick);
  view.setFloat64(at + 8, seq ?? Number.NaN);
  at += 16;
  for (const { handle, pose, t } of poses) {
    view.setUint32(at, handle);
    view.setFloat64(at + 4, pose.x);
    view.setFloat64(at + 12, pose.y);
    view.setFloat64(at + 20, pose.z);
    view.setFloat64(at + 28, pose.ry);
    view.setFloat64(at + 36, t ?? Number.NaN);
    at += recordBytes;
  }
  return bytes;
}

/** Whether bytes claim to be a parcel. */
export function isPoseParcel(bytes: Uint8Array): boolean {
  return bytes[0] === parcelMark;
}

/** Reads a parcel; never throws. A place that is none is left out. */
export function parsePoseParcel(bytes: Uint8Array): Result<PoseParcel, string> {
  const idBytes = bytes[1] ?? 0;
  const from = fixedBytes + idBytes;
  if (!isPoseParcel(bytes) || bytes.length < from || (bytes.length - from) % recordBytes !== 0) return failed("not a parcel");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const node = String.fromCharCode(...bytes.subarray(2, 2 + idBytes));
  const tick = view.getFloat64(2 + idBytes);
  const seq = view.getFloat64(10 + idBytes);
  if (!isSubjectWord(node)) return failed("not a process's id");
  if (!isCount(tick) || !(Number.isNaN(seq) || isCount(seq))) return failed("not a number of news");
  const poses: ParcelPose[] = [];
  for (let at = from; at < bytes.length; at += recordBytes) {
    const pose = readPose({
      x: view.getFloat64(at + 4),
      y: view.getFloat64(at + 12),
      z: view.getFloat64(at + 20),
      ry: view.getFloat64(at + 28),
    });
    const t = view.getFloat64(at + 36);
    if (pose !== null) poses.push({ handle: view.getUint32(at), pose, t: Number.isFinite(t) ? t : undefined });
  }
  return ok({ node, tick, seq: Number.isNaN(seq) ? null : seq, poses });
}

/** A whole number from 0 that can be counted on from. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 52;
}
