import { expect, test } from "vitest";
import { createWalkPointers } from "./walk-pointers.ts";

test("[G-64] two fingers that move apart come closer, and turn nothing", () => {
  const pointers = createWalkPointers();
  pointers.down(1, 100, 200, 0);
  pointers.down(2, 200, 200, 10);
  for (let step = 1; step <= 10; step += 1) {
    pointers.move(1, 100 - step * 5, 200);
    pointers.move(2, 200 + step * 5, 200);
  }
  const { zoom, yaw, pitch, tap } = pointers.take();
  expect(zoom).toBeCloseTo(0.5, 5);
  expect([yaw, pitch, tap]).toEqual([0, 0, null]);
  for (let step = 1; step <= 10; step += 1) pointers.move(2, 250 - step * 10, 200);
  expect(pointers.take().zoom).toBeCloseTo(2, 5);
});

test("[G-64] the finger that stays after a pinch drags on from where it is, and was no tap", () => {
  const pointers = createWalkPointers();
  pointers.down(1, 100, 200, 0);
  pointers.down(2, 300, 200, 10);
  pointers.move(2, 500, 200);
  pointers.up(1, 50);
  pointers.take();
  pointers.move(2, 510, 200);
  const { yaw, zoom } = pointers.take();
  expect(yaw).toBeCloseTo(-0.052, 3);
  expect(zoom).toBe(1);
  pointers.up(2, 60);
  expect(pointers.take().tap).toBeNull();
});

test("[G-64] a third finger changes nothing, and fingers that meet do not throw the view", () => {
  const pointers = createWalkPointers();
  pointers.down(1, 100, 200, 0);
  pointers.down(2, 104, 200, 0);
  pointers.move(2, 101, 200);
  expect(pointers.take().zoom).toBe(1);
  pointers.down(3, 300, 300, 0);
  pointers.move(3, 900, 900);
  expect(pointers.take()).toEqual({ yaw: 0, pitch: 0, zoom: 1, tap: null });
});

test("[G-63] a short press in one place is a tap, told once; a drag, a long press and the right button are none", () => {
  const pointers = createWalkPointers();
  pointers.down(1, 50, 60, 0);
  pointers.move(1, 53, 62);
  pointers.up(1, 200);
  expect(pointers.take().tap).toEqual({ x: 53, y: 62, again: false });
  expect(pointers.take().tap).toBeNull();
  pointers.down(1, 50, 60, 1_000);
  pointers.up(1, 1_500);
  pointers.down(1, 50, 60, 2_000);
  pointers.move(1, 80, 60);
  pointers.move(1, 50, 60);
  pointers.up(1, 2_100);
  pointers.down(1, 50, 60, 3_000, false);
  pointers.up(1, 3_050);
  pointers.down(1, 50, 60, 4_000);
  pointers.lost(1);
  expect(pointers.take().tap).toBeNull();
});

test("[G-63] two quick taps in one place are a run", () => {
  const pointers = createWalkPointers();
  for (const atMs of [0, 250]) {
    pointers.down(1, 50, 60, atMs);
    pointers.up(1, atMs + 80);
  }
  expect(pointers.take().tap?.again).toBe(true);
});

test("[G-64] two fingers laid on and lifted without moving are no tap", () => {
  const pointers = createWalkPointers();
  pointers.down(1, 100, 200, 0);
  pointers.down(2, 200, 200, 5);
  pointers.up(2, 60);
  pointers.up(1, 70);
  expect(pointers.take().tap).toBeNull();
});
