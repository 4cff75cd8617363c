/**
 * When an author's next event of a space is dated: now, but always after their last one.
 *
 * @param lastSec - of their last event of this space; a LEAVE signed ahead and not sent does not count
 * @see docs/spec/space.md [S-16]
 */
export function nextCreatedAtSec(lastSec: number, nowMs: number): number {
  return Math.max(Math.floor(nowMs / 1_000), lastSec + 1);
}

const takenAheadSec = 60;
const refusedAheadSec = 900;

/**
 * What to do with an event by its time: take it, hold it until it is due, or refuse it for good.
 *
 * @see docs/spec/space.md [S-21]
 */
export function spaceEventTiming(createdAtSec: number, nowMs: number): "take" | "hold" | "refuse" {
  const aheadSec = createdAtSec - nowMs / 1_000;
  if (aheadSec <= takenAheadSec) return "take";
  return aheadSec <= refusedAheadSec ? "hold" : "refuse";
}
