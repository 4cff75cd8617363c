import type { Pubkey } from "@plaza/protocol";
import { peerMark } from "../frames/peer-mark.ts";
import type { KnownPeer } from "./known-peer.ts";
import type { ScoreView } from "./parent-score.ts";
import { parentScore } from "./parent-score.ts";

/** How many candidates are scored at most, however many there are. */
export const SAMPLE_SIZE = 24;

/** Candidates this close to the best count as equal, and chance of the two keys decides. */
const EQUAL_WITHIN = 0.05;

/** A choice among candidates. */
export interface ParentChoice {
  readonly self: Pubkey;
  readonly candidates: readonly KnownPeer[];
  isExcluded(peer: KnownPeer): boolean;
  view(peer: KnownPeer): ScoreView;
  readonly count: number;
}

/** A candidate with its score. */
export interface ScoredPeer {
  readonly peer: KnownPeer;
  readonly score: number;
}

/**
 * The best candidates, best first. Those within 0.05 of the best are put in an order of the two keys' own, so that a crowd
 * with the same knowledge does not run to the same door.
 *
 * @see docs/spec/space.md [S-70a]
 */
export function chooseParents(choice: ParentChoice): readonly ScoredPeer[] {
  const scored: ScoredPeer[] = [];
  for (const peer of choice.candidates.slice(0, SAMPLE_SIZE)) {
    if (peer.pubkey === choice.self || choice.isExcluded(peer)) continue;
    scored.push({ peer, score: parentScore(peer, choice.view(peer)) });
  }
  scored.sort((a, b) => b.score - a.score);
  const best = scored[0]?.score ?? 0;
  const firstFar = scored.findIndex(({ score }) => score < best - EQUAL_WITHIN);
  const near = firstFar < 0 ? scored : scored.slice(0, firstFar);
  const own = peerMark(choice.self);
  const ranked = near.map((one) => ({ one, rank: meetingHash(own, peerMark(one.peer.pubkey)) }));
  ranked.sort((a, b) => a.rank - b.rank);
  return [...ranked.map(({ one }) => one), ...scored.slice(near.length)].slice(0, choice.count);
}

/** A number that belongs to two marks in this order. */
function meetingHash(a: number, b: number): number {
  let mixed = Math.imul(a, 0x9e3779b1) ^ b;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
