import type { Clock } from "@plaza/platform";

/** The time as the relays see it, which is what events are signed with. */
export interface CorrectedClock {
  /** Takes one relay's opinion; a newer one of the same relay replaces it. */
  learn(relayUrl: string, offsetMs: number): void;
  /** Milliseconds since 1970; the machine's own time until relays disagree by more than 2 s. */
  nowMs(): number;
  /** How far the machine is behind the relays (negative: ahead); null while nobody told. */
  offsetMs(): number | null;
  /** True once the machine's clock jumped, or slept, since something was learned: ask again. */
  isStale(): boolean;
}

interface Opinion {
  readonly offsetMs: number;
  /** Wall minus monotonic time when it was learned; a jump of either changes it. */
  readonly baseMs: number;
}

/** Below this the difference may be the network's, and the machine is believed. */
const toleranceMs = 2_000;

/**
 * Corrects the machine's clock by the median of what relays say.
 *
 * @see docs/spec/identity.md [I-3]
 */
export function createCorrectedClock(clock: Clock): CorrectedClock {
  const opinions = new Map<string, Opinion>();
  const baseMs = () => clock.wallMs() - clock.monotonicMs();
  const holds = (opinion: Opinion) => Math.abs(opinion.baseMs - baseMs()) <= toleranceMs;

  function offsetMs(): number | null {
    const offsets = [...opinions.values()]
      .filter(holds)
      .map((opinion) => opinion.offsetMs)
      .toSorted((a, b) => a - b);
    if (offsets.length === 0) return null;
    const middle = offsets.length >> 1;
    const upper = offsets[middle] ?? 0;
    return offsets.length % 2 === 1 ? upper : ((offsets[middle - 1] ?? 0) + upper) / 2;
  }

  return {
    learn(relayUrl, offset) {
      opinions.set(relayUrl, { offsetMs: offset, baseMs: baseMs() });
    },
    nowMs() {
      const offset = offsetMs();
      return clock.wallMs() + (offset !== null && Math.abs(offset) > toleranceMs ? Math.round(offset) : 0);
    },
    offsetMs,
    isStale: () => [...opinions.values()].some((opinion) => !holds(opinion)),
  };
}
