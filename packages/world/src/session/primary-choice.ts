/** A server as the choice sees it. */
export interface PrimaryCandidate {
  readonly url: string;
  readonly live: boolean;
  /** Median of five pings; null while unmeasured. */
  readonly rttMs: number | null;
  /** Lied about positions, or could not be believed: taken only when nobody else is live. */
  readonly distrusted: boolean;
}

/** Chooses whom to listen to. */
export interface PrimaryChoice {
  /** The primary as of now; null when no server is live. */
  choose(candidates: readonly PrimaryCandidate[], nowMs: number): string | null;
}

const betterShare = 0.8;
const betterMs = 15;
const betterForMs = 10_000;

/**
 * Makes the choice of one session. Candidates come in order of preference, which decides between equals.
 * A primary that is lost or distrusted is replaced at once; one that is merely slower only after another was 20 % and
 * 15 ms better for 10 s.
 *
 * @see docs/spec/world.md [W-11], [W-11d]
 */
export function createPrimaryChoice(): PrimaryChoice {
  let current: string | null = null;
  let rival: string | null = null;
  let rivalSinceMs = 0;
  return {
    choose(candidates, nowMs) {
      const best = bestOf(candidates);
      const held = candidates.find((candidate) => candidate.url === current);
      if (best === null || held === undefined || !held.live || (held.distrusted && !best.distrusted)) {
        current = best?.url ?? null;
        rival = null;
        return current;
      }
      if (!isBetter(best, held)) {
        rival = null;
        return current;
      }
      if (rival !== best.url) {
        rival = best.url;
        rivalSinceMs = nowMs;
      }
      if (nowMs - rivalSinceMs >= betterForMs) {
        current = best.url;
        rival = null;
      }
      return current;
    },
  };
}

function bestOf(candidates: readonly PrimaryCandidate[]): PrimaryCandidate | null {
  let best: PrimaryCandidate | null = null;
  for (const candidate of candidates) {
    if (!candidate.live) continue;
    if (best === null || isPreferred(candidate, best)) best = candidate;
  }
  return best;
}

function isPreferred(candidate: PrimaryCandidate, best: PrimaryCandidate): boolean {
  if (candidate.distrusted !== best.distrusted) return best.distrusted;
  return (candidate.rttMs ?? Number.POSITIVE_INFINITY) < (best.rttMs ?? Number.POSITIVE_INFINITY);
}

function isBetter(rival: PrimaryCandidate, held: PrimaryCandidate): boolean {
  if (rival.url === held.url || rival.rttMs === null || held.rttMs === null) return false;
  if (rival.distrusted && !held.distrusted) return false;
  return rival.rttMs <= held.rttMs * betterShare && held.rttMs - rival.rttMs >= betterMs;
}
