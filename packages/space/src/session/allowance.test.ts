import { expect, it } from "vitest";
import { createAllowance } from "./allowance.ts";

it("[S-84b] so many at once, and so many a second after", () => {
  const allowance = createAllowance(60, 2);
  const taken = (atMs: number, wanted: number): number => Array.from({ length: wanted }, () => allowance.take(atMs)).filter(Boolean).length;
  expect([taken(0, 100), taken(1_000, 100), taken(1_400, 100), taken(1_500, 100), taken(3_600_000, 100)]).toEqual([60, 2, 0, 1, 60]);
});
