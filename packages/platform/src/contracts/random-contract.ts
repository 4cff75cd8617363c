import { describe, expect, it } from "vitest";
import type { Random } from "../random.ts";

/** What every source of {@link Random} promises. */
export function describeRandomContract(name: string, make: () => Random): void {
  describe(`${name} is a source of chance`, () => {
    it("[F-3] gives exactly as many bytes as asked, new ones each time", () => {
      const random = make();
      for (const length of [0, 1, 32, 70_000]) expect(random.bytes(length).length).toBe(length);
      const texts = new Set(Array.from({ length: 100 }, () => random.bytes(16).join()));
      expect(texts.size).toBe(100);
      const long = random.bytes(70_000);
      // The end of a long answer is as random as its start: some platforms give 65,536 bytes at most.
      expect(new Set(long.slice(-1_000)).size).toBeGreaterThan(200);
    });

    it("[F-3a] a unit number is at least 0, less than 1, and spread evenly", () => {
      const random = make();
      const numbers = Array.from({ length: 4_000 }, () => random.unit());
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      for (let tenth = 0; tenth < 10; tenth += 1) {
        const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length / numbers.length;
        // Expected 0.1 with a standard deviation below 0.005: this is ten of them.
        expect(Math.abs(share - 0.1)).toBeLessThan(0.05);
      }
    });
  });
}
