/** A spot on the ground: x east, z south, in metres from the fountain, and where something standing there looks (radians, 0 is south, as `ry` of a pose). */
export interface Spot {
  readonly x: number;
  readonly z: number;
  readonly ry: number;
}

/** A place where a lantern of the hunt stands; `y` is the height of its flame. */
export interface LanternPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Something that stands at a bearing and distance from the fountain. */
export interface Stand {
  /** Degrees, 0 south, 90 east, 180 north, 270 west. */
  readonly bearing: number;
  readonly distance: number;
}

/**
 * Turns a bearing and a distance from the fountain into a spot that looks at the fountain.
 *
 * @param bearing - degrees, 0 south, 90 east
 * @param distance - metres
 */
export function spotAt(bearing: number, distance: number): Spot {
  const angle = (bearing * Math.PI) / 180;
  const away = angle + Math.PI;
  return { x: distance * Math.sin(angle), z: distance * Math.cos(angle), ry: Math.atan2(Math.sin(away), Math.cos(away)) };
}

/** Radii of the ground's parts, in metres. */
export const groundRadii = { basin: 4.3, mosaic: 8.6, square: 20.4, walk: 24.4, edge: 46 } as const;

/** Where visitors appear: south of the fountain, looking at it. */
export const spawnSpots: readonly Spot[] = [
  spotAt(0, 14.2),
  spotAt(352, 15.8),
  spotAt(8, 15.8),
  spotAt(344, 14),
  spotAt(16, 14),
  spotAt(0, 17.4),
];

/** The stage, its floor's height and its size. */
export const stagePlace = { bearing: 143, distance: 16.6, floor: 0.6, radius: 4.6 } as const;

/** The notice board. */
export const boardPlace: Stand = { bearing: 41, distance: 9.9 };

/** The stalls of the market, west and east. */
export const stallPlaces: readonly (Stand & { readonly kind: "fruit" | "pots" | "cloth" | "lanterns" | "bread" })[] = [
  { bearing: 236, distance: 16.2, kind: "lanterns" },
  { bearing: 258, distance: 16.8, kind: "fruit" },
  { bearing: 281, distance: 16.6, kind: "cloth" },
  { bearing: 82, distance: 16.8, kind: "bread" },
  { bearing: 105, distance: 16.4, kind: "pots" },
];

/** Lamp posts that carry the strings of lanterns. */
export const lampPosts: readonly Stand[] = [22.5, 67.5, 112.5, 157.5, 202.5, 247.5, 292.5, 337.5].map((bearing) => ({
  bearing,
  distance: 12.4,
}));

/** Benches, looking at the water. */
export const benchPlaces: readonly Stand[] = [90, 135, 180, 225, 270, 315].map((bearing) => ({ bearing, distance: 9.7 }));

/** Tables of the café under the round tree. */
export const tablePlaces: readonly Stand[] = [
  { bearing: 296, distance: 13.9 },
  { bearing: 306, distance: 13.2 },
  { bearing: 314, distance: 15.2 },
];

/** Trees by silhouette. `size` is the height in metres. */
export const treePlaces: readonly (Stand & { readonly kind: "round" | "blossom" | "cypress" | "umbrella"; readonly size: number })[] = [
  { bearing: 309, distance: 17.2, kind: "round", size: 7.6 },
  { bearing: 56, distance: 17.4, kind: "blossom", size: 5.6 },
  { bearing: 334, distance: 20.6, kind: "blossom", size: 4.9 },
  { bearing: 27, distance: 20.8, kind: "blossom", size: 4.6 },
  { bearing: 214, distance: 19.2, kind: "umbrella", size: 10.6 },
  { bearing: 121, distance: 20.8, kind: "umbrella", size: 9 },
  { bearing: 165.5, distance: 21.6, kind: "cypress", size: 8.6 },
  { bearing: 194, distance: 21.6, kind: "cypress", size: 9.4 },
  { bearing: 172, distance: 30, kind: "cypress", size: 10.5 },
  { bearing: 188, distance: 30, kind: "cypress", size: 9.6 },
  { bearing: 174, distance: 37, kind: "cypress", size: 10 },
  { bearing: 186.5, distance: 37, kind: "cypress", size: 10.8 },
  { bearing: 196, distance: 33, kind: "cypress", size: 12 },
  { bearing: 162, distance: 33, kind: "round", size: 8 },
  { bearing: 345, distance: 31, kind: "cypress", size: 7.5 },
  { bearing: 16, distance: 32, kind: "cypress", size: 8.5 },
];

/** Where the lantern hunt hides its lanterns; the world shows an unlit lantern on a stand at each. */
export const lanternPlaces: readonly LanternPlace[] = [
  [20, 17.6],
  [52, 12.6],
  [74, 19.4],
  [93, 13.2],
  [116, 13.6],
  [131, 12.7],
  [163, 18.6],
  [186, 14.4],
  [205, 16.2],
  [228, 12.2],
  [247, 19.2],
  [268, 12.6],
  [295, 18.4],
  [321, 12.4],
  [343, 18.8],
].map(([bearing, distance], index) => {
  const { x, z } = spotAt(bearing ?? 0, distance ?? 0);
  return { id: `lantern-${index + 1}`, x: rounded(x), y: 0.92, z: rounded(z) };
});

/** The host's stroll, in order; the last leads back to the first without crossing anything. */
export const strollSpots: readonly Spot[] = [
  spotAt(12, 9),
  spotAt(58, 8.2),
  spotAt(70, 11.4),
  spotAt(90, 11.3),
  spotAt(112, 11.4),
  spotAt(135, 11.3),
  spotAt(157, 11.4),
  spotAt(180, 11.3),
  spotAt(202, 11.4),
  spotAt(225, 11.3),
  spotAt(247, 11.4),
  spotAt(270, 11.3),
  spotAt(292, 11.4),
  spotAt(315, 11.2),
  spotAt(336, 11),
  spotAt(350, 9),
];

/** Names the part of the square a point lies in, for the host to speak of. */
export function regionOf(x: number, z: number): "fountain" | "terrace" | "east-market" | "stage" | "gate" | "west-market" {
  const distance = Math.hypot(x, z);
  if (distance < 8) return "fountain";
  const bearing = ((Math.atan2(x, z) * 180) / Math.PI + 360) % 360;
  if (bearing < 45 || bearing >= 315) return "terrace";
  if (bearing < 123) return "east-market";
  if (bearing < 165) return "stage";
  return bearing < 200 ? "gate" : "west-market";
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
