/** A stream of numbers of at least 0 and less than 1 that is the same for the same seed on every run. */
export interface Chance {
  next(): number;
  /** A number between the two bounds. */
  range(low: number, high: number): number;
  /** One of the entries; the list must not be empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
}

/**
 * Makes a seeded stream (mulberry32).
 *
 * @param seed - any whole number; each subject of the world has its own, so that changing one leaves the others alone
 */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    range: (low, high) => low + (high - low) * next(),
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
  };
}

/** Smooth noise between -1 and 1 over three dimensions; neighbouring lattice points lie one unit apart. */
export function smoothNoise(x: number, y: number, z: number, seed: number): number {
  const x0 = Math.floor(x),
    y0 = Math.floor(y),
    z0 = Math.floor(z);
  const u = ease(x - x0),
    v = ease(y - y0),
    w = ease(z - z0);
  const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
  const row = (dy: number, dz: number): number => mix(lattice(x0, y0 + dy, z0 + dz, seed), lattice(x0 + 1, y0 + dy, z0 + dz, seed), u);
  return mix(mix(row(0, 0), row(1, 0), v), mix(row(0, 1), row(1, 1), v), w);
}

function ease(t: number): number {
  return t * t * (3 - 2 * t);
}

function lattice(x: number, y: number, z: number, seed: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(z, 2147483647) ^ Math.imul(seed, 1274126177);
  h = Math.imul(h ^ (h >>> 13), 1103515245);
  return (((h ^ (h >>> 16)) >>> 0) / 4294967295) * 2 - 1;
}
