import { expect, test } from "vitest";
import { compassMarks, COMPASS_REACH_M } from "./compass-marks.ts";
import type { CompassView } from "./compass-marks.ts";
import { sampleKey } from "./sample-scene.test-support.ts";

const ben = sampleKey("78");
const host = sampleKey("12");
const still: CompassView = {
  pose: { x: 10, y: 0, z: 10, ry: 0 },
  heading: Math.PI,
  people: [],
  hosts: new Set([host]),
  entrance: null,
  goal: null,
};
const close = (x: number, y: number) => ({ x: expect.closeTo(x, 5), y: expect.closeTo(y, 5) });

test("[G-68] north is -z, ahead is up, and right is right as the view sees it", () => {
  expect(compassMarks(still)).toEqual([{ kind: "north", ...close(0, -1), far: true }]);
  expect(compassMarks({ ...still, heading: Math.PI / 2 })[0]).toMatchObject(close(-1, 0));
  // Looking north, the east (+x) is on the right.
  const east = compassMarks({ ...still, people: [{ pubkey: ben, x: 10 + COMPASS_REACH_M / 2, z: 10 }] })[0];
  expect(east).toMatchObject({ kind: "person", ...close(0.5, 0), far: false });
  const ahead = compassMarks({ ...still, heading: 0, people: [{ pubkey: ben, x: 10, z: 20 }] })[0];
  expect(ahead).toMatchObject(close(0, -0.25));
});

test("[G-68] host and entrance stand on the rim when they are far, other people do not", () => {
  const far = { x: 10, z: -500 };
  const marks = compassMarks({
    ...still,
    people: [
      { pubkey: ben, ...far },
      { pubkey: host, ...far },
    ],
    entrance: far,
    goal: { x: 10, z: 9 },
  });
  expect(marks.map(({ kind, far: isFar }) => [kind, isFar])).toEqual([
    ["host", true],
    ["entrance", true],
    ["goal", false],
    ["north", true],
  ]);
  for (const mark of marks) expect(Math.hypot(mark.x, mark.y)).toBeLessThan(1.0001);
});

test("[G-68] of a crowd the nearest sixty are shown, the host always", () => {
  const crowd = Array.from({ length: 300 }, (_, index) => ({
    pubkey: sampleKey((index % 256).toString(16).padStart(2, "0").replace("12", "13")),
    x: 10 + index * 0.1,
    z: 10,
  }));
  const marks = compassMarks({ ...still, people: [...crowd, { pubkey: host, x: 49, z: 10 }] });
  expect(marks.filter(({ kind }) => kind === "person")).toHaveLength(59);
  expect(marks.filter(({ kind }) => kind === "host")).toHaveLength(1);
  expect(Math.max(...marks.filter(({ kind }) => kind === "person").map(({ x }) => x))).toBeLessThan(0.16);
});
