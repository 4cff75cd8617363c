import type { Quality } from "./quality-governor.ts";

/** Decides who is near enough to be drawn in full. */
export interface FigureDetail {
  /** Metres; whoever is farther is drawn as from afar. */
  within(): number;
  /** Takes in how many were drawn in full this frame: a crowd close by draws the line closer. */
  drawn(full: number): void;
  setQuality(quality: Quality): void;
}

const LEVELS: Readonly<Record<Quality, { readonly within: number; readonly most: number }>> = {
  0: { within: 14, most: 40 },
  1: { within: 26, most: 120 },
  2: { within: 42, most: 220 },
};
const CLOSEST = 4;

/** Makes one for a quality. */
export function createFigureDetail(quality: Quality): FigureDetail {
  let level = LEVELS[quality];
  let { within } = level;
  return {
    within: () => within,
    drawn(full) {
      if (full > level.most) within = Math.max(CLOSEST, within * 0.92);
      else if (full < level.most * 0.8) within = Math.min(level.within, within * 1.03);
    },
    setQuality(next) {
      level = LEVELS[next];
      within = Math.min(within, level.within);
    },
  };
}

/**
 * Every how many frames somebody's bearing is worked out anew: at once near by, rarely far away or behind one's back.
 *
 * @param distance - metres from the eye, -1 when out of the picture
 */
export function framesBetween(distance: number): number {
  if (distance < 0) return 6;
  if (distance < 14) return 1;
  if (distance < 26) return 2;
  return distance < 45 ? 3 : 8;
}
