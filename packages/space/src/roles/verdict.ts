import type { Pubkey, RoleDecided } from "@plaza/protocol";
import { getPerson, personEntries } from "../membership/person-map.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { RemovedPerson, SpaceRole } from "../membership/space-view.ts";
import { outweighs } from "../membership/stamp.ts";
import { actOf, actRank, rulingOf } from "./rulings.ts";

/** What all valid decisions about a person come to. */
export interface Verdict {
  /** What they are; a removed person is a listener who is out. */
  readonly role: SpaceRole;
  readonly removed: RemovedPerson | null;
  /** The decision that counts, null where nothing was decided. */
  readonly act: RoleDecided | null;
  /** When it last changed; -1 for never. */
  readonly sinceSec: number;
}

/** The host's own decision about a person; nobody's else counts about a co-host. */
function hostAct(state: SpaceState, pubkey: Pubkey): RoleDecided | null {
  return actOf(state.rulings, state.space.host, pubkey);
}

/** When a co-host left the office; null while in it. Ties go to having left. */
function steppedDownSec(state: SpaceState, pubkey: Pubkey, named: RoleDecided): number | null {
  const sec = getPerson(state.people, pubkey)?.steppedDown?.createdAtSec;
  return sec !== undefined && sec >= named.createdAtSec ? sec : null;
}

/**
 * Until when what a person decides counts: always for the host and co-hosts in office, to the moment they left for
 * co-hosts who stepped down by themselves, never (null) for everyone else. A co-host whom the host demoted is
 * everyone else, whatever time stands on what they signed.
 *
 * @see docs/spec/space.md [S-27], [S-28]
 */
export function authorityUntilSec(state: SpaceState, pubkey: Pubkey): number | null {
  if (pubkey === state.space.host) return Number.POSITIVE_INFINITY;
  const named = hostAct(state, pubkey);
  if (named?.act !== "cohost") return null;
  return steppedDownSec(state, pubkey, named) ?? Number.POSITIVE_INFINITY;
}

/** The weightiest decision of host and co-hosts about someone who is no co-host. */
function decided(state: SpaceState, pubkey: Pubkey, afterSec: number): RoleDecided | null {
  let counts = hostAct(state, pubkey);
  for (const author of state.rulings.named) {
    const act = author === pubkey ? null : actOf(state.rulings, author, pubkey);
    if (act === null || act.createdAtSec <= afterSec) continue;
    const untilSec = authorityUntilSec(state, author);
    if (untilSec === null || act.createdAtSec > untilSec) continue;
    if (counts === null || outweighs(act, counts, actRank)) counts = act;
  }
  return counts;
}

function verdict(role: SpaceRole, act: RoleDecided | null, sinceSec: number, removed: RemovedPerson | null = null): Verdict {
  return { role, act, sinceSec, removed };
}

/**
 * What a person is now: the newest valid decision about them, at equal times the one that grants less.
 *
 * @see docs/spec/space.md [S-26]
 */
export function verdictOn(state: SpaceState, pubkey: Pubkey, nowMs: number): Verdict {
  const { host } = state.space;
  if (pubkey === host) return verdict("host", null, -1);
  const own = hostAct(state, pubkey);
  let officeEndedSec = -1;
  if (own?.act === "cohost") {
    const leftSec = steppedDownSec(state, pubkey, own);
    if (leftSec === null) return verdict("cohost", own, own.createdAtSec);
    // While they were in office no other co-host could decide about them; what those signed then stays void.
    officeEndedSec = leftSec;
  }
  const act = decided(state, pubkey, officeEndedSec);
  if (act === null) return verdict("listener", null, -1);
  const { createdAtSec, untilSec, author } = act;
  if (act.act === "remove") {
    const isOver = untilSec !== null && nowMs >= untilSec * 1_000;
    return verdict("listener", act, isOver ? untilSec : createdAtSec, isOver ? null : { pubkey, by: author, untilSec });
  }
  if (act.act === "demote") return verdict("listener", act, createdAtSec);
  // Leaving the stage undoes a promotion and nothing else: a removed person cannot lift the ban with it.
  const steppedDown = getPerson(state.people, pubkey)?.steppedDown ?? null;
  if (steppedDown !== null && steppedDown.createdAtSec >= createdAtSec) return verdict("listener", act, steppedDown.createdAtSec);
  return verdict(act.act === "cohost" ? "cohost" : "speaker", act, createdAtSec);
}

/** Everyone whom a valid decision may have put on the stage, the host first. */
export function stageCandidates(state: SpaceState): readonly Pubkey[] {
  const { host } = state.space;
  const found = new Set<Pubkey>([host]);
  for (const { target, act } of validActs(state)) if (act === "speaker" || act === "cohost") found.add(target);
  return [...found];
}

/** Everyone who is out. */
export function removedPeople(state: SpaceState, nowMs: number): readonly RemovedPerson[] {
  const found = new Map<Pubkey, RemovedPerson>();
  for (const { target, act } of validActs(state)) {
    const removed = act === "remove" ? verdictOn(state, target, nowMs).removed : null;
    if (removed !== null) found.set(target, removed);
  }
  return [...found.values()].toSorted((a, b) => (a.pubkey < b.pubkey ? -1 : 1));
}

/** The decisions of everyone who has or had a say. */
function* validActs(state: SpaceState): Generator<RoleDecided> {
  for (const author of [state.space.host, ...state.rulings.named]) {
    for (const [, act] of personEntries(rulingOf(state.rulings, author).acts)) yield act;
  }
}

/**
 * What a co-host decided and still holds, that nobody else says: to be signed anew by the host in the same second as a
 * demotion of that co-host, where it is to stay.
 *
 * @see docs/spec/space.md [S-28a]
 */
export function standingActs(state: SpaceState, cohost: Pubkey, nowMs: number): readonly RoleDecided[] {
  const acts: RoleDecided[] = [];
  for (const [, act] of personEntries(rulingOf(state.rulings, cohost).acts)) {
    if (verdictOn(state, act.target, nowMs).act === act) acts.push(act);
  }
  return acts;
}

/**
 * Whether a person's voice may be heard and passed on: asked for every bundle of frames, so it costs no walk.
 *
 * @see docs/spec/space.md [S-31]
 */
export function maySpeak(state: SpaceState, pubkey: Pubkey, nowMs: number): boolean {
  return state.closed === null && verdictOn(state, pubkey, nowMs).role !== "listener";
}
