import type { Clock, Timers } from "@plaza/platform";
import { readPose, roundPose } from "@plaza/protocol";
import type { Pose } from "@plaza/protocol";
import type { DrawnPose } from "../motion/pose-track.ts";

/** Decides when one's own pose goes out. */
export interface PoseSender {
  /** Takes the pose of this frame; one that is not finite or past 100 km is ignored. */
  move(pose: Pose): void;
  /** The pose of the last frame, rounded as it is sent; null before the first. */
  current(): Pose | null;
  /** Writes it; false before the first. */
  copyTo(out: DrawnPose): boolean;
  /** Sends the current pose at once, as after a login; does nothing before the first move. */
  repeat(): void;
  end(): void;
}

/** Asks and bounds of a pose sender. */
export interface PoseSenderOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Sends one pose; `t` is this machine's monotonic clock when the pose was true. */
  readonly send: (pose: Pose, tMs: number) => void;
}

const intervalMs = 1000 / 15;
/** A frame that comes a little early is not worth waiting a whole frame more. */
const earlyMs = 6;
const standingRepeatMs = 5_000;

/**
 * Makes the sender of one's own movement: 15 a second while something changes, the exact last pose on stopping, that
 * pose once more as the sign of rest, then silence but for one repeat every five seconds.
 *
 * @see docs/spec/world.md [W-15], [W-15a]
 */
export function createPoseSender({ clock, timers, send }: PoseSenderOptions): PoseSender {
  let pose: Pose | null = null;
  let poseMs = 0;
  let sent: Pose | null = null;
  let sentMs = Number.NEGATIVE_INFINITY;
  let restShown = true;
  let stopTimer: (() => void) | null = null;

  function sendNow(tMs: number): void {
    if (pose === null) return;
    restShown = sent !== null && isSame(pose, sent);
    sent = pose;
    sentMs = clock.monotonicMs();
    send(pose, tMs);
    wait();
  }

  /** One timer: for the last pose of a movement, for the sign of rest, or for the repeat while standing. */
  function wait(): void {
    stopTimer?.();
    const delayMs = restShown ? standingRepeatMs : intervalMs + earlyMs;
    stopTimer = timers.after(Math.max(0, sentMs + delayMs - clock.monotonicMs()), () => {
      const moved = pose !== null && sent !== null && !isSame(pose, sent);
      sendNow(moved ? poseMs : clock.monotonicMs());
    });
  }

  return {
    move(next) {
      if (readPose(next) === null) return;
      poseMs = clock.monotonicMs();
      if (pose === null || !isSame(next, pose)) pose = roundPose(next);
      if (sent !== null && isSame(pose, sent)) return;
      if (poseMs >= sentMs + intervalMs - earlyMs) sendNow(poseMs);
      else if (restShown) {
        restShown = false;
        wait();
      }
    },
    current: () => pose,
    copyTo(out) {
      if (pose === null) return false;
      out.x = pose.x;
      out.y = pose.y;
      out.z = pose.z;
      out.ry = pose.ry;
      out.speed = 0;
      return true;
    },
    repeat() {
      if (pose !== null) sendNow(clock.monotonicMs());
    },
    end() {
      stopTimer?.();
      stopTimer = null;
      pose = null;
    },
  };
}

/** Less than a rounding step: a hand that rests sends nothing. */
function isSame(a: Pose, b: Pose): boolean {
  return Math.abs(a.x - b.x) < 0.0006 && Math.abs(a.y - b.y) < 0.0006 && Math.abs(a.z - b.z) < 0.0006 && Math.abs(a.ry - b.ry) < 0.0006;
}
