import type { Pubkey } from "@plaza/protocol";

/** How many links a signal travels at most. */
export const MAX_HOPS = 12;

const REMEMBERED = 256;

/** How long the way back is preferred: it was open a moment ago. */
const PROVEN_MS = 15_000;

/** Something addressed on its way through the mesh. */
export interface Addressed {
  readonly from: Pubkey;
  readonly to: Pubkey;
  /** Links travelled so far. */
  readonly hops: number;
}

/** What to do with something addressed: it is here, goes on to a neighbour, or there is no way. */
export type Routing = { readonly type: "here" } | { readonly type: "on"; readonly next: Pubkey } | { readonly type: "lost" };

/** Finds the way of signals between peers that are not neighbours: along who spoke of whom, and back the way they came. */
export interface MeshRouter {
  /** @param neighbour - who gave it to us; null when it is our own */
  route(message: Addressed, neighbour: Pubkey | null, nowMs: number): Routing;
}

/**
 * Makes a router.
 *
 * @param routeTo - the neighbour who spoke of somebody, or that peer itself when it is one; null when nobody did
 * @see docs/spec/space.md [S-76]
 */
export function createMeshRouter(self: Pubkey, routeTo: (peer: Pubkey) => Pubkey | null): MeshRouter {
  const back = new Map<Pubkey, { readonly via: Pubkey; readonly atMs: number }>();
  return {
    route({ from, to, hops }, neighbour, nowMs) {
      if (neighbour !== null && from !== self) {
        back.delete(from);
        back.set(from, { via: neighbour, atMs: nowMs });
        if (back.size > REMEMBERED) {
          const oldest = back.keys().next();
          if (oldest.done !== true) back.delete(oldest.value);
        }
      }
      if (to === self) return { type: "here" };
      if (hops >= MAX_HOPS) return { type: "lost" };
      const proven = back.get(to);
      const isProven = proven !== undefined && nowMs - proven.atMs < PROVEN_MS && routeTo(proven.via) === proven.via;
      const known = routeTo(to);
      const next = known === to ? to : isProven ? proven.via : known;
      return next === null || next === neighbour || next === self ? { type: "lost" } : { type: "on", next };
    },
  };
}
