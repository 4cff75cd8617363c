import type { Crowd } from "./messages.ts";

/** Where someone is at a moment, in metres. */
export interface Place {
  readonly x: number;
  readonly z: number;
}

const cellSizeM = 10;
const walkRadiusM = 3;
const metresPerSec = 2;

/**
 * Where a player is: everyone walks in a circle about a home of their own. Where all see all, homes are spread over 40 m;
 * else over a square in which the three by three cells around a player hold as many others as they shall see.
 */
export function placeOf(number: number, crowd: Crowd, seconds: number): Place {
  const edgeM = crowd.visible === "all" ? 40 : Math.sqrt((crowd.players * (3 * cellSizeM) ** 2) / (crowd.visible + 1));
  // Two irrational steps fill the square evenly.
  const home = { x: ((number * 0.7548776662) % 1) * edgeM, z: ((number * 0.5698402909) % 1) * edgeM };
  const angle = (seconds * metresPerSec) / walkRadiusM + number;
  return { x: home.x + Math.cos(angle) * walkRadiusM, z: home.z + Math.sin(angle) * walkRadiusM };
}

/** The three by three cells around a place, as a client names them. */
export function cellsAround({ x, z }: Place): readonly { readonly cx: number; readonly cz: number }[] {
  const [cx, cz] = [Math.floor(x / cellSizeM), Math.floor(z / cellSizeM)];
  return [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dz) => ({ cx: cx + dx, cz: cz + dz })));
}

/** How many others each player sees on average. */
export function meanVisible(crowd: Crowd, seconds: number): number {
  if (crowd.visible === "all") return crowd.players - 1;
  const inCell = new Map<string, number>();
  const places = Array.from({ length: crowd.players }, (_, number) => placeOf(number, crowd, seconds));
  const nameOf = (cx: number, cz: number) => `${cx},${cz}`;
  for (const { x, z } of places) {
    const name = nameOf(Math.floor(x / cellSizeM), Math.floor(z / cellSizeM));
    inCell.set(name, (inCell.get(name) ?? 0) + 1);
  }
  let seen = 0;
  for (const place of places) {
    for (const { cx, cz } of cellsAround(place)) seen += inCell.get(nameOf(cx, cz)) ?? 0;
    seen -= 1;
  }
  return seen / crowd.players;
}
