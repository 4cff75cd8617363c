/** Sound is mono at this rate everywhere inside, in Hz. */
export const soundRate = 48_000;

/** Samples of one frame: 20 ms. */
export const frameSamples = 960;
