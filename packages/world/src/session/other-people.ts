import type { Pubkey } from "@plaza/protocol";
import { latenessMs, newestPose, readTrack, startTrack, takePose } from "../motion/pose-track.ts";
import type { DrawnPose, StampedPose } from "../motion/pose-track.ts";
import type { TrackNumbers } from "../motion/track-numbers.ts";
import { isWithin } from "./cells-around.ts";
import type { CellsAround } from "./cells-around.ts";

/** How others move: all tracks, and which news goes into them. */
export interface OtherPeople {
  /** Whoever has this key, made where they are not known yet. */
  person(pubkey: Pubkey): OtherPerson;
  /** Whoever has this key; undefined where they are not known. */
  known(pubkey: Pubkey): OtherPerson | undefined;
  /**
   * Takes one position, and says in `lateMs` how late it was. Allocates nothing.
   *
   * @param fromPrimary - whether the server that told it is the primary
   */
  take(person: OtherPerson, pose: StampedPose, fromPrimary: boolean, nowMs: number): void;
  /** Somebody is not here any more. */
  forget(pubkey: Pubkey): void;
  /** What the primary was asked to tell; null for everything. Whoever is beyond it is not shown. */
  setArea(area: CellsAround | null): void;
  poseOf(pubkey: Pubkey, nowMs: number, out: DrawnPose): boolean;
}

/** One of them, kept by whoever hears of them often. */
export interface OtherPerson {
  /** They were forgotten: should they come again, they are another. */
  isGone: boolean;
  readonly track: TrackNumbers;
  hidden: boolean;
  /** When the primary last told of them, and whether with a stamp. */
  primaryMs: number;
  primaryStamped: boolean;
  /** How late the position last taken was beside the fastest ones of this sender; NaN where that is not known. */
  lateMs: number;
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
  const others = new Map<Pubkey, OtherPerson>();
  let area: CellsAround | null = null;

  function placeIsShown(track: TrackNumbers): boolean {
    return area === null || !newestPose(track, scratch) || isWithin(area, scratch.x, scratch.z);
  }

  return {
    person(pubkey) {
      const known = others.get(pubkey);
      if (known !== undefined) return known;
      const primaryMs = Number.NEGATIVE_INFINITY;
      const person = { isGone: false, track: startTrack(), hidden: false, primaryMs, primaryStamped: false, lateMs: Number.NaN };
      others.set(pubkey, person);
      return person;
    },
    known: (pubkey) => others.get(pubkey),
    take(person, pose, fromPrimary, nowMs) {
      const isStamped = !Number.isNaN(pose.t);
      person.lateMs = Number.NaN;
      if (fromPrimary) {
        person.primaryMs = nowMs;
        person.primaryStamped = isStamped;
      } else if ((!isStamped || !person.primaryStamped) && nowMs - person.primaryMs < primaryFirstMs) return;
      if (isStamped) person.lateMs = latenessMs(person.track, pose.t, nowMs);
      if (takePose(person.track, pose, nowMs)) person.hidden = !placeIsShown(person.track);
    },
    forget(pubkey) {
      const person = others.get(pubkey);
      if (person !== undefined) person.isGone = true;
      others.delete(pubkey);
    },
    setArea(next) {
      area = next;
      for (const other of others.values()) other.hidden = !placeIsShown(other.track);
    },
    poseOf(pubkey, nowMs, out) {
      const other = others.get(pubkey);
      return other !== undefined && !other.hidden && readTrack(other.track, nowMs, out);
    },
  };
}
