/** Everyone begins with so many children. */
const FIRST_SLOTS = 2;

/** Frames delivered for each further place: two seconds of one child. */
const FRAMES_PER_SLOT = 100;

/** Places on the stage: two below the twelve copies that nobody there exceeds, whatever the audience, so that places can change hands. */
const STAGE_SLOTS = 10;

/** How many children a peer may carry. */
export interface EarnedSlots {
  slots(): number;
  /** A child confirmed frames. */
  delivered(frames: number): void;
  /** A child lost what a parent should not lose: fewer from now on. @param children - how many there are */
  failed(children: number): void;
  /** On the stage the places are there at once: roles are trusted. */
  setStage(isStage: boolean): void;
}

/**
 * Makes the account of a peer that believes it can carry so many.
 *
 * @see docs/spec/space.md [S-72a]
 */
export function createEarnedSlots(claimed: number): EarnedSlots {
  const most = Math.max(0, Math.floor(claimed));
  let ceiling = most;
  let frames = 0;
  let isStage = false;
  return {
    slots() {
      if (isStage) return Math.min(STAGE_SLOTS, ceiling);
      return Math.min(ceiling, FIRST_SLOTS + Math.floor(frames / FRAMES_PER_SLOT));
    },
    delivered(more) {
      frames += more;
    },
    failed(children) {
      ceiling = Math.min(ceiling, Math.floor(children * 0.75));
      frames = Math.min(frames, ceiling * FRAMES_PER_SLOT);
    },
    setStage(next) {
      isStage = next;
    },
  };
}
