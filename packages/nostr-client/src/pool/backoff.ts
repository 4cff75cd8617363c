import type { Random } from "@plaza/platform";

/** How a wait grows from try to try. */
export interface Backoff {
  /** The most the first wait may be. */
  readonly firstMs: number;
  /** The most any wait may be. */
  readonly maxMs: number;
  /** The least any wait may be, default 0. */
  readonly minMs?: number;
}

/**
 * The wait before the next try, with full jitter: anything between the least and a ceiling that doubles.
 *
 * @param attempt - tries that failed so far, from 0
 * @see docs/spec/identity.md [I-4b]
 */
export function backoffMs(attempt: number, backoff: Backoff, random: Random): number {
  const ceiling = Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(attempt, 30));
  const floor = Math.min(backoff.minMs ?? 0, ceiling);
  return Math.round(floor + random.unit() * (ceiling - floor));
}

/** Waits between dials of a relay. */
export const dialBackoff: Backoff = { firstMs: 300, maxMs: 15_000 };

/** Waits after a relay said `rate-limited`, or failed for reasons of its own. */
export const refusalBackoff: Backoff = { firstMs: 2_000, maxMs: 60_000, minMs: 1_000 };
