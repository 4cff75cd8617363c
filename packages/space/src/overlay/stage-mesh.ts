import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { PeerDirectory } from "../score/known-peer.ts";
import type { OverlayOutput } from "./overlay-io.ts";

/** So many of the stage hear each other directly; the rest stand below them. */
export const STAGE_MESH_SIZE = 13;

const RETRY_MS = 2_000;

/** The links among those who speak. */
export interface StageMesh {
  /** Whether this peer belongs to the mesh itself. */
  isInside(): boolean;
  /** The mesh, the host first. */
  members(): readonly Pubkey[];
  up(peer: Pubkey): void;
  down(peer: Pubkey): void;
  failed(peer: Pubkey, nowMs: number): void;
  has(peer: Pubkey): boolean;
  keys(): Iterable<Pubkey>;
  count(): number;
  /** Linked, and no longer one of two inside. */
  strangers(isStage: boolean): readonly Pubkey[];
  /** Whether everyone inside is linked. */
  isWhole(): boolean;
  /**
   * Asks who is missing, over the mesh when there is a way.
   *
   * @param hasRoute - whether somebody in the mesh spoke of a peer
   */
  care(isStage: boolean, hasRoute: (peer: Pubkey) => boolean, nowMs: number): readonly OverlayOutput[];
  dueMs(): number;
}

/**
 * Makes the mesh of a stage as one peer sees it.
 *
 * @see docs/spec/space.md [S-73]
 */
export function createStageMesh(self: Pubkey, directory: PeerDirectory, random: Random): StageMesh {
  const links = new Set<Pubkey>();
  const asked = new Map<Pubkey, number>();
  /** Whom the mesh did not reach: asked over relays the next time. */
  const unreached = new Set<Pubkey>();
  let nextMs = Number.POSITIVE_INFINITY;

  const members = (): readonly Pubkey[] => directory.stage().slice(0, STAGE_MESH_SIZE);

  return {
    isInside: () => members().includes(self),
    members,
    up(peer) {
      links.add(peer);
      asked.delete(peer);
      unreached.delete(peer);
    },
    down(peer) {
      links.delete(peer);
      asked.delete(peer);
    },
    failed(peer, nowMs) {
      if (asked.has(peer)) asked.set(peer, nowMs + RETRY_MS * (0.5 + random.unit()));
    },
    has: (peer) => links.has(peer),
    keys: () => links.keys(),
    count: () => links.size,
    strangers(isStage) {
      if (links.size === 0) return [];
      const inside = members();
      const isInside = isStage && inside.includes(self);
      return [...links].filter((peer) => !isInside || !inside.includes(peer));
    },
    isWhole: () => members().every((peer) => peer === self || links.has(peer)),
    care(isStage, hasRoute, nowMs) {
      if (!isStage && links.size === 0) return [];
      const inside = members();
      const isInside = isStage && inside.includes(self);
      const outputs: OverlayOutput[] = [];
      nextMs = Number.POSITIVE_INFINITY;
      if (!isInside) return outputs;
      for (const peer of inside) {
        if (peer === self || links.has(peer)) continue;
        // The lower key asks; the other one only when it hears nothing for a while.
        const dueMs = asked.get(peer) ?? nowMs + (self < peer ? 0 : RETRY_MS);
        if (dueMs > nowMs) {
          asked.set(peer, dueMs);
          nextMs = Math.min(nextMs, dueMs);
          continue;
        }
        asked.set(peer, nowMs + 3 * RETRY_MS);
        nextMs = Math.min(nextMs, nowMs + 3 * RETRY_MS);
        const isNear = hasRoute(peer) && !unreached.has(peer);
        if (isNear) unreached.add(peer);
        else unreached.delete(peer);
        outputs.push({ type: "open", peers: [peer], role: "stage", way: isNear ? "mesh" : "relay" });
      }
      return outputs;
    },
    dueMs: () => nextMs,
  };
}
