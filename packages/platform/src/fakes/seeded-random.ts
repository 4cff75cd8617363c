import type { Random } from "../random.ts";

/** Chance that repeats. */
export interface SeededRandom extends Random {
  /** Print it when a test fails. */
  readonly seed: number;
}

/** Makes a random source whose numbers follow from the seed (a 32-bit whole number) alone. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;

  /** Weyl sequence plus an avalanche step: enough for tests, nothing for secrets. */
  function next32(): number {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  return {
    seed,
    bytes: (length) => Uint8Array.from({ length }, () => next32() & 0xff),
    unit: () => next32() / 0x1_0000_0000,
  };
}
