import type { SpaceJoined } from "@plaza/protocol";
import type { PersonRecord } from "./person-record.ts";

/** The heartbeat of the stage and of those who pass sound on, and of everyone else. */
export const heartbeatSec = { stage: 60, audience: 300 } as const;

/** So many missed heartbeats and someone is gone. */
const patience = 2.5;

/** Until when a JOIN by itself says that someone is here, in seconds. */
export function presentUntilSec({
  createdAtSec,
  everySec,
  expiresAtSec,
}: Pick<SpaceJoined, "createdAtSec" | "everySec" | "expiresAtSec">): number {
  const beats = createdAtSec + patience * (everySec ?? heartbeatSec.audience);
  return expiresAtSec === null ? beats : Math.min(beats, expiresAtSec);
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
