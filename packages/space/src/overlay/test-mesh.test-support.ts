import { createSeededRandom } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import type { KnownPeer, PeerDirectory } from "../score/known-peer.ts";
import type { MeshMessage } from "../frames/mesh-message.ts";
import type { FeedWindow, OverlayInput, OverlayOutput } from "./overlay-io.ts";
import { createOverlay } from "./overlay.ts";

/** A key that begins with a digit of its own. */
export function keyOf(index: number): Pubkey {
  return (0x1000_0000 + index * 0x0100_0000).toString(16).padStart(8, "0").padEnd(64, "0") as Pubkey;
}

/** Somebody of a space, from so little as a number. */
export function knownPeer(index: number, more: Partial<KnownPeer> = {}): KnownPeer {
  return {
    pubkey: keyOf(index),
    isStage: false,
    uploadKbps: 4_000,
    slots: 10,
    connection: "wifi",
    presentSinceMs: 0,
    children: 0,
    delayMs: 50,
    distance: null,
    lossRatio: 0,
    region: null,
    isStrictNat: false,
    ...more,
  };
}

/** One overlay among peers that are only words in a directory. */
export function makeOverlay(peers: readonly KnownPeer[], options: { readonly slots?: number; readonly self?: number } = {}) {
  const self = keyOf(options.self ?? 0);
  const known = new Map(peers.map((peer) => [peer.pubkey, peer]));
  const directory: PeerDirectory = {
    get: (pubkey) => known.get(pubkey) ?? null,
    sample: (count) => [...known.values()].filter(({ pubkey }) => pubkey !== self).slice(0, count),
    stage: () => [...known.values()].filter(({ isStage }) => isStage).map(({ pubkey }) => pubkey),
  };
  const windows = new Map<Pubkey, FeedWindow>();
  const overlay = createOverlay({
    self,
    directory,
    random: createSeededRandom(3),
    claimedSlots: options.slots ?? 10,
    bundleKbps: () => 60,
    feeds: { take: (parent) => windows.get(parent) ?? { frames: 100, delivered: 1 } },
  });
  let nowMs = 1_000;
  const heard: OverlayOutput[] = [];
  const dead = new Set<Pubkey>();

  function put(input: OverlayInput): readonly OverlayOutput[] {
    const outputs = overlay.handle(input, nowMs);
    for (const output of outputs) {
      // Children that are alive answer at once.
      const isAnswered = output.type === "send" && output.message.type === "ping" && overlay.view().children.includes(output.to);
      if (isAnswered && !dead.has(output.to)) put({ type: "message", peer: output.to, message: { type: "pong", n: 0 } });
      else heard.push(output);
    }
    return outputs;
  }

  const standing = (more: Partial<Extract<MeshMessage, { type: "standing" }>> = {}): MeshMessage => ({
    type: "standing",
    depth: 1,
    delayMs: 40,
    children: 1,
    slots: 10,
    ancestors: [],
    try: [],
    ...more,
  });

  return {
    self,
    known,
    windows,
    /** Who says nothing any more. */
    dead,
    put,
    view: () => overlay.view(),
    routeTo: (peer: Pubkey) => overlay.routeTo(peer),
    /** All that was said since the last time. */
    take: () => heard.splice(0),
    opened: () =>
      heard
        .splice(0)
        .filter((output) => output.type === "open")
        .map(({ peers: asked, role, way }) => `${role} ${way} ${asked.map((peer) => peer.slice(0, 2)).join()}`),
    /** A parent that is up and sounds. */
    parent(index: number, more: Partial<Extract<MeshMessage, { type: "standing" }>> = {}) {
      put({ type: "up", peer: keyOf(index), role: "consumer", isInitiator: true });
      put({ type: "message", peer: keyOf(index), message: standing(more) });
      put({ type: "sounding", peer: keyOf(index) });
    },
    child(index: number, report: Partial<Extract<MeshMessage, { type: "report" }>> | null = {}) {
      put({ type: "up", peer: keyOf(index), role: "consumer", isInitiator: false });
      if (report === null) return;
      put({
        type: "message",
        peer: keyOf(index),
        message: { type: "report", delivered: 1, frames: 0, children: 0, free: 0, delayMs: 90, hasSpare: false, below: [], ...report },
      });
    },
    ask: (index: number, way: "relay" | "mesh" = "relay") =>
      put({ type: "asked", peer: keyOf(index), role: "consumer", way }).find((output) => output.type === "verdict"),
    standing,
    advance(ms: number) {
      const untilMs = nowMs + ms;
      for (let dueMs = overlay.dueMs(); dueMs <= untilMs; dueMs = overlay.dueMs()) {
        nowMs = Math.max(nowMs, dueMs);
        put({ type: "tick" });
      }
      nowMs = untilMs;
    },
  };
}
