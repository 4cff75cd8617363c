import { describe, expect, it } from "vitest";
import type { LinkEnd } from "../links/link-signal.ts";
import { keyOf, knownPeer, makeOverlay } from "./test-mesh.test-support.ts";

const host = knownPeer(15, { isStage: true, delayMs: 0 });

/** Two carriers and a host: one carrier is the first parent, the host did not answer the first question. */
function smallRoom(why: LinkEnd) {
  const mesh = makeOverlay([knownPeer(0), host, knownPeer(1)]);
  mesh.put({ type: "tick" });
  expect(mesh.opened()).toEqual(["consumer relay 11,1f"]);
  mesh.put({ type: "failed", peer: keyOf(15), why, try: [], isFull: false });
  mesh.parent(1, { try: [{ pubkey: keyOf(15), free: 0, delayMs: 0, far: 0 }] });
  mesh.take();
  return mesh;
}

describe("a second parent in a small room", () => {
  for (const why of ["silent", "unconnected", "replaced", "lost", "dropped"] as const) {
    it(`[S-70a] who was ${why} once is asked again within seconds, who is so again and again less and less often`, () => {
      const mesh = smallRoom(why);
      const askedAtMs: number[] = [];
      for (let atMs = 0; atMs < 120_000; atMs += 500) {
        mesh.advance(500);
        if (atMs % 4_000 === 0)
          mesh.put({
            type: "message",
            peer: keyOf(1),
            message: mesh.standing({ try: [{ pubkey: keyOf(15), free: 0, delayMs: 0, far: 0 }] }),
          });
        for (const asked of mesh.opened()) {
          expect(asked).toBe("consumer mesh 1f");
          askedAtMs.push(atMs);
          mesh.put({ type: "failed", peer: keyOf(15), why, try: [], isFull: false });
        }
      }
      expect(askedAtMs[0]).toBeLessThan(10_000);
      expect(askedAtMs.length).toBeGreaterThan(2);
      expect(askedAtMs.length).toBeLessThan(12);
    });
  }

  it("[S-70a] a link that broke while it was made is made anew at once", () => {
    for (const why of ["lost", "replaced"] as const) {
      const mesh = smallRoom(why);
      mesh.advance(1_500);
      expect(mesh.opened()).toEqual(["consumer mesh 1f"]);
    }
  });

  it("[S-71] where nobody near knows anybody the relays are asked after some seconds, less and less often", () => {
    const mesh = makeOverlay([knownPeer(0), host, knownPeer(1)]);
    mesh.parent(1);
    mesh.take();
    const askedAtMs: number[] = [];
    for (let atMs = 0; atMs < 600_000; atMs += 500) {
      mesh.advance(500);
      for (const asked of mesh.opened()) {
        expect(asked).toBe("consumer relay 1f");
        askedAtMs.push(atMs);
        mesh.put({ type: "failed", peer: keyOf(15), why: "dropped", try: [], isFull: true });
      }
    }
    expect(askedAtMs[0]).toBeGreaterThan(2_000);
    expect(askedAtMs[0]).toBeLessThan(8_000);
    expect(askedAtMs.length).toBeLessThan(12);
  });

  it("[S-61a] who answers late is taken up where a parent is wanted, and nowhere else", () => {
    const mesh = smallRoom("silent");
    const late = () => {
      mesh.put({ type: "late", peer: keyOf(15), way: "relay" });
      return mesh.opened();
    };
    expect(late()).toEqual(["consumer relay 1f"]);
    expect(late()).toEqual([]);
    mesh.parent(15);
    mesh.known.set(keyOf(2), knownPeer(2));
    mesh.put({ type: "late", peer: keyOf(2), way: "relay" });
    expect(mesh.opened()).toEqual([]);
  });
});
