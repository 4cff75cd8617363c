import type { Pose, Pubkey } from "@plaza/protocol";

/** Something on the compass; `x` and `y` are -1 to 1 to the right and down, ahead is up. */
export interface CompassMark {
  readonly kind: "north" | "person" | "host" | "entrance" | "goal";
  readonly x: number;
  readonly y: number;
  /** It lies farther away than the compass reaches, and stands on the rim. */
  readonly far: boolean;
}

/** What the compass shows. */
export interface CompassView {
  readonly pose: Pose;
  /** Where the view looks, as a heading. */
  readonly heading: number;
  readonly people: readonly { readonly pubkey: Pubkey; readonly x: number; readonly z: number }[];
  readonly hosts: ReadonlySet<Pubkey>;
  readonly entrance: { readonly x: number; readonly z: number } | null;
  readonly goal: { readonly x: number; readonly z: number } | null;
}

/** From the middle to the rim. */
export const COMPASS_REACH_M = 40;
const MOST_PEOPLE = 60;
// Nearer than this one stands in it.
const AT_ENTRANCE_M = 3;

/**
 * Where everything stands on the compass: ahead is up, north is -z. Of many people the nearest are shown.
 *
 * @see docs/spec/page.md [G-68]
 */
export function compassMarks({ pose, heading, people, hosts, entrance, goal }: CompassView): readonly CompassMark[] {
  const sin = Math.sin(heading);
  const cos = Math.cos(heading);
  const place = (kind: CompassMark["kind"], x: number, z: number): CompassMark => {
    const dx = x - pose.x;
    const dz = z - pose.z;
    const length = Math.hypot(dx, dz);
    const far = length > COMPASS_REACH_M;
    const scale = far ? 1 / length : 1 / COMPASS_REACH_M;
    // The view looks along (sin, cos); its right hand is (-cos, sin).
    return { kind, x: (dz * sin - dx * cos) * scale, y: -(dx * sin + dz * cos) * scale, far };
  };
  const known = people
    .map((person) => ({ ...person, m: Math.hypot(person.x - pose.x, person.z - pose.z) }))
    .filter(({ pubkey, m }) => m <= COMPASS_REACH_M || hosts.has(pubkey))
    .sort((a, b) => Number(hosts.has(b.pubkey)) - Number(hosts.has(a.pubkey)) || a.m - b.m)
    .slice(0, MOST_PEOPLE);
  return [
    // The farthest first, so that what matters is drawn over the rest.
    ...known.reverse().map(({ pubkey, x, z }) => place(hosts.has(pubkey) ? "host" : "person", x, z)),
    ...(entrance === null || Math.hypot(entrance.x - pose.x, entrance.z - pose.z) < AT_ENTRANCE_M
      ? []
      : [place("entrance", entrance.x, entrance.z)]),
    ...(goal === null ? [] : [place("goal", goal.x, goal.z)]),
    { kind: "north", x: -sin, y: cos, far: true },
  ];
}
