import type { ServerRow } from "@plaza/world";

/** Why the primary server is the primary: a key of the words under `serverWhy`. */
export type PrimaryReason = "only" | "fastest" | "steady" | "unmeasured";

/**
 * Says why a world listens to its primary server.
 *
 * `only`: no other is live. `fastest`: none answers faster. `steady`: another is faster, but not by enough or for long
 * enough to change. `unmeasured`: not all have been timed yet.
 *
 * @returns null while there is no primary
 * @see docs/spec/page.md [G-16]
 */
export function primaryReason(servers: readonly ServerRow[]): PrimaryReason | null {
  const primary = servers.find((server) => server.primary);
  if (primary === undefined) return null;
  const others = servers.filter((server) => server !== primary && server.state === "live");
  if (others.length === 0) return "only";
  const { rttMs } = primary;
  if (rttMs === null || others.some((other) => other.rttMs === null)) return "unmeasured";
  return others.every((other) => rttMs <= (other.rttMs ?? 0)) ? "fastest" : "steady";
}
