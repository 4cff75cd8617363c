import { describe, expect, it } from "vitest";
import { peerMark } from "../frames/peer-mark.ts";
import { createMeshRouter } from "./mesh-router.ts";
import { keyOf, knownPeer, makeOverlay } from "./test-mesh.test-support.ts";

const host = knownPeer(15, { isStage: true, delayMs: 0 });
const crowd = [1, 2, 3, 4, 5].map((index) => knownPeer(index));

describe("the parents of a listener", () => {
  it("[S-71] the first is asked for over the relays, three candidates; the second inside the mesh", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.put({ type: "tick" });
    const [first] = mesh.opened();
    expect(first).toMatch(/^consumer relay (\w\w),(\w\w),(\w\w)$/);
    mesh.parent(1, { try: [{ pubkey: keyOf(2), free: 3, delayMs: 60, far: 0 }] });
    mesh.take();
    mesh.advance(1_000);
    expect(mesh.opened()).toEqual(["consumer mesh 12"]);
    expect(mesh.routeTo(keyOf(2))).toBe(keyOf(1));
    mesh.parent(2);
    expect(mesh.view()).toMatchObject({ parents: [keyOf(1), keyOf(2)], heard: 2, depth: 2 });
    mesh.take();
    mesh.advance(5_000);
    expect(mesh.opened()).toEqual([]);
  });

  it("[S-71a] when one falls silent another is sought at once, and the silent one is let go", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1, { try: [{ pubkey: keyOf(3), free: 3, delayMs: 60, far: 0 }] });
    mesh.parent(2);
    mesh.advance(3_000);
    mesh.put({ type: "message", peer: keyOf(1), message: mesh.standing({ try: [{ pubkey: keyOf(3), free: 3, delayMs: 60, far: 0 }] }) });
    mesh.take();
    mesh.put({ type: "silent", peer: keyOf(2) });
    const said = mesh.take();
    expect(said.filter((output) => output.type === "open")).toMatchObject([{ peers: [keyOf(3)], way: "mesh" }]);
    // The other parent learns at once that it is the only one.
    expect(said).toContainEqual(
      expect.objectContaining({ type: "send", to: keyOf(1), message: expect.objectContaining({ type: "report", hasSpare: false }) }),
    );
    mesh.advance(1_600);
    expect(mesh.take()).toContainEqual({ type: "close", peer: keyOf(2), try: [] });
  });

  it("[S-71a] nobody is asked through a parent that fell silent, which may be dead", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1, { try: [{ pubkey: keyOf(15), free: 1, delayMs: 0, far: 0 }] });
    mesh.take();
    mesh.put({ type: "silent", peer: keyOf(1) });
    mesh.advance(350);
    expect(mesh.opened().map((asked) => asked.split(" ")[1])).toEqual(["relay"]);
  });

  it("[S-71a] who lost its sound asks every second at first, then less and less often", () => {
    const mesh = makeOverlay([knownPeer(0), host, knownPeer(1)]);
    mesh.parent(1);
    mesh.take();
    mesh.put({ type: "silent", peer: keyOf(1) });
    const askedAtMs: number[] = [];
    for (let atMs = 0; atMs < 40_000; atMs += 100) {
      mesh.advance(100);
      for (const asked of mesh.opened()) {
        expect(asked).toBe("consumer relay 1f");
        askedAtMs.push(atMs);
        mesh.put({ type: "failed", peer: keyOf(15), why: "dropped", try: [], isFull: true });
      }
    }
    expect(askedAtMs.filter((atMs) => atMs < 5_000).length).toBeGreaterThan(3);
    expect(askedAtMs.length).toBeLessThan(12);
  });

  it("[S-71a] when none sounds, the relays are asked again, less and less often", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1);
    mesh.take();
    mesh.put({ type: "silent", peer: keyOf(1) });
    mesh.advance(350);
    expect(mesh.opened()).toHaveLength(1);
    let asked = 0;
    for (let second = 0; second < 60; second += 1) {
      mesh.advance(1_000);
      for (const output of mesh.take()) {
        if (output.type !== "open") continue;
        asked += 1;
        for (const peer of output.peers) mesh.put({ type: "failed", peer, why: "silent", try: [], isFull: false });
      }
    }
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(12);
  });

  it("[S-71a] the only one there is asked again though silent before, but not who forged", () => {
    const mesh = makeOverlay([knownPeer(0), host]);
    mesh.put({ type: "tick" });
    expect(mesh.opened()).toEqual(["consumer relay 1f"]);
    mesh.put({ type: "failed", peer: keyOf(15), why: "silent", try: [], isFull: false });
    mesh.advance(1_500);
    expect(mesh.opened()).toEqual(["consumer relay 1f"]);
    mesh.parent(15);
    for (let time = 0; time < 3; time += 1) {
      mesh.put({ type: "forged", peer: keyOf(15) });
      mesh.advance(600);
    }
    mesh.put({ type: "down", peer: keyOf(15), why: "given-up", try: [] });
    mesh.take();
    mesh.advance(20_000);
    expect(mesh.opened()).toEqual([]);
  });

  it("[S-71b] a third that sounds takes the place of the worst, never before it sounds", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1, { delayMs: 40 });
    mesh.parent(2, { delayMs: 300 });
    mesh.take();
    mesh.put({ type: "up", peer: keyOf(3), role: "consumer", isInitiator: true });
    mesh.put({ type: "message", peer: keyOf(3), message: mesh.standing({ delayMs: 20 }) });
    expect(mesh.take().filter((output) => output.type === "close")).toEqual([]);
    mesh.put({ type: "sounding", peer: keyOf(3) });
    expect(mesh.take().filter((output) => output.type === "close")).toEqual([{ type: "close", peer: keyOf(2), try: [] }]);
  });

  it("[S-71c] a better parent is looked for about every ten seconds, among those with a place", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd], { slots: 0 });
    const far = { delayMs: 300, slots: 4, children: 4 };
    const tried = [{ pubkey: keyOf(3), free: 8, delayMs: 20, far: 0 }];
    mesh.parent(1, far);
    mesh.parent(2, far);
    const opened: string[] = [];
    for (let second = 0; second < 14; second += 1) {
      mesh.advance(1_000);
      mesh.put({ type: "message", peer: keyOf(1), message: mesh.standing({ ...far, try: tried }) });
      opened.push(...mesh.opened());
    }
    expect(opened).toEqual(["consumer mesh 13"]);
  });

  it("[S-74] who forges is left out for half a second, and dropped the third time", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1);
    mesh.parent(2);
    mesh.take();
    expect(mesh.put({ type: "forged", peer: keyOf(2) })).toContainEqual({ type: "suspend", peer: keyOf(2), isOn: true });
    mesh.advance(600);
    expect(mesh.take()).toContainEqual({ type: "suspend", peer: keyOf(2), isOn: false });
    mesh.put({ type: "forged", peer: keyOf(2) });
    mesh.advance(600);
    expect(mesh.put({ type: "forged", peer: keyOf(2) })).toContainEqual({ type: "close", peer: keyOf(2), try: [] });
  });

  it("[S-74] where nobody else sounds another is sought at once", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1);
    mesh.take();
    mesh.put({ type: "forged", peer: keyOf(1) });
    expect(mesh.opened()).toEqual([expect.stringMatching(/^consumer relay /)]);
  });

  it("[S-74a] who never sounds, or brings less than the other, is replaced", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1);
    mesh.put({ type: "up", peer: keyOf(2), role: "consumer", isInitiator: true });
    mesh.advance(2_600);
    expect(mesh.take()).toContainEqual({ type: "close", peer: keyOf(2), try: [] });
    mesh.put({ type: "down", peer: keyOf(2), why: "given-up", try: [] });
    mesh.parent(3);
    mesh.windows.set(keyOf(3), { frames: 40, delivered: 0.4 });
    mesh.take();
    const tried = [{ pubkey: keyOf(4), free: 3, delayMs: 60, far: 0 }];
    const opened: string[] = [];
    for (let second = 0; second < 10; second += 1) {
      mesh.advance(1_000);
      mesh.put({ type: "message", peer: keyOf(1), message: mesh.standing({ try: tried }) });
      opened.push(...mesh.opened());
    }
    expect(opened[0]).toBe("consumer mesh 14");
  });

  it("[S-75] whose sound comes through us is neither asked nor kept, and never carried by us", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1);
    mesh.parent(2, { ancestors: [peerMark(keyOf(3))] });
    mesh.take();
    mesh.put({ type: "message", peer: keyOf(1), message: mesh.standing({ ancestors: [peerMark(keyOf(4)), peerMark(keyOf(0))] }) });
    expect(mesh.take()).toContainEqual({ type: "close", peer: keyOf(1), try: [] });
    expect(mesh.put({ type: "loop", peer: keyOf(2) })).toContainEqual({ type: "close", peer: keyOf(2), try: [] });
    mesh.put({ type: "down", peer: keyOf(1), why: "given-up", try: [] });
    // Now all sound comes over 2, and to 2 over 3.
    expect([mesh.ask(2), mesh.ask(3), mesh.ask(5)]).toMatchObject([{ isAccepted: false }, { isAccepted: false }, { isAccepted: true }]);
    expect(mesh.put({ type: "loop", peer: keyOf(2) }).filter((output) => output.type === "close")).toEqual([]);
  });
});

describe("the children of a peer", () => {
  it("[S-72] there is no place where there is no sound, for strangers, or beyond what is earned", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    expect(mesh.ask(1, "mesh")).toMatchObject({ isAccepted: false });
    mesh.parent(15);
    expect([mesh.ask(9), mesh.ask(1), mesh.ask(2)]).toMatchObject([{ isAccepted: false }, { isAccepted: true }, { isAccepted: true }]);
    mesh.child(1, { children: 6, free: 4 });
    mesh.child(2, { children: 6, free: 4 });
    const refusal = mesh.ask(3, "mesh");
    expect(refusal).toMatchObject({ isAccepted: false, isFull: true });
    expect(refusal?.try.toSorted()).toEqual([keyOf(1), keyOf(2)]);
  });

  it("[S-72a] delivered frames make places, and a line that does not deliver unmakes them", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(15);
    mesh.child(1, { frames: 250 });
    expect(mesh.view().slots).toBe(4);
    mesh.child(2);
    mesh.child(3);
    mesh.advance(2_500);
    for (const index of [1, 2, 3]) {
      mesh.put({
        type: "message",
        peer: keyOf(index),
        message: { type: "report", delivered: 0.6, frames: 60, children: 0, free: 0, delayMs: 90, hasSpare: true, below: [] },
      });
    }
    expect(mesh.view().slots).toBe(2);
  });

  it("[S-72c] full, a newcomer without any link is handed on to a child with places", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd.map((peer) => ({ ...peer, slots: 2 }))]);
    mesh.parent(15);
    mesh.child(1, { free: 1, children: 1 });
    mesh.child(2, { free: 2, children: 0 });
    expect([mesh.ask(3)?.handOn, mesh.ask(4)?.handOn, mesh.ask(5)?.handOn]).toEqual([keyOf(2), keyOf(1), keyOf(2)]);
  });

  it("[S-72d] full, the child that gives least makes room for who gives more, and goes below it when that is up", () => {
    const weak = knownPeer(1, { slots: 0, connection: "3g" });
    const strong = knownPeer(3, { slots: 24, connection: "ethernet" });
    const mesh = makeOverlay([knownPeer(0), host, weak, knownPeer(2), strong]);
    mesh.parent(15);
    mesh.child(1);
    mesh.child(2, { children: 4, free: 4 });
    mesh.take();
    expect(mesh.ask(3, "mesh")).toMatchObject({ isAccepted: true });
    expect(mesh.take().some((output) => output.type === "send")).toBe(false);
    mesh.child(3, null);
    expect(mesh.take()).toContainEqual({ type: "send", to: keyOf(1), message: { type: "move", below: keyOf(3) } });
    // It found no other place: it stays.
    mesh.advance(7_000);
    expect(mesh.take().filter((output) => output.type === "close")).toEqual([]);
    expect(mesh.view().children).toContain(keyOf(1));
  });

  it("[S-72d] the one that moves asks where it is sent, and leaves the old place when the new one sounds", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(1);
    mesh.parent(2);
    mesh.take();
    mesh.put({ type: "message", peer: keyOf(1), message: { type: "move", below: keyOf(4) } });
    expect(mesh.opened()).toEqual(["consumer mesh 14"]);
    mesh.parent(4, { delayMs: 90 });
    expect(mesh.take().filter((output) => output.type === "close")).toEqual([{ type: "close", peer: keyOf(1), try: [] }]);
  });

  it("[S-72e] who leaves says so to all neighbours and tells them whom to try", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(15);
    mesh.child(1, { free: 3 });
    mesh.child(2);
    const closed = mesh.put({ type: "leave" }).filter((output) => output.type === "close");
    expect(closed.map(({ peer }) => peer).toSorted()).toEqual([keyOf(1), keyOf(2), keyOf(15)].toSorted());
    expect(closed[0]?.try).toContain(keyOf(15));
    expect(mesh.ask(3)).toMatchObject({ isAccepted: false });
  });
});

describe("the stage", () => {
  const speakers = Array.from({ length: 15 }, (_, index) => knownPeer(index, { isStage: true, slots: 24 }));

  it("[S-73] its members ask each other, the lower key first, up to a mesh of thirteen", () => {
    const mesh = makeOverlay(speakers.slice(0, 4), { self: 1, slots: 24 });
    mesh.put({ type: "role", isStage: true });
    expect(mesh.opened()).toEqual(["stage relay 12", "stage relay 13"]);
    mesh.advance(2_100);
    expect(mesh.opened()).toEqual(["stage relay 10"]);
    expect(mesh.put({ type: "asked", peer: keyOf(3), role: "stage", way: "relay" })).toContainEqual(
      expect.objectContaining({ isAccepted: true }),
    );
    for (const index of [0, 2, 3]) mesh.put({ type: "up", peer: keyOf(index), role: "stage", isInitiator: true });
    expect(mesh.view()).toMatchObject({ stage: [keyOf(0), keyOf(2), keyOf(3)], depth: 0, slots: 7 });
    mesh.take();
    mesh.known.set(keyOf(3), knownPeer(3));
    mesh.put({ type: "tick" });
    // Who left the stage is carried over the link that is there.
    expect(mesh.take()).toContainEqual({ type: "retie", peer: keyOf(3), as: "child" });
    expect(mesh.view()).toMatchObject({ stage: [keyOf(0), keyOf(2)], children: [keyOf(3)] });
  });

  it("[S-73a] those above thirteen stand below the mesh like listeners", () => {
    const mesh = makeOverlay(speakers, { self: 14 });
    mesh.put({ type: "role", isStage: true });
    const asked = mesh.take().filter((output) => output.type === "open");
    expect(asked.map(({ role }) => role)).not.toContain("stage");
    expect(asked.flatMap(({ peers }) => peers).length).toBeGreaterThan(2);
    expect(asked.flatMap(({ peers }) => peers)).not.toContain(keyOf(13));
    const inside = makeOverlay(speakers, { self: 12, slots: 24 });
    inside.put({ type: "role", isStage: true });
    inside.take();
    expect(inside.put({ type: "asked", peer: keyOf(14), role: "stage", way: "relay" })).toMatchObject([{ isAccepted: true }]);
    expect(inside.ask(14)).toMatchObject({ isAccepted: true });
  });

  it("[S-73b] who is promoted keeps its links with the stage and its children; demoted, those of the stage carry it", () => {
    const mesh = makeOverlay([knownPeer(0), host, ...crowd]);
    mesh.parent(15);
    mesh.parent(1);
    mesh.child(2);
    mesh.take();
    mesh.known.set(mesh.self, knownPeer(0, { isStage: true }));
    const outputs = mesh.put({ type: "role", isStage: true });
    expect(outputs).toContainEqual({ type: "retie", peer: keyOf(15), as: "stage" });
    expect(outputs.filter((output) => output.type === "close").map(({ peer }) => peer)).toEqual([keyOf(1)]);
    mesh.put({ type: "down", peer: keyOf(1), why: "given-up", try: [] });
    expect(mesh.view()).toMatchObject({ isStage: true, stage: [keyOf(15)], children: [keyOf(2)], depth: 0 });
    mesh.known.set(mesh.self, knownPeer(0));
    mesh.take();
    expect(mesh.put({ type: "role", isStage: false })).toContainEqual({ type: "retie", peer: keyOf(15), as: "parent" });
    expect(mesh.view()).toMatchObject({ parents: [keyOf(15)], stage: [], children: [keyOf(2)] });
    mesh.put({ type: "down", peer: keyOf(15), why: "lost", try: [] });
    mesh.advance(1_000);
    expect(mesh.opened().length).toBeGreaterThan(0);
  });
});

describe("signals through the mesh", () => {
  it("[S-76] go along who spoke of whom, come back the way they went, and end somewhere", () => {
    const known = new Map([[keyOf(9), keyOf(1)]]);
    const router = createMeshRouter(keyOf(0), (peer) => (peer === keyOf(1) || peer === keyOf(2) ? peer : (known.get(peer) ?? null)));
    const from = keyOf(5);
    expect(router.route({ from, to: keyOf(9), hops: 1 }, keyOf(2), 0)).toEqual({ type: "on", next: keyOf(1) });
    expect(router.route({ from: keyOf(9), to: from, hops: 1 }, keyOf(1), 10)).toEqual({ type: "on", next: keyOf(2) });
    expect(router.route({ from, to: keyOf(0), hops: 1 }, keyOf(2), 20)).toEqual({ type: "here" });
    expect(router.route({ from, to: keyOf(8), hops: 1 }, keyOf(2), 20)).toEqual({ type: "lost" });
    expect(router.route({ from, to: keyOf(9), hops: 1 }, keyOf(1), 20)).toEqual({ type: "lost" });
    expect(router.route({ from, to: keyOf(9), hops: 12 }, keyOf(2), 20)).toEqual({ type: "lost" });
    expect(router.route({ from: keyOf(9), to: from, hops: 1 }, keyOf(1), 60_000)).toEqual({ type: "lost" });
  });
});
