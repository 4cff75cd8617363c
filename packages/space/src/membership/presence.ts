import type { SpaceJoined } from "@plaza/protocol";
import type { PersonRecord } from "./person-record.ts";

/** The heartbeat of the stage and of those who pass sound on, and of everyone else. */
export const heartbeatSec = { stage: 60, audience: 300 } as const;

/** So many missed heartbeats and someone is gone. */
const patience = 2.5;

/** The draft knows no heartbeat: who says JOIN once and never LEAVE is taken for gone after so long. */
const draftSec = 10_800;

/**
 * Until when a JOIN by itself says that someone is here, in seconds.
 *
 * @see docs/spec/space.md [S-17], [S-17b]
 */
export function presentUntilSec({ createdAtSec, everySec, expiresAtSec, session, sessionKey, caps }: SpaceJoined): number {
  const isOfDraft = everySec === null && session === null && sessionKey === null && caps.length === 0;
  const heldUntilSec = createdAtSec + (isOfDraft ? draftSec : patience * (everySec ?? heartbeatSec.audience));
  return expiresAtSec === null ? heldUntilSec : Math.min(heldUntilSec, expiresAtSec);
}

/**
 * The JOIN that stands: the newest, unless its device left no earlier. A LEAVE of another device is that device's own.
 *
 * @see docs/spec/space.md [S-15], [S-11]
 */
export function standingJoin({ joined, left }: PersonRecord): SpaceJoined | null {
  if (joined === null) return null;
  const hasLeft = left.some(
    ({ session, createdAtSec }) => (session === null || session === joined.session) && createdAtSec >= joined.createdAtSec,
  );
  return hasLeft ? null : joined;
}

/** The JOIN of someone who is here by their own signs of life. */
export function presentJoin(record: PersonRecord | undefined, nowMs: number): SpaceJoined | null {
  const joined = record === undefined ? null : standingJoin(record);
  return joined !== null && presentUntilSec(joined) * 1_000 > nowMs ? joined : null;
}
