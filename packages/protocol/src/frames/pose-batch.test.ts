import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isPubkey } from "../nostr/hex.ts";
import {
  encodePoseNames,
  isRecordable,
  parsePoseMessage,
  POSE_MESSAGE,
  POSE_RECORD_BYTES,
  widenPoseTime,
  writePoseRecord,
} from "./pose-batch.ts";
import type { Pose } from "./pose.ts";

const seed = Math.floor(Math.random() * 2 ** 31);

/** Numbers from 0 to 1 that follow from the seed. */
function numbers(): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash("sha256").update(`${seed}:${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}

function roundTrip(handle: number, pose: Pose, t: number | undefined) {
  const bytes = new Uint8Array(1 + POSE_RECORD_BYTES);
  bytes[0] = POSE_MESSAGE.poses;
  expect(writePoseRecord(bytes, 1, handle, pose, t)).toBe(bytes.length);
  const read = parsePoseMessage(bytes);
  if (!read.ok || read.value.type !== "poses" || read.value.records[0] === undefined) throw new Error("not read");
  return read.value.records[0];
}

describe("positions as bytes", () => {
  it(`[W-5d] keep place to 4 mm, height to 8 mm and facing to a fifth of a degree (seed ${seed})`, () => {
    const next = numbers();
    for (let round = 0; round < 2_000; round += 1) {
      const reach = 10 ** (next() * 4.8);
      const pose = { x: (next() - 0.5) * 2 * reach, y: (next() - 0.5) * 1_000, z: (next() - 0.5) * 2 * reach, ry: (next() - 0.5) * 100 };
      if (!isRecordable(pose)) continue;
      const handle = Math.floor(next() * 65_536);
      const t = Math.round(next() * 2e12);
      const read = roundTrip(handle, pose, t);
      expect(read.handle).toBe(handle);
      expect(Math.abs(read.pose.x - pose.x)).toBeLessThan(0.004);
      expect(Math.abs(read.pose.z - pose.z)).toBeLessThan(0.004);
      expect(Math.abs(read.pose.y - pose.y)).toBeLessThan(0.008);
      expect(Math.cos(read.pose.ry - pose.ry)).toBeGreaterThan(Math.cos(0.0031));
      expect(Math.abs(widenPoseTime(read.tLow ?? -1, t + (next() - 0.5) * 3_600_000) - t)).toBeLessThanOrEqual(1);
    }
  });

  it("[W-5d] what does not fit a record is not recordable, to the edge", () => {
    const edge = (2 ** 23 - 1) / 128;
    expect(roundTrip(1, { x: edge, y: 511.98, z: -edge, ry: 0 }, 5)).toMatchObject({ pose: { x: edge, z: -edge } });
    for (const pose of [
      { x: 65_536, y: 0, z: 0, ry: 0 },
      { x: 0, y: 512, z: 0, ry: 0 },
      { x: 0, y: 0, z: -99_999, ry: 0 },
    ]) {
      expect(isRecordable(pose)).toBe(false);
    }
  });

  it("[W-5d] a sender without a clock has no time, and no time passes for the mark of none", () => {
    const pose = { x: 0, y: 0, z: 0, ry: 0 };
    expect(roundTrip(1, pose, undefined).tLow).toBeNull();
    expect(roundTrip(1, pose, 2 ** 22 - 1).tLow).toBe(2 ** 22 - 2);
    expect(roundTrip(1, pose, 0).tLow).toBe(0);
  });

  it("[W-5d] names come back as they went", () => {
    const pubkey = "0123456789abcdef".repeat(4);
    if (!isPubkey(pubkey)) throw new Error("not a key");
    const names = [
      { handle: 65_535, pubkey, t: 1_767_225_600_000.5 },
      { handle: 0, pubkey, t: null },
    ];
    expect(parsePoseMessage(encodePoseNames(names))).toEqual({ ok: true, value: { type: "names", names } });
  });

  it("[W-5d] anything else is a problem, not an exception", () => {
    const next = numbers();
    for (const bytes of [[], [0], [3, 1], [1, 2], [2, 0, 0]]) {
      expect(parsePoseMessage(Uint8Array.from(bytes)).ok).toBe(false);
    }
    for (let round = 0; round < 2_000; round += 1) {
      parsePoseMessage(Uint8Array.from({ length: Math.floor(next() * 100) }, (_, at) => (at === 0 ? next() * 4 : next() * 256)));
    }
  });
});
