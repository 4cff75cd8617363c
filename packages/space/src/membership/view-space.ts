import type { Pubkey, SpaceJoined } from "@plaza/protocol";
import { standingLinks, vouchedFor } from "../graph/edges.ts";
import { actOf } from "../roles/rulings.ts";
import { removedPeople, verdictOn } from "../roles/verdict.ts";
import type { Verdict } from "../roles/verdict.ts";
import type { ProofCheck } from "./admission.ts";
import { isAdmitted } from "./admission.ts";
import { raisedHand, standingAsks } from "./hands.ts";
import { everyRecord, recordOf } from "./host-by-create.ts";
import { presentJoin, standingJoin } from "./presence.ts";
import { spacePhase } from "./space-phase.ts";
import type { SpaceState } from "./space-state.ts";
import type { RaisedHand, SpaceMember, SpaceRole, SpaceView } from "./space-view.ts";

const order: Readonly<Record<SpaceRole, number>> = { host: 0, cohost: 1, speaker: 2, listener: 3 };

function memberOf(
  state: SpaceState,
  joined: SpaceJoined,
  { role }: Verdict,
  lastSec: number,
  hasProof: ProofCheck | null,
  nowMs: number,
): SpaceMember {
  const { author, name, isGuest, session, sessionKey, voiceKey, caps, metrics, sinceSec, createdAtSec } = joined;
  return {
    pubkey: author,
    name,
    role,
    isAdmitted: isAdmitted(state, joined, hasProof, nowMs),
    isGuest,
    session,
    sessionKey,
    voiceKey,
    caps,
    metrics,
    sinceSec: sinceSec ?? createdAtSec,
    lastSec,
  };
}

/**
 * One person as the view would list them by their own heartbeat; null when they are not here, or out. Costs no walk.
 *
 * @param hasProof - see {@link spaceView}
 */
export function presentMember(state: SpaceState, pubkey: Pubkey, nowMs: number, hasProof: ProofCheck | null = null): SpaceMember | null {
  const joined = state.closed === null ? presentJoin(recordOf(state, pubkey), nowMs) : null;
  if (joined === null) return null;
  const verdict = verdictOn(state, pubkey, nowMs);
  return verdict.removed === null ? memberOf(state, joined, verdict, joined.createdAtSec, hasProof, nowMs) : null;
}

/** Co-hosts by the time the host named them. */
function actingHost(state: SpaceState, stage: readonly SpaceMember[]): Pubkey | null {
  if (stage.some(({ role }) => role === "host")) return null;
  const { rulings, space } = state;
  const named = stage
    .filter(({ role }) => role === "cohost")
    .map(({ pubkey }) => ({ pubkey, sec: actOf(rulings, space.host, pubkey)?.createdAtSec ?? 0 }));
  return named.toSorted((a, b) => a.sec - b.sec || (a.pubkey < b.pubkey ? -1 : 1))[0]?.pubkey ?? null;
}

/**
 * The space as it stands at a time: who is here and what they are, whose hand is up, who was asked. Costs a walk over
 * everyone: for changes and now and then, not for every frame.
 *
 * @param hasProof - checks the proof of the room key in closed rooms; null where the key is not known here
 * @see docs/spec/space.md [S-24]
 */
export function spaceView(state: SpaceState, nowMs: number, hasProof: ProofCheck | null = null): SpaceView {
  const members: SpaceMember[] = [];
  const hands: RaisedHand[] = [];
  const isOpen = state.closed === null;
  const vouched = isOpen ? vouchedFor(state, standingLinks(state, nowMs), nowMs) : new Map<Pubkey, number>();
  for (const record of isOpen ? everyRecord(state) : []) {
    const vouchedSec = record.joined === null ? undefined : vouched.get(record.joined.author);
    const joined = vouchedSec === undefined ? presentJoin(record, nowMs) : standingJoin(record);
    if (joined === null) continue;
    const verdict = verdictOn(state, joined.author, nowMs);
    if (verdict.removed !== null) continue;
    const member = memberOf(state, joined, verdict, Math.max(joined.createdAtSec, vouchedSec ?? 0), hasProof, nowMs);
    members.push(member);
    const hand = member.isAdmitted ? raisedHand(state, joined.author, record, verdict) : null;
    if (hand !== null) hands.push(hand);
  }
  // The walk is by pubkey, and sorting is stable.
  members.sort((a, b) => order[a.role] - order[b.role]);
  hands.sort((a, b) => a.raisedAtSec - b.raisedAtSec);
  const stage = members.filter(({ role }) => role !== "listener");
  const here = new Set(members.map(({ pubkey }) => pubkey));
  const asks = isOpen ? standingAsks(state, (pubkey) => here.has(pubkey), nowMs) : { invitations: [], muteRequests: [] };
  const listeners = members.filter(({ role, isAdmitted: mayHear }) => role === "listener" && mayHear).length;
  return {
    space: state.space,
    phase: spacePhase(state, stage.length > 0, nowMs),
    info: state.created?.newest.info ?? null,
    createdId: state.created?.earliest.id ?? null,
    startedAtSec: state.created?.earliest.createdAtSec ?? null,
    members,
    stage,
    listenerCount: Math.round(listeners / state.share),
    hands,
    ...asks,
    removed: removedPeople(state, nowMs),
    actingHost: actingHost(state, stage),
  };
}
