import { isSocketUrl } from "@plaza/protocol";
import type { EventTemplate, Tag } from "@plaza/protocol";

/** How far a server is from another, as measured by dialling it. */
export interface ServerProbe {
  readonly url: string;
  /** Null: it did not answer. */
  readonly rttMs: number | null;
}

const mostProbes = 8;
const unreachable = "none";

/**
 * The extra tags `["probe", <url>, <ms or "none">]` of a heartbeat, by which the servers of a scene share what they
 * measured of each other. Readers of the draft alone ignore them.
 *
 * @see docs/spec/world.md [W-12d]
 */
export function probeTags(probes: readonly ServerProbe[]): readonly Tag[] {
  return probes.slice(0, mostProbes).map(({ url, rttMs }) => ["probe", url, rttMs === null ? unreachable : String(Math.round(rttMs))]);
}

/** Reads the probes of a heartbeat, at most eight; those it cannot read are left out. */
export function readProbeTags(event: EventTemplate): readonly ServerProbe[] {
  const probes: ServerProbe[] = [];
  for (const [name, url, rtt] of event.tags) {
    if (name !== "probe" || url === undefined || rtt === undefined || !isSocketUrl(url)) continue;
    if (probes.length >= mostProbes) break;
    if (rtt === unreachable) probes.push({ url, rttMs: null });
    else if (/^\d{1,6}$/.test(rtt)) probes.push({ url, rttMs: Number(rtt) });
  }
  return probes;
}
