import { createSeededRandom } from "@plaza/platform/fakes";
import { expect, it } from "vitest";
import { createMeshPeer } from "./mesh-peer.ts";
import type { MeshPeerInput, MeshPeerOutput } from "./mesh-peer.ts";
import { keyOf, knownPeer } from "./test-mesh.test-support.ts";

const parent = keyOf(9);

/** One of ours, and one other who is there by the mesh or by a client of the draft. */
function roomWithOne() {
  const now = { ms: 1_000, isDraft: false };
  const known = knownPeer(9);
  const directory = {
    get: () => (now.isDraft ? null : known),
    sample: () => (now.isDraft ? [] : [known]),
    stage: () => [],
    plain: () => (now.isDraft ? { pubkey: parent, isStage: false } : null),
    plainStage: () => [],
    plainCarriers: () => [],
    plainServers: () => [],
  };
  const mesh = createMeshPeer({
    self: keyOf(1),
    directory,
    random: createSeededRandom(3),
    claimedSlots: 10,
    bundleKbps: () => 60,
    feeds: { take: () => ({ frames: 100, delivered: 1 }) },
    plain: { directory, heardMs: () => null, most: () => 2 },
  });
  const put = (input: MeshPeerInput): readonly MeshPeerOutput[] => mesh.handle(input, now.ms);
  return { now, mesh, put };
}

it("[S-100b] a parent who comes back with a client of the draft is a parent no more once its link ends", () => {
  const { now, mesh, put } = roomWithOne();
  const begun = put({ type: "tick" });
  const link = begun.find((output) => output.type === "make-offer")?.link ?? 0;
  put({ type: "described", link, sdp: "an offer" });
  put({ type: "signal", from: parent, way: "relay", signal: { type: "confirm", attempt: null }, ageMs: 0 });
  put({ type: "signal", from: parent, way: "relay", signal: { type: "answer", attempt: null, sdp: "an answer" }, ageMs: 0 });
  put({ type: "link", link, state: "connected" });
  put({ type: "sounding", peer: parent });
  expect([mesh.view().parents, mesh.view().heard, mesh.isNeighbour(parent)]).toEqual([[parent], 1, true]);
  now.isDraft = true;
  put({ type: "link", link, state: "ended" });
  expect([mesh.view().parents, mesh.view().heard, mesh.isNeighbour(parent)]).toEqual([[], 0, false]);
});
