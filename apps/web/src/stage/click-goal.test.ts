import { BoxGeometry, Group, Mesh, MeshBasicMaterial, PerspectiveCamera, PlaneGeometry, Vector3 } from "three";
import { expect, test } from "vitest";
import { sampleKey } from "../scene/sample-scene.test-support.ts";
import { clickGoal } from "./click-goal.ts";
import { createMeshCollider } from "./mesh-collider.ts";
import { canStandAt } from "./walk-step.ts";

const plain = new MeshBasicMaterial();
const floor = new Mesh(new PlaneGeometry(60, 60).rotateX(-Math.PI / 2), plain);
const wall = new Mesh(new BoxGeometry(10, 4, 0.4).translate(0, 2, 10), plain);
const collider = createMeshCollider(new Group().add(floor, wall));
const camera = new PerspectiveCamera(60, 1.5, 0.06, 400);
camera.position.set(0, 3, -5);
camera.lookAt(0, 1, 5);

/** Where a place is on the screen. */
function tapAt(x: number, y: number, z: number): { readonly right: number; readonly up: number } {
  camera.updateMatrixWorld();
  const at = new Vector3(x, y, z).project(camera);
  return { right: at.x, up: at.y };
}

test("[G-63] a tap on the ground leads there", () => {
  const found = clickGoal(tapAt(2, 0, 4), camera, collider, []);
  expect(found?.goal).toEqual({ x: expect.closeTo(2, 3), z: expect.closeTo(4, 3) });
  expect(found?.y).toBeCloseTo(0, 3);
});

test("[G-63] a tap on a wall leads to its foot, one at the sky nowhere", () => {
  const found = clickGoal(tapAt(1, 2, 9.8), camera, collider, []);
  expect(found?.goal).toEqual({ x: expect.closeTo(1, 2), z: expect.closeTo(9.35, 2) });
  expect(found?.y).toBeCloseTo(0, 3);
  expect(clickGoal({ right: 0, up: 1 }, camera, collider, [])).toBeNull();
});

test("[G-63] a tap on somebody leads to them, unless a wall hides them", () => {
  const ben = { pubkey: sampleKey("78"), x: 1, y: 0, z: 5 };
  const cleo = { pubkey: sampleKey("9a"), x: 1.3, y: 0, z: 7 };
  const hidden = { pubkey: sampleKey("bc"), x: 0, y: 0, z: 13 };
  expect(clickGoal(tapAt(1, 0.9, 5), camera, collider, [cleo, ben, hidden])?.goal).toBe(ben.pubkey);
  expect(clickGoal(tapAt(0, 0.9, 13), camera, collider, [hidden])?.goal).not.toBe(hidden.pubkey);
  expect(clickGoal(tapAt(2.5, 0.1, 5), camera, collider, [ben])?.goal).not.toBe(ben.pubkey);
});

test("[G-62] one comes back only to where there is still ground and room", () => {
  expect(canStandAt({ x: 3, y: 0.2, z: 3 }, collider)).toBe(true);
  expect(canStandAt({ x: 3, y: 5, z: 3 }, collider)).toBe(false);
  expect(canStandAt({ x: 99, y: 0, z: 3 }, collider)).toBe(false);
  expect(canStandAt({ x: 0, y: 0, z: 9.9 }, collider)).toBe(false);
});
