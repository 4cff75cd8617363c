import type { FleetMember } from "./server-fleet.ts";
import type { WorldStatus } from "./world-view.ts";

/** What a session remembers of its way so far, on the monotonic clock. */
export interface SessionHistory {
  /** When the session began, or was last in. */
  readonly outSinceMs: number;
  readonly wasLive: boolean;
}

const unreachableMs = 20_000;

/**
 * Where a session stands, from where its links stand.
 *
 * A login elsewhere with the same key ends the whole session, whichever server told first: coming back on another
 * server would throw the newer one out there, and so on for ever.
 *
 * @see docs/spec/world.md [W-3m], [W-11c]
 */
export function statusOf(members: readonly FleetMember[], history: SessionHistory, nowMs: number): WorldStatus {
  if (members.some((member) => member.state === "replaced")) return "replaced";
  if (members.some((member) => member.state === "live")) return "live";
  // Also where there are none.
  if (members.every((member) => member.state === "refused")) return "unreachable";
  if (nowMs - history.outSinceMs >= unreachableMs && members.every((member) => member.failures > 0)) {
    return "unreachable";
  }
  return history.wasLive ? "reconnecting" : "connecting";
}

/** The problem to show: none while all is well, else that of the first link that has one. */
export function problemOf(members: readonly FleetMember[]): string | null {
  if (members.length === 0) return "NO_SERVER";
  const replaced = members.find((member) => member.state === "replaced");
  if (replaced !== undefined) return replaced.problem;
  if (members.some((member) => member.state === "live")) return null;
  return members.find((member) => member.problem !== null)?.problem ?? null;
}
