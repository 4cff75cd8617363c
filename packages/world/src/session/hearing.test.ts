import { encodePoseNames, POSE_RECORD_BYTES, writePoseRecord } from "@plaza/protocol";
import type { Pose, PoseName, Pubkey } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { Observation } from "./audit-verdict.ts";
import { createHearing } from "./hearing.ts";
import type { Way } from "./listening.ts";
import { createOtherPeople } from "./other-people.ts";
import { createPoseWire } from "./pose-wire.ts";
import { poseAt, pubkeyOf } from "./test-world.test-support.ts";

const self = pubkeyOf(1);
const ana = pubkeyOf(2);
const ben = pubkeyOf(3);
const server = "ws://sync.example/";

function createTestHearing() {
  const here = new Set<Pubkey>([self, ana, ben]);
  const others = createOtherPeople();
  const observed: Observation[] = [];
  const state = { primary: server, isBelieved: true, isAuditing: false };
  const way: Way = { lateShare: 0 };
  const hearing = createHearing({
    self,
    others,
    presence: { isPresent: (pubkey) => here.has(pubkey) },
    fleet: () => ({
      primary: () => state.primary,
      isBelieved: () => state.isBelieved,
      isAuditing: () => state.isAuditing,
      observe: (observation) => void observed.push(observation),
      wayFrom: () => way,
    }),
  });
  const wire = createPoseWire(self);
  const hear = (bytes: Uint8Array, nowMs: number) => wire.read(bytes, nowMs, (positions) => hearing.bytes(server, positions, nowMs));
  return {
    state,
    observed,
    way,
    name: (names: readonly PoseName[], nowMs = 0) => hear(encodePoseNames(names), nowMs),
    tell: (records: readonly (readonly [handle: number, pose: Pose, t?: number])[], nowMs: number) => {
      const bytes = new Uint8Array(1 + records.length * POSE_RECORD_BYTES);
      bytes[0] = 1;
      let at = 1;
      for (const [handle, pose, t] of records) at = writePoseRecord(bytes, at, handle, pose, t);
      hear(bytes, nowMs);
    },
    leave: (pubkey: Pubkey) => {
      here.delete(pubkey);
      others.forget(pubkey);
    },
    enter: (pubkey: Pubkey) => here.add(pubkey),
    /** Where somebody stands, once all is played out. */
    xOf: (pubkey: Pubkey, nowMs: number) => {
      const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
      return others.poseOf(pubkey, nowMs + 60_000, out) ? out.x : null;
    },
  };
}

describe("a crowd heard as bytes", () => {
  it("[W-5d] a handle given anew moves the new one only, and whoever it stood for stays where they were", () => {
    const { name, tell, xOf } = createTestHearing();
    name([{ handle: 9, pubkey: ana, t: null }]);
    tell([[9, poseAt(1, 0)]], 10);
    name([{ handle: 9, pubkey: ben, t: null }], 20);
    tell([[9, poseAt(5, 0)]], 30);
    expect([xOf(ana, 30), xOf(ben, 30)]).toEqual([1, 5]);
  });

  it("[W-5d] somebody who left is not shown by their old handle, and starts anew when they come again", () => {
    const { name, tell, leave, enter, xOf } = createTestHearing();
    name([{ handle: 0, pubkey: ana, t: null }]);
    tell([[0, poseAt(1, 0)]], 10);
    leave(ana);
    tell([[0, poseAt(2, 0)]], 20);
    expect(xOf(ana, 20)).toBeNull();
    enter(ana);
    tell([[0, poseAt(3, 0)]], 30);
    expect(xOf(ana, 30)).toBe(3);
  });

  it("[W-5d] handles far apart, beyond all names and one's own do no harm; the same message may name somebody twice", () => {
    const { name, tell, xOf } = createTestHearing();
    name([
      { handle: 65_535, pubkey: ana, t: 5_000 },
      { handle: 3, pubkey: self, t: 1 },
    ]);
    tell(
      [
        [0, poseAt(1, 0)],
        [3, poseAt(2, 0), 9],
        [65_535, poseAt(3, 0), 5_060],
        [65_534, poseAt(4, 0)],
        [65_535, poseAt(40, 0), 5_120],
      ],
      100,
    );
    expect([xOf(self, 100), xOf(ana, 100), xOf(ben, 100)]).toEqual([null, 40, null]);
  });

  it("[W-11e] what an audit is told stays as it was, and a server that is not believed moves nobody", () => {
    const { state, observed, way, name, tell, xOf } = createTestHearing();
    name([
      { handle: 0, pubkey: ana, t: 1_000 },
      { handle: 1, pubkey: ben, t: null },
    ]);
    state.isAuditing = true;
    state.isBelieved = false;
    tell(
      [
        [0, poseAt(1, 2), 1_010],
        [1, poseAt(3, 4)],
      ],
      10,
    );
    expect(observed).toEqual([
      { server, pubkey: ana, pose: poseAt(1, 2), t: 1_010 },
      { server, pubkey: ben, pose: poseAt(3, 4), t: null },
    ]);
    expect([xOf(ana, 10), way.lateShare]).toEqual([null, 0]);
  });

  it("[W-11g] the part of positions that come late is measured; those of a sender without a clock say nothing", () => {
    const { way, name, tell } = createTestHearing();
    name([
      { handle: 0, pubkey: ana, t: 1_000 },
      { handle: 1, pubkey: ben, t: null },
    ]);
    for (let turn = 1; turn <= 20; turn += 1)
      tell(
        [
          [0, poseAt(turn / 10, 0), 1_000 + turn * 66],
          [1, poseAt(0, 0)],
        ],
        turn * 66,
      );
    expect(way.lateShare).toBe(0);
    for (let turn = 21; turn <= 40; turn += 1)
      tell(
        [
          [0, poseAt(turn / 10, 0), 1_000 + turn * 66],
          [1, poseAt(0, 0)],
        ],
        turn * 66 + 200,
      );
    expect(way.lateShare).toBeCloseTo(1 - (127 / 128) ** 20, 10);
  });
});
