import type { ConnectionConfirmed, Pubkey } from "@plaza/protocol";
import { getPerson, personEntries } from "../membership/person-map.ts";
import { presentJoin, standingJoin } from "../membership/presence.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { speaksFor } from "../membership/space-state.ts";
import type { SpaceEdge } from "../membership/space-view.ts";
import { outweighs } from "../membership/stamp.ts";

/** How long a CONFIRM vouches for the other end. */
const vouchSec = 900;

function pairKey(a: Pubkey, b: Pubkey): string {
  return a < b ? a + b : b + a;
}

/**
 * The links that stand, whoever is present: by pair the newest CONFIRM that is newer than every DROP of either end.
 *
 * @see docs/spec/space.md [S-20]
 */
export function standingLinks(state: SpaceState, nowMs: number): readonly ConnectionConfirmed[] {
  const droppedSec = new Map<string, number>();
  const confirmed = new Map<string, ConnectionConfirmed>();
  for (const [, word] of personEntries(state.links)) {
    if (!speaksFor(state, word.author, word.person)) continue;
    const pair = pairKey(word.person, word.other);
    if (word.dropped !== null) droppedSec.set(pair, Math.max(droppedSec.get(pair) ?? -1, word.dropped.createdAtSec));
    if (word.confirmed === null) continue;
    const old = confirmed.get(pair);
    if (old === undefined || outweighs(word.confirmed, old)) confirmed.set(pair, word.confirmed);
  }
  const standing: ConnectionConfirmed[] = [];
  for (const [pair, event] of confirmed) {
    const isOver = event.expiresAtSec !== null && event.expiresAtSec * 1_000 <= nowMs;
    if (!isOver && event.createdAtSec > (droppedSec.get(pair) ?? -1)) standing.push(event);
  }
  return standing;
}

/**
 * Those whose own heartbeat is silent but whom someone present has lately confirmed a link with.
 *
 * @see docs/spec/space.md [S-17a]
 */
export function vouchedFor(state: SpaceState, links: readonly ConnectionConfirmed[], nowMs: number): ReadonlyMap<Pubkey, number> {
  const vouched = new Map<Pubkey, number>();
  for (const { person, target, createdAtSec } of links) {
    if ((createdAtSec + vouchSec) * 1_000 <= nowMs) continue;
    if (presentJoin(getPerson(state.people, person), nowMs) === null) continue;
    const record = getPerson(state.people, target);
    const joined = record === undefined ? null : standingJoin(record);
    // A CONFIRM older than the JOIN says nothing that the JOIN does not say better.
    if (joined !== null && createdAtSec > joined.createdAtSec) vouched.set(target, Math.max(vouched.get(target) ?? 0, createdAtSec));
  }
  return vouched;
}

/**
 * The graph of who carries sound to whom, as people say it: a hint for choosing parents.
 *
 * @see docs/spec/space.md [S-20]
 */
export function spaceEdges(state: SpaceState, nowMs: number): readonly SpaceEdge[] {
  if (state.closed !== null) return [];
  const links = standingLinks(state, nowMs);
  const vouched = vouchedFor(state, links, nowMs);
  const isHere = (pubkey: Pubkey) => vouched.has(pubkey) || presentJoin(getPerson(state.people, pubkey), nowMs) !== null;
  return links
    .filter(({ person, target }) => isHere(person) && isHere(target))
    .map(({ person, target, role, reserveId, createdAtSec }): SpaceEdge => {
      const gives = role === "provider" ? target : person;
      return { provider: gives, consumer: gives === target ? person : target, initiator: target, reserveId, sinceSec: createdAtSec };
    });
}
