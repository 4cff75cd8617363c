import type { FrameProblem, Pose, PoseNumbers, Pubkey, Result } from "@plaza/protocol";
import { countPoseRecords, ok, parsePoseMessage, POSE_RECORD_BYTES, readPoseRecord, widenPoseTime } from "@plaza/protocol";
import type { OtherPerson } from "./other-people.ts";

/** Somebody as one connection names them. */
export interface NamedPerson {
  readonly pubkey: Pubkey;
  /** Kept here by whoever hears them, so that nobody has to be looked up by a key at every position. */
  person: OtherPerson | null;
}

/** The positions of one message, one after the other, in fields that the next one overwrites: a crowd allocates nothing. */
export interface HeardPositions extends Pose {
  readonly of: NamedPerson;
  /** The sender's stamp; NaN where there is none. */
  readonly t: number;
  /** Goes to the next; false after the last. Those of oneself, and of handles without a name, are left out. */
  next(): boolean;
}

/** Reads the binary messages of one connection. */
export interface PoseWire {
  /**
   * Takes a message: learns the names in it, or gives its positions, to be gone through before `hear` returns.
   *
   * @returns why it could not be read at all
   */
  read(bytes: Uint8Array, nowMs: number, hear: (positions: HeardPositions) => void): Result<undefined, FrameProblem>;
}

const noBytes: Uint8Array = new Uint8Array(0);

/**
 * Makes the reader of a new connection: handles mean nothing beyond it.
 *
 * @param own - whose positions are not news
 * @see docs/spec/world.md [W-5d]
 */
export function createPoseWire(own: Pubkey): PoseWire {
  const nobody: NamedPerson = { pubkey: own, person: null };
  /** By handle. */
  const named: NamedPerson[] = [];
  /** By handle, how far the sender's clock was ahead of ours when it last showed; NaN for a sender without one. */
  let aheadMs = new Float64Array(64);
  // Fractions, so that the engine keeps these fields as plain doubles from the start.
  const record: PoseNumbers = { handle: 0, x: 0.5, y: 0.5, z: 0.5, ry: 0.5, tLow: 0.5 };
  const message: { bytes: Uint8Array; at: number; nowMs: number } = { bytes: noBytes, at: 0, nowMs: 0.5 };
  const heard = { of: nobody, x: 0.5, y: 0.5, z: 0.5, ry: 0.5, t: 0.5, next };

  function next(): boolean {
    while (message.at < message.bytes.length) {
      readPoseRecord(message.bytes, message.at, record);
      message.at += POSE_RECORD_BYTES;
      const { handle } = record;
      const of = handle < named.length ? (named[handle] ?? nobody) : nobody;
      if (of === nobody) continue;
      heard.of = of;
      heard.x = record.x;
      heard.y = record.y;
      heard.z = record.z;
      heard.ry = record.ry;
      // No number where either is none.
      heard.t = widenPoseTime(record.tLow, (aheadMs[handle] ?? Number.NaN) + message.nowMs);
      // A clock near its zero may be widened to below it.
      if (heard.t < 0) heard.t = 0;
      if (heard.t >= 0) aheadMs[handle] = heard.t - message.nowMs;
      return true;
    }
    return false;
  }

  function name(handle: number, pubkey: Pubkey, t: number | null, nowMs: number): void {
    while (named.length <= handle) named.push(nobody);
    if (handle >= aheadMs.length) {
      const more = new Float64Array(Math.max(handle + 1, aheadMs.length * 2));
      more.set(aheadMs);
      aheadMs = more;
    }
    named[handle] = pubkey === own ? nobody : { pubkey, person: null };
    aheadMs[handle] = t === null ? Number.NaN : t - nowMs;
  }

  return {
    read(bytes, nowMs, hear) {
      if (countPoseRecords(bytes) >= 0) {
        message.bytes = bytes;
        message.at = 1;
        message.nowMs = nowMs;
        hear(heard);
        message.bytes = noBytes;
        return ok(undefined);
      }
      const names = parsePoseMessage(bytes);
      if (!names.ok) return names;
      if (names.value.type === "names") for (const { handle, pubkey, t } of names.value.names) name(handle, pubkey, t, nowMs);
      return ok(undefined);
    },
  };
}
