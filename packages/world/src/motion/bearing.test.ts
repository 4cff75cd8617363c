import { expect, test } from "vitest";
import { bearingTo, facingOf } from "./bearing.ts";

const at = (ry: number) => ({ x: 10, y: 0, z: 10, ry });

test("[G-80a] a direction is told as who stands there sees it, the wind as the world has it", () => {
  // With a turn of 0 one looks along +z, south, and +x is to the left.
  expect(facingOf(0)).toBe("S");
  expect(bearingTo(at(0), { x: 10, z: 14 })).toEqual({ distanceM: 4, direction: "ahead", compass: "S" });
  expect(bearingTo(at(0), { x: 14, z: 10 })).toEqual({ distanceM: 4, direction: "left", compass: "E" });
  expect(bearingTo(at(Math.PI), { x: 14, z: 10 })).toEqual({ distanceM: 4, direction: "right", compass: "E" });
  expect(bearingTo(at(Math.PI), { x: 7, z: 7 }).direction).toBe("ahead-left");
  expect(bearingTo(at(1), { x: 10.2, z: 10.1 }).direction).toBe("here");
});
