import { describe, expect, it } from "vitest";
import { peerMark } from "../frames/peer-mark.ts";
import type { OverlayOutput } from "./overlay-io.ts";
import { keyOf, knownPeer, makeOverlay } from "./test-mesh.test-support.ts";

const host = knownPeer(15, { isStage: true, delayMs: 0 });
const crowd = [1, 2, 3, 4, 5, 6, 7].map((index) => knownPeer(index));
const makeNewcomer = (slots = 10) => makeOverlay([knownPeer(0), host, ...crowd], { slots });

const verdicts = (outputs: readonly OverlayOutput[]): readonly string[] =>
  outputs.flatMap((output) => (output.type === "verdict" ? [`${output.peer.slice(0, 2)} ${output.isAccepted}`] : []));

describe("a crowd that comes all at once", () => {
  it("[S-72g] who is asked before it hears answers when it does, four at most, and refuses the fifth at once", () => {
    const mesh = makeNewcomer();
    expect([1, 2, 3, 4].map((index) => mesh.ask(index))).toEqual([undefined, undefined, undefined, undefined]);
    expect(mesh.ask(5)).toMatchObject({ isAccepted: false });
    expect(mesh.ask(6, "mesh")).toMatchObject({ isAccepted: false });
    mesh.take();
    mesh.parent(15);
    expect(verdicts(mesh.take())).toEqual(["11 true", "12 true", "13 true", "14 true"]);
  });

  it("[S-72g] who asked longer ago hears nothing more, and takes no place", () => {
    const mesh = makeNewcomer(2);
    mesh.ask(1);
    mesh.advance(700);
    mesh.ask(2);
    mesh.advance(600);
    mesh.take();
    mesh.parent(15);
    expect(verdicts(mesh.take())).toEqual(["12 true"]);
    expect([mesh.ask(3), mesh.ask(4)]).toMatchObject([{ isAccepted: true }, { isAccepted: false }]);
  });

  it("[S-72c] where no child has a place either, a newcomer is taken in over what is earned, by two and within what is claimed", () => {
    for (const [claimed, taken] of [
      [10, 4],
      [3, 3],
      [2, 2],
    ] as const) {
      const mesh = makeNewcomer(claimed);
      mesh.parent(15);
      const answers = [1, 2, 3, 4, 5, 6].map((index) => {
        const isAccepted = mesh.ask(index)?.isAccepted === true;
        if (isAccepted) mesh.child(index, null);
        return isAccepted;
      });
      expect(answers.filter(Boolean)).toHaveLength(taken);
      // Who has another parent already waits until a place is earned.
      expect(mesh.ask(7, "mesh")).toMatchObject({ isAccepted: false });
    }
  });

  it("[S-72c] those with another parent move away then", () => {
    const mesh = makeNewcomer();
    mesh.parent(15);
    // They give as much as anybody: nobody takes their place by giving more.
    mesh.child(1, { children: 8 });
    mesh.child(2, { children: 8 });
    expect(mesh.ask(3)).toMatchObject({ isAccepted: true });
    mesh.child(3, null);
    mesh.take();
    mesh.child(2, { children: 8, hasSpare: true });
    mesh.advance(5_000);
    expect(mesh.take()).toContainEqual({ type: "send", to: keyOf(2), message: { type: "move", below: null } });
  });
});

describe("those who come", () => {
  it("[S-70a] are not asked over relays in their first moments where twelve others are left", () => {
    const askedOf = (early: number, late: number): readonly number[] => {
      const earlier = Array.from({ length: early }, (_, at) => knownPeer(1 + at, { presentSinceMs: -2_000, connection: "3g" }));
      const later = Array.from({ length: late }, (_, at) => knownPeer(50 + at, { presentSinceMs: 700 }));
      const mesh = makeOverlay([knownPeer(0), ...earlier, ...later]);
      mesh.put({ type: "tick" });
      const peers = mesh.take().flatMap((output) => (output.type === "open" ? output.peers : []));
      return peers.map((peer) => Number.parseInt(peer.slice(0, 2), 16) - 16);
    };
    expect(askedOf(12, 12).filter((index) => index >= 50)).toEqual([]);
    expect(askedOf(11, 13).filter((index) => index >= 50)).toHaveLength(3);
    // In a small room there is nobody to spare.
    expect(askedOf(1, 2).filter((index) => index >= 50)).toHaveLength(2);
  });

  it("[S-72h] report to their parent as soon as they hear, then every two seconds", () => {
    const mesh = makeNewcomer();
    mesh.parent(15);
    mesh.take();
    const reports = () => mesh.take().filter((output) => output.type === "send" && output.message.type === "report").length;
    mesh.advance(320);
    expect(reports()).toBe(1);
    mesh.advance(1_900);
    expect(reports()).toBe(0);
    mesh.advance(200);
    expect(reports()).toBe(1);
  });
});

describe("a second parent that is as good as none", () => {
  const shared = { ancestors: [peerMark(keyOf(1))] };

  it("[S-71] who is told of somebody new asks at once", () => {
    const mesh = makeNewcomer();
    mesh.parent(1);
    mesh.advance(3_000);
    mesh.take();
    mesh.put({ type: "message", peer: keyOf(1), message: mesh.standing({ try: [{ pubkey: keyOf(3), free: 1, delayMs: 60, far: 0 }] }) });
    mesh.advance(50);
    expect(mesh.opened()).toEqual(["consumer mesh 13"]);
  });

  it("[S-71d] when one parent hears through the other a third is sought within seconds, even a worse one", () => {
    const mesh = makeNewcomer(0);
    const worse = { pubkey: keyOf(3), free: 1, delayMs: 180, far: 0 };
    mesh.parent(1, { delayMs: 40, try: [worse] });
    mesh.parent(2, { ...shared, delayMs: 70 });
    mesh.take();
    mesh.advance(3_000);
    expect(mesh.opened()).toEqual(["consumer mesh 13"]);
    mesh.parent(3, { delayMs: 180 });
    expect(mesh.take().filter((output) => output.type === "close")).toEqual([{ type: "close", peer: keyOf(2), try: [] }]);
  });

  it("[S-71d] one that was tried in vain is left alone for a minute, and the next is sought later and later", () => {
    const mesh = makeNewcomer(0);
    mesh.parent(1, { delayMs: 40 });
    mesh.parent(2, { ...shared, delayMs: 70 });
    mesh.take();
    const asked: { readonly who: string; readonly sec: number }[] = [];
    for (let sec = 0; sec < 90; sec += 1) {
      mesh.advance(1_000);
      const tried = [3, 4, 5, 6].map((index) => ({ pubkey: keyOf(index), free: 1, delayMs: 60, far: 0 }));
      mesh.put({ type: "message", peer: keyOf(1), message: mesh.standing({ delayMs: 40, try: tried }) });
      for (const output of mesh.take()) {
        if (output.type !== "open") continue;
        const [who = keyOf(0)] = output.peers;
        asked.push({ who, sec });
        // It hears through the first parent as well, and later.
        mesh.put({ type: "up", peer: who, role: "consumer", isInitiator: true });
        mesh.put({ type: "message", peer: who, message: mesh.standing({ ...shared, delayMs: 90 }) });
        mesh.put({ type: "sounding", peer: who });
        mesh.put({ type: "down", peer: who, why: "given-up", try: [] });
      }
    }
    const secs = asked.map(({ sec }) => sec);
    expect(secs.length).toBeGreaterThan(2);
    expect(secs.length).toBeLessThan(8);
    expect(secs[0]).toBeLessThan(4);
    for (const [at, { who, sec }] of asked.entries()) {
      expect(asked.slice(0, at).some((before) => before.who === who && sec - before.sec < 58)).toBe(false);
    }
  });
});
