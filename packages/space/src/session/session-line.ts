import type { Clock } from "@plaza/platform";
import type { NetworkMetrics } from "@plaza/protocol";
import { createLineMeter } from "./line-meter.ts";
import type { SpaceDirectory } from "./space-directory.ts";
import type { SpaceVisit } from "./visit-io.ts";

/** What is known of the lines: our own upwards, and those of who brings us sound. */
export interface SessionLine {
  /** What is said of our line. */
  metrics(): NetworkMetrics | null;
  /** Looks at the links of a visit, now and then. @param isThere - it was not left in the meantime */
  measure(visit: SpaceVisit | null, isThere: () => boolean): Promise<void>;
}

/** What measuring needs. */
export interface SessionLineOptions {
  /** What the person gives of their line. */
  readonly most: () => NetworkMetrics | null;
  readonly isMeasured: boolean;
  readonly directory: Pick<SpaceDirectory, "noteDelivered">;
  readonly clock: Clock;
}

/** Makes the line of one session. */
export function createSessionLine({ most, isMeasured, directory, clock }: SessionLineOptions): SessionLine {
  const meter = isMeasured ? createLineMeter() : null;
  return {
    metrics() {
      const given = most();
      return given === null || meter === null ? given : meter.claim(given);
    },
    async measure(visit, isThere) {
      if (visit === null) return;
      for (const parent of visit.view().parents) directory.noteDelivered(parent, visit.deliveredBy(parent));
      if (meter === null) return;
      const links = await visit.uploads();
      if (isThere()) meter.take({ atMs: clock.monotonicMs(), links, earned: visit.view().slots });
    },
  };
}
