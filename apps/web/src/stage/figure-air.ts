/** Whether somebody is off the ground, as far as their height over time tells. Mutated by {@link feelAir}. */
export interface Air {
  /** 0 on the ground, 1 in the air. */
  air: number;
  /** Metres a second, smoothed. */
  rise: number;
  lastY: number;
  leftSec: number;
}

/** Somebody standing. */
export function createAir(): Air {
  return { air: 0, rise: 0, lastY: Number.NaN, leftSec: 0 };
}

// At the top of a jump nobody rises or falls: off the ground lasts this long after it was last seen.
const HOLD_SEC = 0.4;
const FARTHEST_STEP = 3;

/**
 * Takes in a new height.
 *
 * @param grounded - where it is known; null for those whose height alone is
 */
export function feelAir(out: Air, y: number, speed: number, stepSec: number, grounded: boolean | null): void {
  const step = y - out.lastY;
  out.lastY = y;
  if (stepSec <= 0) return;
  // Also the first time, when there is no height to compare with.
  if (!(Math.abs(step) < FARTHEST_STEP)) {
    out.air = 0;
    out.rise = 0;
    out.leftSec = 0;
    return;
  }
  const now = step / stepSec;
  const landed = out.rise < -1.5 && now > -0.6;
  out.rise += (now - out.rise) * (1 - Math.exp(-stepSec * 22));
  if (grounded === null) {
    // Stairs and slopes are climbed slower than anybody jumps, the faster the quicker.
    if (Math.abs(out.rise) > 1.9 + 0.35 * speed) out.leftSec = HOLD_SEC;
    else if (landed) out.leftSec = 0;
    else out.leftSec = Math.max(0, out.leftSec - stepSec);
  } else {
    out.leftSec = !grounded && Math.abs(out.rise) > 0.8 ? HOLD_SEC : grounded ? 0 : Math.max(0, out.leftSec - stepSec);
  }
  const wanted = out.leftSec > 0 ? 1 : 0;
  const most = stepSec * 9;
  out.air += Math.max(-most, Math.min(most, wanted - out.air));
}
