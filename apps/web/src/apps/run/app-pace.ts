import { arrivalLimits, publicPace } from "@plaza/webxdc";
import type { ArrivalLimits, RealtimePace } from "@plaza/webxdc";

/** How fast an app may speak and is spoken to. */
export interface AppPace {
  readonly updateIntervalMs: number;
  readonly realtimePace: RealtimePace;
  readonly arrivals: ArrivalLimits;
}

const towardsAll: AppPace = { updateIntervalMs: 10_000, realtimePace: publicPace, arrivals: arrivalLimits };
const amongOurselves: AppPace = {
  updateIntervalMs: 100,
  realtimePace: { perSecond: 60, burst: 120 },
  arrivals: { perAuthor: 200, perAuthorMs: 10_000, perSecond: 400, queue: 2_000 },
};

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

/**
 * The pace for an app: fast when every relay is on the page's own server, else what public relays bear.
 *
 * @see docs/spec/page.md [G-24]
 */
export function appPace(relays: readonly string[], page: string): AppPace {
  const home = hostOf(page);
  return relays.length > 0 && home !== null && relays.every((url) => hostOf(url) === home) ? amongOurselves : towardsAll;
}
