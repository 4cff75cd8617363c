import { expect, it } from "vitest";
import { describeRandomContract } from "../contracts/index.ts";
import { createSeededRandom } from "./index.ts";

let seed = 1;
describeRandomContract("a seeded random", () => createSeededRandom(seed++));

it("[F-3b] the same seed repeats, another differs", () => {
  const draw = (from: number) => {
    const random = createSeededRandom(from);
    return [random.unit(), ...random.bytes(8), random.unit()];
  };
  expect(draw(42)).toEqual(draw(42));
  expect(draw(42)).not.toEqual(draw(43));
});
