import type { Clock, Timers } from "@plaza/platform";
import { failed, ok, readPose } from "@plaza/protocol";
import type { Pose, Result } from "@plaza/protocol";
import type { WalkProblem } from "./visitor.ts";

/** Where to, at this moment; null when it is not to be seen any more. */
export type WalkGoal = () => { readonly x: number; readonly y?: number; readonly z: number } | null;

/** Legs. */
export interface Walk {
  pose(): Pose;
  /** Walks to the goal, or to within some metres of it; a walk that is under way ends. */
  to(goal: WalkGoal, withinM: number): Promise<Result<Pose, WalkProblem>>;
  end(): void;
}

/** Metres a second. */
const pace = 2;
const stepMs = 66;
const mostM = 500;
const longestMs = 600_000;

/** Makes somebody who can walk, standing still. `moved` is told of each step. */
export function createWalk(
  start: Pose,
  tools: { readonly clock: Clock; readonly timers: Timers; readonly moved: (pose: Pose) => void },
): Walk {
  const { clock, timers, moved } = tools;
  let pose = start;
  let stop: ((result: Result<Pose, WalkProblem>) => void) | null = null;
  let ended = false;

  return {
    pose: () => pose,
    to(goal, withinM) {
      if (ended) return Promise.resolve(failed({ code: "ended" }));
      const first = goal();
      if (first === null || readPose({ y: 0, ...first, ry: 0 }) === null) return Promise.resolve(failed({ code: "bad-place" }));
      const away = Math.hypot(first.x - pose.x, first.z - pose.z);
      if (away > mostM) return Promise.resolve(failed({ code: "too-far", distanceM: Math.round(away), mostM }));
      stop?.(failed({ code: "turned-away" }));
      return new Promise((resolve) => {
        const startMs = clock.monotonicMs();
        let lastMs = startMs;
        const finish = (result: Result<Pose, WalkProblem>): void => {
          stopSteps();
          stop = null;
          resolve(result);
        };
        const step = (): void => {
          const nowMs = clock.monotonicMs();
          // A long silence of the clock must not become a leap.
          const stepM = (pace * Math.min(500, nowMs - lastMs)) / 1000;
          lastMs = nowMs;
          const to = goal();
          if (to === null) return finish(failed({ code: "lost-sight" }));
          if (nowMs - startMs > longestMs) return finish(failed({ code: "turned-away" }));
          const [dx, dz] = [to.x - pose.x, to.z - pose.z];
          const leftM = Math.hypot(dx, dz) - withinM;
          const share = leftM <= stepM ? 1 : stepM / leftM;
          const distance = Math.hypot(dx, dz);
          const alongM = Math.max(0, leftM) * share;
          if (distance > 0.01) {
            const dy = ((to.y ?? pose.y) - pose.y) * share;
            pose = { x: pose.x + (dx / distance) * alongM, y: pose.y + dy, z: pose.z + (dz / distance) * alongM, ry: Math.atan2(dx, dz) };
            moved(pose);
          }
          if (share === 1) finish(ok(pose));
        };
        const stopSteps = timers.every(stepMs, step);
        stop = finish;
      });
    },
    end() {
      ended = true;
      stop?.(failed({ code: "ended" }));
    },
  };
}
