import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { peerMark } from "../frames/peer-mark.ts";
import type { SignalWay } from "../links/link-signal.ts";
import type { ScoredPeer } from "../score/choose-parents.ts";
import { chooseParents, SAMPLE_SIZE } from "../score/choose-parents.ts";
import type { KnownPeer, PeerDirectory } from "../score/known-peer.ts";
import type { ScoreView } from "../score/parent-score.ts";
import { expectedDelayMs, parentScore } from "../score/parent-score.ts";
import type { Acquaintances } from "./acquaintances.ts";
import { knownWith } from "./acquaintances.ts";
import { OVERLAY_PACE } from "./overlay-io.ts";
import type { Parent } from "./parent-state.ts";
import { isShared } from "./parent-state.ts";

/** Peers that share the other parent count for less: one crash would silence both. */
const SHARED_WAY = 0.15;

/** Who is here for less than this seldom hears anything yet. */
const DEAF_MS = 1_500;

/** What a search for parents knows. */
export interface ParentSearchOptions {
  readonly self: Pubkey;
  readonly directory: PeerDirectory;
  readonly random: Random;
  readonly acquaintances: Acquaintances;
  readonly parents: ReadonlyMap<Pubkey, Parent>;
  isWished(pubkey: Pubkey): boolean;
  isNeighbour(pubkey: Pubkey): boolean;
  isBelow(pubkey: Pubkey): boolean;
  bundleKbps(): number;
  /** Only these may carry us (a speaker above the mesh); null: anyone. */
  onlyFrom(): readonly Pubkey[] | null;
}

/** Finds who could be a parent. */
export interface ParentSearch {
  /**
   * The best that may be asked this way, best first.
   *
   * @param replaces - the parent whose place it would take
   * @param also - also those who refused or were silent lately, or those through whom the other parent hears
   */
  choose(way: SignalWay, count: number, replaces: Pubkey | null, nowMs: number, also?: "at fault" | "shared"): readonly ScoredPeer[];
  /** Whether this one could be a parent. */
  isPossible(pubkey: Pubkey, nowMs: number): boolean;
  /** The one over whom sound would come soonest, places or not. */
  nearest(replaces: Pubkey, nowMs: number): { readonly peer: KnownPeer; readonly delayMs: number } | null;
  /** The score of a parent there is, as if its place were free. */
  scoreOf(parent: Parent, nowMs: number): number;
}

/**
 * Makes a search.
 *
 * @see docs/spec/space.md [S-70a]
 */
export function createParentSearch(options: ParentSearchOptions): ParentSearch {
  const { self, directory, random, acquaintances, parents } = options;

  function candidates(way: SignalWay, nowMs: number): readonly KnownPeer[] {
    const only = options.onlyFrom();
    if (only !== null && way === "mesh") return [];
    if (only !== null) return only.map((pubkey) => directory.get(pubkey)).filter((peer) => peer !== null);
    if (way === "relay") {
      const drawn = directory.sample(SAMPLE_SIZE, random);
      // Who came a moment ago hears nothing yet; in a crowd there are others to ask.
      const settled = drawn.filter(({ isStage, presentSinceMs }) => isStage || nowMs - presentSinceMs >= DEAF_MS);
      return settled.length * 2 >= SAMPLE_SIZE ? settled : drawn;
    }
    const found: KnownPeer[] = [];
    // A silent parent may be dead: what is sent through it is lost with it.
    const isOpen = (via: Pubkey): boolean => options.isNeighbour(via) && (parents.get(via)?.silentSinceMs ?? null) === null;
    for (const tried of acquaintances.fresh(nowMs, isOpen)) {
      const peer = knownWith(directory, tried);
      if (peer !== null) found.push(peer);
    }
    // The freshest are at the end.
    return found.slice(-SAMPLE_SIZE);
  }

  function isOut(peer: KnownPeer, replaces: Pubkey | null, nowMs: number, also: "at fault" | "shared" | null = null): boolean {
    const { pubkey } = peer;
    if (parents.has(pubkey) || options.isWished(pubkey)) return true;
    // Who is below by one way may hear by another; should a circle close, it is seen at once and left.
    if (also === "shared" ? options.isNeighbour(pubkey) : options.isBelow(pubkey)) return true;
    // Where nobody else is left, silence and refusals are forgiven: the one there is may have come back. Forgery is not.
    if (acquaintances.isBarred(pubkey, nowMs + (also === "at fault" ? OVERLAY_PACE.barSilentMs : 0))) return true;
    if (also !== "at fault" && acquaintances.isAtFault(pubkey, nowMs)) return true;
    if (peer.slots <= 0 || (directory.get(self)?.isStrictNat === true && peer.isStrictNat)) return true;
    if (peer.isStage || also === "shared") return false;
    const mark = peerMark(pubkey);
    for (const other of parents.values()) {
      if (other.pubkey !== replaces && other.standing?.ancestors.includes(mark) === true) return true;
    }
    return false;
  }

  const viewOf = (peer: KnownPeer, nowMs: number): ScoreView => ({
    isStage: false,
    region: directory.get(self)?.region ?? null,
    nowMs,
    bundleKbps: options.bundleKbps(),
    rttMs: parents.get(peer.pubkey)?.rttMs ?? null,
  });

  function choose(
    way: SignalWay,
    count: number,
    replaces: Pubkey | null,
    nowMs: number,
    also: "at fault" | "shared" | null = null,
  ): readonly ScoredPeer[] {
    return chooseParents({
      self,
      candidates: candidates(way, nowMs),
      isExcluded: (peer) => isOut(peer, replaces, nowMs, also),
      view: (peer) => viewOf(peer, nowMs),
      count,
    });
  }

  function scoreOfParent(parent: Parent, peer: KnownPeer, nowMs: number): number {
    const { standing } = parent;
    // Ours is one of its places; leaving it would free it.
    const seen =
      standing === null
        ? peer
        : { ...peer, delayMs: standing.delayMs, slots: standing.slots, children: Math.max(0, standing.children - 1) };
    return parentScore(seen, viewOf(peer, nowMs));
  }

  return {
    choose,
    isPossible(pubkey, nowMs) {
      const peer = directory.get(pubkey);
      const only = options.onlyFrom();
      return peer !== null && pubkey !== self && (only === null || only.includes(pubkey)) && !isOut(peer, null, nowMs);
    },
    nearest(replaces, nowMs) {
      let found: { readonly peer: KnownPeer; readonly delayMs: number } | null = null;
      for (const peer of candidates("mesh", nowMs)) {
        if (isOut(peer, replaces, nowMs)) continue;
        const delayMs = expectedDelayMs(peer, viewOf(peer, nowMs));
        if (found === null || delayMs < found.delayMs) found = { peer, delayMs };
      }
      return found;
    },
    scoreOf(parent, nowMs) {
      const peer = directory.get(parent.pubkey);
      return peer === null ? 0 : scoreOfParent(parent, peer, nowMs) - (isShared(parent, parents) ? SHARED_WAY : 0);
    },
  };
}
