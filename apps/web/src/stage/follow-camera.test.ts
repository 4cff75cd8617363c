import { BoxGeometry, Group, Mesh, MeshBasicMaterial, PlaneGeometry, Vector3 } from "three";
import { expect, test } from "vitest";
import { createFollowCamera } from "./follow-camera.ts";
import type { FollowCamera } from "./follow-camera.ts";
import { createMeshCollider } from "./mesh-collider.ts";
import type { MeshCollider } from "./mesh-collider.ts";
import { createWalker } from "./walk-step.ts";

const plain = new MeshBasicMaterial();
const open = createMeshCollider(new Group().add(new Mesh(new PlaneGeometry(60, 60).rotateX(-Math.PI / 2), plain)));

/** A room of these inner measures around the origin, with a floor at 0. */
function room(width: number, height: number): MeshCollider {
  const box = new BoxGeometry(width, height, width).translate(0, height / 2, 0);
  return createMeshCollider(new Group().add(new Mesh(box, plain)));
}
function settled(follow: FollowCamera, collider: MeshCollider, frames = 80): void {
  const walker = createWalker(0, 0, 0, 0);
  for (let frame = 0; frame < frames; frame += 1) follow.follow(walker, 0, collider, 1 / 30, true);
}
/** The least distance of what is drawn nearest from any surface: corners of the near plane included. */
function roomAround(follow: FollowCamera, collider: MeshCollider): number {
  const { camera } = follow;
  camera.updateMatrixWorld();
  camera.updateProjectionMatrix();
  const corners = [
    [0, 0],
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ].map(([x, y]) => new Vector3(x, y, -1).unproject(camera));
  return Math.min(...corners.map((corner) => collider.nearness(corner, 1)));
}

test("[G-62a] the wheel goes through close into the eyes, and out again", () => {
  const follow = createFollowCamera();
  for (let turn = 0; turn < 20; turn += 1) follow.zoom(0.91);
  expect(follow.firstPerson()).toBe(true);
  settled(follow, open);
  expect(follow.distance()).toBeLessThan(0.06);
  expect(follow.camera.position.y).toBeCloseTo(1.36, 2);
  follow.zoom(1.05);
  expect(follow.firstPerson()).toBe(true);
  for (let turn = 0; turn < 3; turn += 1) follow.zoom(1.1);
  expect(follow.firstPerson()).toBe(false);
  settled(follow, open);
  expect(follow.distance()).toBeGreaterThan(1.5);
});

test("[G-62a] one button changes to the eyes and back to the last distance", () => {
  const follow = createFollowCamera();
  follow.zoom(1.5);
  settled(follow, open);
  const far = follow.distance();
  follow.toggle();
  settled(follow, open);
  expect([follow.firstPerson(), follow.distance() < 0.06]).toEqual([true, true]);
  follow.turn(0, -1.3);
  expect(follow.camera.getWorldDirection(new Vector3()).y).toBeLessThan(0.5);
  settled(follow, open, 1);
  expect(follow.camera.getWorldDirection(new Vector3()).y).toBeGreaterThan(0.9);
  follow.toggle();
  settled(follow, open);
  expect(follow.distance()).toBeCloseTo(far, 1);
});

test("[G-5] in small rooms and under low ceilings the view shows no wall's inside, wherever it looks", () => {
  for (const [width, height] of [
    [1.2, 1.7],
    [2, 2.1],
    [4, 2.4],
    [30, 1.6],
  ] as const) {
    const collider = room(width, height);
    for (const aspect of [1.78, 0.46]) {
      for (const pitch of [-1.2, -0.3, 0, 0.3, 1.2]) {
        for (const yaw of [0, 0.4, 0.785, 1.3]) {
          for (const first of [false, true]) {
            const follow = createFollowCamera();
            follow.camera.aspect = aspect;
            if (first) follow.toggle();
            follow.turn(yaw, pitch);
            settled(follow, collider, 30);
            const { x, y, z } = follow.camera.position;
            const what = `${width}x${height}, aspect ${aspect}, pitch ${pitch}, yaw ${yaw}, first ${first}`;
            expect(Math.max(Math.abs(x), Math.abs(z)), what).toBeLessThan(width / 2);
            expect(y, what).toBeLessThan(height);
            expect(roomAround(follow, collider), what).toBeGreaterThan(0.02);
          }
        }
      }
    }
  }
});

test("[G-5] sitting lowers the eyes", () => {
  const follow = createFollowCamera();
  follow.toggle();
  const walker = createWalker(0, 0, 0, 0);
  for (let frame = 0; frame < 60; frame += 1) follow.follow(walker, 0, open, 1 / 30, true, 0.3);
  expect(follow.camera.position.y).toBeCloseTo(1.06, 2);
});

test("[G-5] what hangs in the air beside the camera is kept clear of", () => {
  const free = createFollowCamera();
  settled(free, open);
  const { x, y, z } = free.camera.position;
  const lamp = new Mesh(new BoxGeometry(0.06, 0.06, 0.06).translate(x + 0.09, y + 0.07, z), plain);
  const floor = new Mesh(new PlaneGeometry(60, 60).rotateX(-Math.PI / 2), plain);
  const hung = createMeshCollider(new Group().add(floor, lamp));
  const follow = createFollowCamera();
  settled(follow, hung);
  expect(follow.distance()).toBeLessThan(free.distance());
  expect(follow.distance()).toBeGreaterThan(free.distance() - 0.5);
  expect(roomAround(follow, hung)).toBeGreaterThan(0.02);
});
