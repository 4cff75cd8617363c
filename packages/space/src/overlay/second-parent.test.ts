import { describe, expect, it } from "vitest";
import { peerMark } from "../frames/peer-mark.ts";
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

  it("[S-71] through whom the first hears is asked where nobody else is left", () => {
    const mesh = makeOverlay([knownPeer(0), knownPeer(1), knownPeer(2), knownPeer(3)]);
    const try2 = { pubkey: keyOf(2), free: 3, delayMs: 30, far: 0 };
    const try3 = { pubkey: keyOf(3), free: 3, delayMs: 90, far: 0 };
    const ancestors = [peerMark(keyOf(2))];
    mesh.parent(1, { ancestors, try: [try2, try3] });
    mesh.take();
    mesh.advance(1_000);
    expect(mesh.opened()).toEqual(["consumer mesh 13"]);
    mesh.put({ type: "failed", peer: keyOf(3), why: "dropped", try: [], isFull: true });
    mesh.advance(3_000);
    expect(mesh.opened()).toEqual(["consumer mesh 12"]);
  });

  it("[S-71] who stands below and is no child is asked where nobody else is left; a child never", () => {
    const mesh = makeOverlay([knownPeer(0), host, knownPeer(1), knownPeer(2)]);
    const below = [
      { pubkey: keyOf(1), free: 3, delayMs: 60, far: 0 },
      { pubkey: keyOf(2), free: 3, delayMs: 60, far: 0 },
    ];
    mesh.parent(15, { try: below });
    mesh.child(1, { below: below.slice(1) });
    mesh.take();
    mesh.advance(3_000);
    expect(mesh.opened()).toEqual(["consumer mesh 12"]);
  });

  it("[S-70b] a round trip that was measured on a busy machine is measured again", () => {
    const mesh = makeOverlay([knownPeer(0), host, knownPeer(1)]);
    const pings = () =>
      mesh.take().flatMap((output) => (output.type === "send" && output.message.type === "ping" ? [output.message.n] : []));
    mesh.parent(1, { delayMs: 40 });
    const [first = 0] = pings();
    mesh.advance(2_500);
    mesh.put({ type: "message", peer: keyOf(1), message: { type: "pong", n: first } });
    expect(mesh.view().delayMs).toBe(40 + 1_250);
    pings();
    let again: number | undefined;
    for (let ms = 0; ms < 4_000 && again === undefined; ms += 50) {
      mesh.advance(50);
      [again] = pings();
    }
    mesh.put({ type: "message", peer: keyOf(1), message: { type: "pong", n: again ?? 0 } });
    expect(mesh.view().delayMs).toBeLessThan(100);
  });

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
    expect(askedAtMs[0]).toBeLessThan(16_000);
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
