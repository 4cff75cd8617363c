import type { Timers } from "@plaza/platform";
import type { Pose } from "@plaza/protocol";
import type { WalkControl } from "./walk-control.ts";

const STEP_MS = 66;
const WALK_M_SEC = 3.2;
const RUN_M_SEC = 6;

/** What walking without a stage needs. */
export interface FlatWalkParts {
  readonly walk: WalkControl;
  readonly timers: Timers;
  /** Where one stands at first, and again at the entrance. */
  readonly entrance: () => Pose;
}

/**
 * Moves the own person on level ground at walking speed, where nothing is drawn: no WebGL, or only words.
 *
 * @returns stops it
 * @see docs/spec/page.md [G-61a]
 */
export function startFlatWalk({ walk, timers, entrance }: FlatWalkParts): () => void {
  if (walk.pose() === null) walk.stand(entrance());
  return timers.every(STEP_MS, () => {
    const steer = walk.step(false, STEP_MS / 1000);
    const pose = steer.entrance ? entrance() : walk.pose();
    if (pose === null) return;
    const { heading } = steer;
    const way = heading === null ? 0 : (STEP_MS / 1000) * steer.strength * (steer.run ? RUN_M_SEC : WALK_M_SEC);
    const ry = steer.face ?? steer.turn ?? heading ?? pose.ry;
    walk.stand({ x: pose.x + Math.sin(heading ?? 0) * way, y: pose.y, z: pose.z + Math.cos(heading ?? 0) * way, ry });
  });
}
