import { stageCandidates, verdictOn } from "../roles/verdict.ts";
import { getPerson } from "./person-map.ts";
import { lastWordSec } from "./person-record.ts";
import type { SpaceState } from "./space-state.ts";
import type { SpacePhase } from "./space-view.ts";

const dormantAfterSec = 600;
const endedAfterSec = 10_800;

/** When the stage last gave a sign of life; the creation and an announced beginning count. */
export function stageLastSec(state: SpaceState, nowMs: number): number {
  let lastSec = state.created?.newest.createdAtSec ?? -1;
  const startsAtSec = state.created?.newest.info.startsAtSec ?? -1;
  if (startsAtSec * 1_000 <= nowMs) lastSec = Math.max(lastSec, startsAtSec);
  for (const pubkey of stageCandidates(state)) {
    const record = getPerson(state.people, pubkey);
    if (record !== undefined && verdictOn(state, pubkey, nowMs).role !== "listener") lastSec = Math.max(lastSec, lastWordSec(record));
  }
  return lastSec;
}

/**
 * Where a space stands in its life.
 *
 * @param isStagePresent - whether anyone of the stage is here
 * @see docs/spec/space.md [S-22], [S-23]
 */
export function spacePhase(state: SpaceState, isStagePresent: boolean, nowMs: number): SpacePhase {
  if (state.closed !== null) return "closed";
  if (state.created === null) return "unknown";
  if (isStagePresent) return "live";
  const { startsAtSec } = state.created.newest.info;
  if (startsAtSec !== null && startsAtSec * 1_000 > nowMs) return "scheduled";
  const silentMs = nowMs - stageLastSec(state, nowMs) * 1_000;
  if (silentMs >= endedAfterSec * 1_000) return "ended";
  return silentMs >= dormantAfterSec * 1_000 ? "dormant" : "live";
}
