/** How richly the world is drawn: 2 with shadows, 1 without, 0 with fewer pixels and plain light. */
export type Quality = 0 | 1 | 2;

/** Watches frame times and lowers the quality while the machine cannot keep up. */
export interface QualityGovernor {
  quality(): Quality;
  /** Tells how long a frame took; answers whether the quality has just changed. */
  frame(frameMs: number): boolean;
}

/** A frame longer than this is too slow to walk well. */
export const SLOW_FRAME_MS = 50;
const SETTLE_FRAMES = 12;
const WEIGHT = 0.15;
// A pause of this length is a hidden tab or a loading step, not a slow machine.
const PAUSE_MS = 1_000;

/**
 * Makes a governor. It only goes down: a quality that comes and goes is worse than a low one.
 *
 * @see docs/spec/page.md [G-6]
 */
export function createQualityGovernor(start: Quality): QualityGovernor {
  let quality = start;
  let average: number | null = null;
  let seen = 0;
  return {
    quality: () => quality,
    frame(frameMs) {
      if (frameMs >= PAUSE_MS || frameMs <= 0) return false;
      average = average === null ? frameMs : average + (frameMs - average) * WEIGHT;
      seen += 1;
      if (quality === 0 || seen < SETTLE_FRAMES || average <= SLOW_FRAME_MS) return false;
      quality = quality === 2 ? 1 : 0;
      average = null;
      seen = 0;
      return true;
    },
  };
}

const CHOSEN: Readonly<Record<"low" | "medium" | "high", Quality>> = { low: 0, medium: 1, high: 2 };

/**
 * The governor for what the visitor chose: one that watches, or one that stays.
 *
 * @param start - what `auto` begins with
 */
export function governorFor(chosen: "auto" | "low" | "medium" | "high", start: Quality): QualityGovernor {
  if (chosen === "auto") return createQualityGovernor(start);
  return { quality: () => CHOSEN[chosen], frame: () => false };
}
