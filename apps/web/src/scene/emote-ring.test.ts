import { expect, test } from "vitest";
import { ringIndex, ringKey, ringPlace } from "./emote-ring.ts";

test("[G-65] each place of the ring is pointed at, from the top clockwise, and the middle is none", () => {
  for (const count of [6, 12]) {
    for (let index = 0; index < count; index += 1) {
      const { x, y } = ringPlace(index, count);
      expect(Math.hypot(x, y)).toBeCloseTo(1);
      expect(ringIndex(x, y, count)).toBe(index);
    }
  }
  expect(ringPlace(3, 12)).toEqual({ x: expect.closeTo(1), y: expect.closeTo(0) });
  expect(ringIndex(0.1, 0.2, 12)).toBeNull();
  expect(ringIndex(-0.02, -1, 12)).toBe(0);
  expect(ringIndex(Number.NaN, 1, 12)).toBeNull();
});

test("[G-65] arrows go around, digits choose", () => {
  expect(ringKey("ArrowRight", 11, 12)).toEqual({ to: 0 });
  expect(ringKey("ArrowUp", 0, 12)).toEqual({ to: 11 });
  expect(ringKey("End", 3, 12)).toEqual({ to: 11 });
  expect(ringKey("1", 5, 12)).toEqual({ choose: 0 });
  expect(ringKey("0", 5, 12)).toEqual({ choose: 9 });
  expect(ringKey("9", 5, 6)).toBeNull();
  expect(ringKey("b", 5, 12)).toBeNull();
});
