import type { Pose } from "@plaza/protocol";
import type { Chance } from "../world/chance.ts";
import type { Spot } from "../places.ts";

/** The host's walk from spot to spot; it stops for people. */
export interface Stroll {
  pose(): Pose;
  /** Stops and turns to a point for a while. */
  face(x: number, z: number, nowMs: number): void;
  /** Moves on; returns the pose when it changed or has not been told for 5 s, else null. */
  advance(nowMs: number): Pose | null;
}

/** Pace and pauses of the stroll: metres a second, milliseconds. */
export const strollTimes = { pace: 1.15, restMs: [7_000, 15_000], faceMs: 6_000, repeatMs: 5_000, leastGapMs: 66 } as const;

const turnPerSecond = 4;

/** Makes a stroll over spots, in order and round again. */
export function createStroll(spots: readonly [Spot, ...Spot[]], chance: Chance): Stroll {
  let next = 1 % spots.length;
  let pose: Pose = { x: spots[0].x, y: 0, z: spots[0].z, ry: spots[0].ry };
  let wantedTurn = pose.ry;
  let restUntilMs: number | null = null;
  let faceUntilMs = -Infinity;
  let lastMs: number | null = null;
  let toldMs = -Infinity;
  let told: Pose | null = null;

  const walk = (seconds: number, nowMs: number): void => {
    const spot = spots[next % spots.length] ?? spots[0];
    const dx = spot.x - pose.x,
      dz = spot.z - pose.z,
      distance = Math.hypot(dx, dz);
    const step = strollTimes.pace * seconds;
    if (distance <= step) {
      pose = { ...pose, x: spot.x, z: spot.z };
      wantedTurn = spot.ry;
      next = (next + 1) % spots.length;
      restUntilMs = nowMs + chance.range(strollTimes.restMs[0], strollTimes.restMs[1]);
      return;
    }
    wantedTurn = Math.atan2(dx, dz);
    pose = { ...pose, x: pose.x + (dx / distance) * step, z: pose.z + (dz / distance) * step };
  };

  return {
    pose: () => pose,
    face(x, z, nowMs) {
      if (Math.hypot(x - pose.x, z - pose.z) > 0.2) wantedTurn = Math.atan2(x - pose.x, z - pose.z);
      faceUntilMs = nowMs + strollTimes.faceMs;
    },
    advance(nowMs) {
      // A long silence of the clock must not become a leap through the fountain.
      const seconds = lastMs === null ? 0 : Math.min(0.5, Math.max(0, (nowMs - lastMs) / 1000));
      lastMs = nowMs;
      restUntilMs ??= nowMs + strollTimes.restMs[0];
      if (nowMs >= faceUntilMs && nowMs >= restUntilMs) walk(seconds, nowMs);
      const gap = Math.atan2(Math.sin(wantedTurn - pose.ry), Math.cos(wantedTurn - pose.ry));
      const turn = Math.sign(gap) * Math.min(Math.abs(gap), turnPerSecond * seconds);
      const ry = pose.ry + turn;
      pose = { ...pose, ry: Math.atan2(Math.sin(ry), Math.cos(ry)) };
      const isNew = told === null || told.x !== pose.x || told.z !== pose.z || Math.abs(told.ry - pose.ry) > 1e-6;
      if (nowMs - toldMs < (isNew ? strollTimes.leastGapMs : strollTimes.repeatMs)) return null;
      toldMs = nowMs;
      told = pose;
      return pose;
    },
  };
}
