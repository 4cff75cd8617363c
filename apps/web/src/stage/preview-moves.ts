import { EMOTE_SEC } from "./figure-motion.ts";
import type { Emote, FigureMoment } from "./figure-motion.ts";

/** What a figure can be shown doing. */
export type PreviewMove = Emote | "stand" | "walk" | "run" | "jump";

/** A moment of a shown figure, and how high above the ground it is. */
export interface PreviewMoment extends FigureMoment {
  readonly y: number;
  /** After it the figure stands again. */
  readonly over: boolean;
}

const WALK = 2.6;
const RUN = 6;
const JUMP_SPEED = 6.2;
const GRAVITY = 20;
const JUMP_SEC = (2 * JUMP_SPEED) / GRAVITY;
// Before and after a jump one stands.
const READY_SEC = 0.15;
const LONGEST_SIT_SEC = 6;

/**
 * A figure so many seconds into a move.
 *
 * @param timeSec - goes on through all moves; breathing follows it
 */
export function previewMoment(move: PreviewMove, sec: number, timeSec: number, lively: boolean): PreviewMoment {
  const still = { walked: 0, speed: 0, timeSec, phase: 0.7, emote: null, emoteSec: 0, air: 0, rise: 0, lively, y: 0, over: false };
  if (move === "walk" || move === "run") {
    const speed = move === "walk" ? WALK : RUN;
    return { ...still, speed, walked: speed * sec };
  }
  if (move === "stand") return still;
  if (move === "jump") {
    const flight = sec - READY_SEC;
    if (flight <= 0 || flight >= JUMP_SEC) return { ...still, over: flight >= JUMP_SEC };
    const near = Math.min(1, flight / 0.1, (JUMP_SEC - flight) / 0.1);
    return { ...still, air: near, rise: JUMP_SPEED - GRAVITY * flight, y: JUMP_SPEED * flight - (GRAVITY / 2) * flight ** 2 };
  }
  return { ...still, emote: move, emoteSec: sec, over: sec > Math.min(EMOTE_SEC[move], LONGEST_SIT_SEC) };
}
