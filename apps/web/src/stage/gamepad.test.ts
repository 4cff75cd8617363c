import { expect, test } from "vitest";
import { createPadReader, stickOf } from "./gamepad.ts";
import type { PadState } from "./gamepad.ts";

function pad(axes: readonly number[], ...down: readonly number[]): PadState {
  return {
    axes,
    buttons: Array.from({ length: 17 }, (_, index) => ({ pressed: down.includes(index), value: down.includes(index) ? 1 : 0 })),
  };
}

test("[G-66] a stick at rest, also a worn one, asks for nothing; a pushed one walks with its strength", () => {
  expect(stickOf(0.1, -0.12)).toEqual({ x: 0, y: 0 });
  expect(stickOf(Number.NaN, 0)).toEqual({ x: 0, y: 0 });
  expect(stickOf(1, 0)).toEqual({ x: 1, y: 0 });
  const corner = stickOf(1, 1);
  expect(Math.hypot(corner.x, corner.y)).toBeCloseTo(1);
  expect(stickOf(0.59, 0).x).toBeCloseTo(0.5);
});

test("[G-66] the left stick walks, the right one looks, triggers come closer and move away, bumpers run", () => {
  const reader = createPadReader(() => [null, pad([0, -1, 1, 0], 5, 6)]);
  expect(reader.read()).toMatchObject({ right: 0, ahead: 1, run: true, lookRight: 1, lookDown: 0, zoom: 1 });
});

test("[G-66] a button is told once for each press", () => {
  let now = pad([0, 0, 0, 0]);
  const reader = createPadReader(() => [now]);
  expect(reader.read().pressed).toEqual([]);
  now = pad([0, 0, 0, 0], 0, 1, 2, 3);
  expect(reader.read().pressed).toEqual(["jump", "wheel", "sit", "view"]);
  expect(reader.read().pressed).toEqual([]);
  now = pad([0, 0, 0, 0]);
  reader.read();
  now = pad([0, 0, 0, 0], 1);
  expect(reader.read().pressed).toEqual(["wheel"]);
});

test("[G-66] of several pads the one that is moved counts, and one that is pulled out holds nothing", () => {
  let pads: readonly (PadState | null)[] = [pad([0, 0, 0, 0]), pad([1, 0, 0, 0])];
  const reader = createPadReader(() => pads);
  expect(reader.read().right).toBe(1);
  pads = [null, null];
  expect(reader.read()).toMatchObject({ right: 0, ahead: 0, run: false, pressed: [] });
  pads = [{ axes: [], buttons: [] }];
  expect(reader.read()).toMatchObject({ right: 0, zoom: 0 });
});
