import { describe, expect, it } from "vitest";
import type { OverlayOutput } from "./overlay-io.ts";
import { keyOf, knownPeer, makeOverlay } from "./test-mesh.test-support.ts";

const host = knownPeer(15, { isStage: true, delayMs: 0 });
const crowd = [1, 2, 3, 4, 5, 6].map((index) => knownPeer(index));

/** A peer whose places are all taken. */
function fullPeer(places = 2) {
  const mesh = makeOverlay([knownPeer(0), host, ...crowd], { slots: places });
  mesh.parent(15);
  // They give as much as anybody: nobody takes their place by giving more.
  for (let index = 1; index <= places; index += 1) mesh.child(index, { children: 8, frames: 100 });
  mesh.take();
  return mesh;
}

const closed = (outputs: readonly OverlayOutput[]): readonly string[] =>
  outputs.flatMap((output) => (output.type === "close" ? [output.peer.slice(0, 2)] : []));

describe("a child that died", () => {
  it("[S-72f] is asked for a sign of life, then its place is free and its link let go, long before the platform notices", () => {
    const mesh = fullPeer();
    mesh.dead.add(keyOf(1));
    mesh.advance(6_400);
    expect(closed(mesh.take())).toEqual([]);
    mesh.advance(150);
    expect(closed(mesh.take())[0]).toBe("11");
    mesh.put({ type: "down", peer: keyOf(1), why: "given-up", try: [] });
    expect(mesh.view().children).toEqual([keyOf(2)]);
    expect(mesh.ask(3)).toMatchObject({ isAccepted: true });
  });

  it("[S-72f] who is alive and has nothing to report answers, and stays", () => {
    const mesh = fullPeer();
    mesh.advance(60_000);
    expect(closed(mesh.take())).toEqual([]);
    expect(mesh.view().children).toEqual([keyOf(1), keyOf(2)]);
  });

  it("[S-72f] full, a peer doubts its quiet children at once when somebody asks: a second later the place is given", () => {
    const mesh = fullPeer();
    mesh.advance(1_000);
    mesh.dead.add(keyOf(1));
    expect(mesh.ask(3)).toMatchObject({ isAccepted: false });
    expect(mesh.take()).toContainEqual(expect.objectContaining({ type: "send", to: keyOf(1) }));
    mesh.advance(800);
    expect(mesh.ask(3)).toMatchObject({ isAccepted: false });
    mesh.advance(100);
    expect(mesh.ask(3)).toMatchObject({ isAccepted: true });
    expect(mesh.ask(4)).toMatchObject({ isAccepted: false });
    mesh.child(3, null);
    mesh.take();
    mesh.advance(1_150);
    expect(closed(mesh.take())[0]).toBe("11");
  });

  it("[S-72f] who was only slow stays, though its place was given: two more than places at most", () => {
    const mesh = fullPeer(3);
    mesh.advance(1_000);
    for (const index of [1, 2, 3]) mesh.dead.add(keyOf(index));
    mesh.ask(4);
    mesh.advance(1_000);
    for (const index of [4, 5]) {
      expect(mesh.ask(index)).toMatchObject({ isAccepted: true });
      mesh.child(index, null);
    }
    expect(mesh.ask(6)).toMatchObject({ isAccepted: false });
    mesh.dead.clear();
    for (const index of [1, 2, 3]) mesh.put({ type: "message", peer: keyOf(index), message: { type: "pong", n: 0 } });
    mesh.take();
    mesh.advance(10_000);
    expect(closed(mesh.take())).toEqual([]);
    expect(mesh.view().children).toHaveLength(5);
  });

  it("[S-72f] who knows only the draft has no words to answer with, and is left alone", () => {
    const mesh = fullPeer();
    mesh.put({ type: "down", peer: keyOf(2), why: "dropped", try: [] });
    mesh.child(3, null);
    mesh.dead.add(keyOf(3));
    mesh.take();
    mesh.advance(30_000);
    expect(mesh.take().filter((output) => output.type === "send" && output.message.type === "ping" && output.to !== keyOf(15))).toEqual([]);
    expect(mesh.view().children).toContain(keyOf(3));
  });
});
