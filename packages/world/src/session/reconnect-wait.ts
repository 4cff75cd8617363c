import type { Random } from "@plaza/platform";

const firstMs = 500;
const mostMs = 30_000;

/**
 * How long to wait before dialling again: anything up to a ceiling that doubles with each failure, so that a thousand
 * clients of a server that went down do not all come back in the same moment.
 *
 * @param failures - in a row, the latest included, from 1
 * @param leastMs - where the server itself asked for patience (it is full, it refused the login)
 * @see docs/spec/world.md [W-11c]
 */
export function reconnectWaitMs(failures: number, leastMs: number, random: Random): number {
  const ceilingMs = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 10));
  return Math.round(leastMs + random.unit() * ceilingMs);
}
