import { serverKey } from "../session/server-list.ts";
import { crowdedFrom, farFromMs, share } from "./slot-ranking.ts";
import type { OwnProbe, SlotServer } from "./slot-ranking.ts";

/** How a scene's slots look to a newcomer. */
export type SlotState = "OPEN" | "CHALLENGEABLE" | "FULL";

/** What is poor about an active server, as seen from here. */
export type Weakness = "crowded" | "far" | "unreachable";

/** Another server, as a newcomer sees it. */
export interface ServerReport {
  readonly url: string;
  readonly status: "active" | "standby";
  readonly standing: SlotServer["standing"];
  readonly load: number;
  readonly capacity: number;
  readonly region: string | null;
  /** As measured from here; null when unmeasured or unreachable. */
  readonly rttMs: number | null;
  /** Null when it is of high quality, or only standing by. */
  readonly weakness: Weakness | null;
}

/** The slots of a scene, and why they look so. */
export interface SlotReport {
  readonly state: SlotState;
  readonly slots: number;
  /** In the order of their claims. */
  readonly servers: readonly ServerReport[];
}

/**
 * Says how a scene's slots look to a newcomer. High quality means under 80 % of capacity and at most 150 ms away.
 *
 * @param others - all servers but the newcomer's own, in the order of their claims
 * @see docs/spec/world.md [W-12]
 */
export function reportSlots(others: readonly SlotServer[], ownProbes: ReadonlyMap<string, OwnProbe>, slots: number): SlotReport {
  const servers = others.map((server): ServerReport => {
    const { url, status, standing, load, capacity, region } = server;
    const probe = ownProbes.get(serverKey(url)) ?? null;
    const weakness = status === "active" ? weaknessOf(server, probe) : null;
    return { url, status, standing, load, capacity, region, rttMs: probe?.rttMs ?? null, weakness };
  });
  const active = servers.filter(({ status }) => status === "active");
  if (active.length < slots) return { state: "OPEN", slots, servers };
  const isWeak = active.slice(0, slots).some(({ weakness }) => weakness !== null);
  return { state: isWeak ? "CHALLENGEABLE" : "FULL", slots, servers };
}

function weaknessOf(server: SlotServer, probe: OwnProbe | null): Weakness | null {
  if (probe !== null && probe.rttMs === null) return "unreachable";
  if (share(server) >= crowdedFrom) return "crowded";
  return probe !== null && probe.rttMs !== null && probe.rttMs > farFromMs ? "far" : null;
}
