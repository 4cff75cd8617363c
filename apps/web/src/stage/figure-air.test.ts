import { expect, test } from "vitest";
import { createAir, feelAir } from "./figure-air.ts";

/** How far off the ground somebody seems at each sixtieth of a second. */
function feel(heightAt: (sec: number) => number, speed: number, frames: number, grounded: (sec: number) => boolean | null = () => null) {
  const air = createAir();
  return Array.from({ length: frames }, (_, frame) => {
    feelAir(air, heightAt(frame / 60), speed, 1 / 60, grounded(frame / 60));
    return air.air;
  });
}

const jump = (sec: number): number => (sec < 0.5 || sec > 1.12 ? 0 : 6.2 * (sec - 0.5) - 10 * (sec - 0.5) ** 2);

test("[G-54] a jump is seen from the heights alone, also at its top and while running, and ends on the ground", () => {
  for (const speed of [0, 3.2, 6]) {
    const felt = feel(jump, speed, 120);
    expect(felt[25]).toBe(0);
    // Half a second after leaving the ground begins the top of the jump.
    expect(felt[45]).toBeGreaterThan(0.9);
    expect(felt[48]).toBeGreaterThan(0.9);
    expect(felt.at(-1)).toBe(0);
  }
});

test("[G-54] walking up stairs, down a slope, and being put somewhere else is no jump", () => {
  const stairs = (sec: number): number => Math.floor(sec * 9) * 0.17 + Math.min(0.17, ((sec * 9) % 1) * 0.3);
  expect(Math.max(...feel((sec) => sec * 1.6, 3.2, 120))).toBe(0);
  expect(Math.max(...feel((sec) => -sec * 1.6, 3.2, 120))).toBe(0);
  expect(Math.max(...feel(stairs, 3.2, 120))).toBe(0);
  expect(Math.max(...feel((sec) => (sec < 1 ? 0 : 20), 0, 120))).toBe(0);
});

test("[G-54] where it is known who stands on the ground, that counts", () => {
  expect(
    Math.max(
      ...feel(
        (sec) => sec * 5,
        3,
        60,
        () => true,
      ),
    ),
  ).toBe(0);
  const known = feel(jump, 0, 120, (sec) => sec < 0.5 || sec > 1.12);
  expect(known[48]).toBeGreaterThan(0.9);
  expect(known.at(-1)).toBe(0);
});
