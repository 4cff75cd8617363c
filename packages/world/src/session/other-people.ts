import type { Pose, Pubkey } from "@plaza/protocol";
import { createPoseTrack } from "../motion/pose-track.ts";
import type { DrawnPose, PoseTrack } from "../motion/pose-track.ts";
import { isWithin } from "./cells-around.ts";
import type { CellsAround } from "./cells-around.ts";

/** How others move: all tracks, and which news goes into them. */
export interface OtherPeople {
  /**
   * Takes one position.
   *
   * @param t - the sender's stamp; null where there is none
   * @param fromPrimary - whether the server that told it is the primary
   * @returns how late it was beside the fastest ones of this sender, in ms; null where that is not known
   */
  take(pubkey: Pubkey, pose: Pose, t: number | null, fromPrimary: boolean, nowMs: number): number | null;
  /** Somebody is not here any more. */
  forget(pubkey: Pubkey): void;
  /** What the primary was asked to tell; null for everything. Whoever is beyond it is not shown. */
  setArea(area: CellsAround | null): void;
  poseOf(pubkey: Pubkey, nowMs: number, out: DrawnPose): boolean;
}

interface Other {
  readonly track: PoseTrack;
  hidden: boolean;
  /** When the primary last told of them, and whether with a stamp. */
  primaryMs: number;
  primaryStamped: boolean;
}

/**
 * Where one of the two has no stamp, another server's position counts once the primary has said nothing for this long:
 * two ways of telling time in turn would be worse than either.
 */
const primaryFirstMs = 1_000;
const scratch: DrawnPose = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

/**
 * Makes the tracks of a session. With a stamp the first arrival wins, whichever server brings it, since repeats are
 * known by the stamp; without one, positions come from the primary alone while it speaks.
 *
 * @see docs/spec/world.md [W-11g], [W-15h]
 */
export function createOtherPeople(): OtherPeople {
  const others = new Map<Pubkey, Other>();
  let area: CellsAround | null = null;

  function placeIsShown(track: PoseTrack): boolean {
    return area === null || !track.newest(scratch) || isWithin(area, scratch.x, scratch.z);
  }

  return {
    take(pubkey, pose, t, fromPrimary, nowMs) {
      let other = others.get(pubkey);
      if (other === undefined) {
        other = { track: createPoseTrack(), hidden: false, primaryMs: Number.NEGATIVE_INFINITY, primaryStamped: false };
        others.set(pubkey, other);
      }
      if (fromPrimary) {
        other.primaryMs = nowMs;
        other.primaryStamped = t !== null;
      } else if ((t === null || !other.primaryStamped) && nowMs - other.primaryMs < primaryFirstMs) return null;
      const lateMs = t === null ? null : other.track.latenessMs(t, nowMs);
      if (other.track.add(t, pose.x, pose.y, pose.z, pose.ry, nowMs)) other.hidden = !placeIsShown(other.track);
      return lateMs;
    },
    forget(pubkey) {
      others.delete(pubkey);
    },
    setArea(next) {
      area = next;
      for (const other of others.values()) other.hidden = !placeIsShown(other.track);
    },
    poseOf(pubkey, nowMs, out) {
      const other = others.get(pubkey);
      return other !== undefined && !other.hidden && other.track.read(nowMs, out);
    },
  };
}
