import type { Pose, Pubkey } from "@plaza/protocol";
import { bearingTo, facingOf } from "@plaza/world";
import type { Bearing, Compass, NamedPlace } from "@plaza/world";

/** What somebody is seen to do. */
export type Doing = "standing" | "walking" | "running" | "sitting" | "waving" | "clapping" | "dancing" | "laughing" | "loving";

/** Somebody in sight. */
export interface SeenPerson {
  readonly pubkey: Pubkey;
  readonly bearing: Bearing;
  readonly doing: Doing;
}

/** Something that can be named, and where one walks to be there. */
export interface SeenPlace {
  readonly name: string;
  readonly bearing: Bearing;
  readonly goal: { readonly x: number; readonly z: number };
}

/** A world as it is told in words, at one moment. */
export interface Surroundings {
  readonly facing: Compass;
  /** What one stands at or nearest to, seen from there: `compass` is where one is from it. Null in an empty world. */
  readonly near: { readonly name: string; readonly distanceM: number; readonly compass: Compass } | null;
  /** One's place, seen from the entrance. */
  readonly fromEntrance: Bearing;
  /** Nearest first. */
  readonly people: readonly SeenPerson[];
  /** People who are here and not among them: of a crowd, or out of sight. */
  readonly furtherPeople: number;
  /** Nearest first. */
  readonly places: readonly SeenPlace[];
  /** What the host's game has put here and waits to be found. Nearest first. */
  readonly things: readonly SeenPlace[];
}

/** What is looked at. */
export interface LookParts {
  readonly pose: Pose;
  readonly people: readonly { readonly pubkey: Pubkey; readonly x: number; readonly z: number; readonly doing: Doing }[];
  /** Everybody who is here, oneself aside. */
  readonly peopleCount: number;
  readonly places: readonly NamedPlace[];
  readonly things: readonly { readonly name: string; readonly x: number; readonly z: number }[];
  readonly entrance: { readonly x: number; readonly z: number };
}

const MOST_PEOPLE = 20;
const MOST_PLACES = 12;
const NEAR_M = 12;
// Where one stands in front of something instead of inside it.
const BEFORE_M = 0.9;

const between = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The spot of a place's outline that is nearest to somebody; where they stand themselves when they are inside. */
function nearestSpot(place: NamedPlace, from: Pose, rim = 0): { readonly x: number; readonly z: number } {
  return {
    x: between(from.x, place.x - place.halfX - rim, place.x + place.halfX + rim),
    z: between(from.z, place.z - place.halfZ - rim, place.z + place.halfZ + rim),
  };
}

const byDistance = (a: { readonly bearing: Bearing }, b: { readonly bearing: Bearing }): number =>
  a.bearing.distanceM - b.bearing.distanceM;

/**
 * Looks around for who does not see the view.
 *
 * @see docs/spec/page.md [G-80], [G-80a], [G-80b]
 */
export function lookAround({ pose, people, peopleCount, places, things, entrance }: LookParts): Surroundings {
  const seen = people
    .map(({ pubkey, doing, x, z }) => ({ pubkey, doing, bearing: bearingTo(pose, { x, z }) }))
    .sort((a, b) => byDistance(a, b) || (a.pubkey < b.pubkey ? -1 : 1))
    .slice(0, MOST_PEOPLE);
  // Of what bears the same name the nearest stands for all.
  const named = new Map<string, SeenPlace>();
  for (const place of places) {
    const bearing = bearingTo(pose, nearestSpot(place, pose));
    const other = named.get(place.name);
    if (other !== undefined && other.bearing.distanceM <= bearing.distanceM) continue;
    const inside = bearing.distanceM === 0;
    named.set(place.name, { name: place.name, bearing, goal: inside ? { x: place.x, z: place.z } : nearestSpot(place, pose, BEFORE_M) });
  }
  const nearby = [...named.values()].sort(byDistance);
  const [first] = nearby;
  const here =
    first === undefined || first.bearing.distanceM > NEAR_M
      ? null
      : { name: first.name, distanceM: first.bearing.distanceM, compass: bearingTo({ ...pose, ...middleOf(first, places) }, pose).compass };
  return {
    facing: facingOf(pose.ry),
    near: here,
    fromEntrance: bearingTo({ x: entrance.x, y: 0, z: entrance.z, ry: 0 }, pose),
    people: seen,
    furtherPeople: Math.max(0, peopleCount - seen.length),
    places: nearby.slice(0, MOST_PLACES),
    things: things.map(({ name, x, z }) => ({ name, bearing: bearingTo(pose, { x, z }), goal: { x, z } })).sort(byDistance),
  };
}

/** The middle of the place that stands for a name. */
function middleOf(seen: SeenPlace, places: readonly NamedPlace[]): { readonly x: number; readonly z: number } {
  const all = places.filter((place) => place.name === seen.name);
  const far = (place: NamedPlace): number => Math.hypot(place.x - seen.goal.x, place.z - seen.goal.z);
  const [middle] = all.toSorted((a, b) => far(a) - far(b));
  return middle === undefined ? seen.goal : { x: middle.x, z: middle.z };
}
