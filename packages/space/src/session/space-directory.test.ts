import { createSeededRandom } from "@plaza/platform/fakes";
import { expect, it } from "vitest";
import { after, ana, atMs, ben, cleo, created, decided, dora, host, joined, left, stateAfter } from "../membership/said.test-support.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { createSpaceDirectory, frameCap, plainCap } from "./space-directory.ts";

const metrics = (maxAudioOutputs: number) => ({
  downloadSpeedKbps: 1_000,
  uploadSpeedKbps: 800,
  maxAudioOutputs,
  networkConnectionType: "4g",
});
const ours = { caps: [frameCap], everySec: 300 };

function directoryOf(first: SpaceState) {
  let state = first;
  let sec = 10;
  const directory = createSpaceDirectory({
    state: () => state,
    hasProof: () => null,
    nowMs: () => atMs(sec),
    monotonicMs: () => 1_000_000 + sec * 1_000,
  });
  for (const pubkey of [host, ana, ben, cleo, dora]) directory.note(pubkey);
  return { directory, to: (next: SpaceState) => (state = next), at: (next: number) => (sec = next) };
}

it("[S-83] who is present, and neither out nor gone, is a neighbour to be; with what they say of their line", () => {
  const state = stateAfter(
    created(0),
    joined(host, 0, ours),
    joined(ana, 4, { ...ours, metrics: metrics(6) }),
    joined(ben, 1, ours),
    joined(cleo, 1, ours),
    decided(host, "remove", ben, 2),
    left(cleo, 3),
  );
  const { directory, at } = directoryOf(state);
  expect(directory.get(ana)).toMatchObject({ slots: 6, uploadKbps: 800, connection: "4g", isStage: false, presentSinceMs: 1_004_000 });
  expect([ben, cleo, dora].map((pubkey) => directory.get(pubkey))).toEqual([null, null, null]);
  const drawn = directory.sample(24, createSeededRandom(2)).map(({ pubkey }) => pubkey);
  expect(drawn.toSorted()).toEqual([host, ana].toSorted());
  at(3_000);
  expect(directory.sample(24, createSeededRandom(2))).toEqual([]);
});

it("[S-83] those not admitted are neighbours only where frames are locked", () => {
  const listed = stateAfter(created(0, { access: "members", members: [ana] }), joined(ana, 1, ours), joined(ben, 1, ours));
  const { directory, to } = directoryOf(listed);
  expect([directory.get(ana) !== null, directory.get(ben)]).toEqual([true, null]);
  to(after(listed, [created(2, { access: "members", members: [ana], keyId: "01234567" })]));
  expect(directory.get(ben)).not.toBeNull();
});

it("[S-100] peers of the draft are known apart from the mesh, but not where frames are locked, nor with a key of a session", () => {
  const state = stateAfter(
    created(0),
    joined(host, 0, { ...ours, caps: [frameCap, plainCap] }),
    joined(ana, 1, { metrics: metrics(50) }),
    joined(ben, 1, ours),
    joined(cleo, 1, { sessionKey: dora }),
    decided(host, "speaker", ana, 2),
  );
  const { directory, to } = directoryOf(state);
  expect([directory.get(ana), directory.plain(ana)]).toEqual([null, { pubkey: ana, isStage: true }]);
  expect([host, ben, cleo, dora].map((pubkey) => directory.plain(pubkey))).toEqual([null, null, null, null]);
  expect([directory.stage(), directory.plainStage(), directory.plainServers(8)]).toEqual([[host], [ana], [host]]);
  to(after(state, [decided(host, "speaker", ben, 3), joined(host, 4, ours), joined(ben, 4, { caps: [frameCap, plainCap] })]));
  expect([directory.stage(), directory.plainCarriers()]).toEqual([[host, ben], [ben]]);
  to(after(state, [created(3, { keyId: "01234567" })]));
  expect(directory.plain(ana)).toBeNull();
});

it("[S-83] [S-73] the stage is the host first, then as long as they hold the role", () => {
  const state = stateAfter(
    created(0),
    ...[host, ana, ben, cleo].map((pubkey) => joined(pubkey, 1, ours)),
    decided(host, "speaker", cleo, 2),
    decided(host, "cohost", ana, 3),
    decided(host, "speaker", dora, 4),
  );
  const { directory, to } = directoryOf(state);
  expect(directory.stage()).toEqual([host, cleo, ana]);
  to(after(state, [decided(host, "demote", cleo, 6)]));
  expect(directory.stage()).toEqual([host, ana]);
});

it("[S-77a] who lost some of the sound it brought us is thought less of for ten minutes", () => {
  const state = stateAfter(created(0), joined(ana, 1, { ...ours, everySec: 1_200 }), joined(ben, 1, ours));
  const { directory, at } = directoryOf(state);
  directory.noteDelivered(ana, 0.9);
  expect([directory.get(ana)?.lossRatio, directory.get(ben)?.lossRatio]).toEqual([expect.closeTo(0.1), 0]);
  for (let look = 0; look < 20; look += 1) directory.noteDelivered(ana, 1);
  expect(directory.get(ana)?.lossRatio).toBeLessThan(0.001);
  directory.noteDelivered(ana, 0);
  at(600);
  expect(directory.get(ana)?.lossRatio).toBeGreaterThan(0.25);
  at(620);
  expect(directory.get(ana)?.lossRatio).toBe(0);
});
