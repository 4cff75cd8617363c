import { expect, test } from "vitest";
import { madeUpdate, pubkeyOf } from "../fakes/made-updates.ts";
import { emptyUpdateLog, restoredUpdateLog } from "../updates/update-log.ts";
import { createShownLog } from "./shown-log.ts";

const open = () =>
  createShownLog({
    store: { load: async () => emptyUpdateLog(), save: async () => {} },
    attachedAtSec: null,
    nowSec: () => 100_000,
    shown: () => {},
    refused: () => {},
  });
const other = pubkeyOf(2);
const others = (number: number) => madeUpdate(number, 5, { pubkey: other });

test("[X-9d] one author fills no more than half of the log, in one reading, in many, and over a reload", () => {
  const flood = Array.from({ length: 50_001 }, (_, n) => madeUpdate(n, n));
  const log = open();
  expect(log.append(flood)).toHaveLength(25_000);
  expect([log.append(flood.slice(-10)).length, log.lost()]).toEqual([0, 25_011]);
  expect([log.append([others(60_000)]).length, log.lost()]).toEqual([1, 25_011]);

  const later = open();
  later.restore(restoredUpdateLog(flood.slice(0, 25_000)));
  expect([later.append(flood.slice(-10)).length, later.append([others(60_000)]).length]).toEqual([0, 1]);
});

test("[X-9d] nor with few and large ones, and all together no more than there is room for", () => {
  const payload = "x".repeat(100_000);
  const large = (person: number, from: number) =>
    Array.from({ length: 400 }, (_, n) => madeUpdate(from + n, n, { payload, pubkey: pubkeyOf(person) }));
  const log = open();
  expect([log.append(large(1, 0)).length, log.lost()]).toEqual([320, 80]);
  expect([log.append(large(2, 1_000)).length, log.append(large(3, 2_000)).length]).toEqual([320, 0]);
});
