import { BoxGeometry, CylinderGeometry, Group, InstancedMesh, Matrix4, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";
import type { Object3D } from "three";
import { expect, test } from "vitest";
import { createFollowCamera } from "./follow-camera.ts";
import { createMeshCollider } from "./mesh-collider.ts";
import { createWalker, hasFallenOut, RUN_SPEED, turnBetween, WALK_SPEED, walkStep } from "./walk-step.ts";
import type { Walker, WalkWish } from "./walk-step.ts";
import { wishOfKeys } from "./walk-input.ts";

const plain = new MeshBasicMaterial();
const still: WalkWish = { right: 0, ahead: 0, run: false, jump: false };
const ahead: WalkWish = { ...still, ahead: 1 };

function floor(): Mesh {
  return new Mesh(new PlaneGeometry(60, 60).rotateX(-Math.PI / 2), plain);
}
function box(w: number, h: number, d: number, x: number, z: number): Mesh {
  return new Mesh(new BoxGeometry(w, h, d).translate(x, h / 2, z), plain);
}
function place(...things: readonly Object3D[]) {
  return createMeshCollider(new Group().add(floor(), ...things));
}
function walk(walker: Walker, wish: WalkWish, yaw: number, collider: ReturnType<typeof place>, seconds: number, fps: number): void {
  for (let frame = 0; frame < Math.round(seconds * fps); frame += 1) walkStep(walker, wish, yaw, collider, 1 / fps);
}

test("[G-4] the same ground is covered in the same time at 6 and at 60 frames a second", () => {
  const ends = [6, 20, 60].map((fps) => {
    const walker = createWalker(0, 0, 0, 0);
    walk(walker, ahead, 0, place(), 3, fps);
    return walker.z;
  });
  for (const z of ends) expect(z).toBeCloseTo(ends[0] ?? 0, 1);
  expect(ends[0]).toBeGreaterThan(WALK_SPEED * 2.5);
  const runner = createWalker(0, 0, 0, 0);
  walk(runner, { ...ahead, run: true }, 0, place(), 3, 30);
  expect(runner.z).toBeGreaterThan(RUN_SPEED * 2.5);
});

test("[G-4d] right is right as the camera sees it, and the walker turns to where it goes", () => {
  const walker = createWalker(0, 0, 0, 0);
  walk(walker, { ...still, right: 1 }, 0, place(), 1, 30);
  expect(walker.x).toBeLessThan(-2);
  expect(Math.abs(walker.z)).toBeLessThan(0.01);
  expect(turnBetween(walker.ry, -Math.PI / 2)).toBeCloseTo(0, 2);
  const other = createWalker(0, 0, 0, 0);
  walk(other, ahead, Math.PI / 2, place(), 1, 30);
  expect(other.x).toBeGreaterThan(2);
});

test("[G-4d] keys are read by their place, and opposite keys cancel each other", () => {
  expect(wishOfKeys(new Set(["KeyW", "ArrowRight", "ShiftLeft"]))).toEqual({ right: 1, ahead: 1, run: true });
  expect(wishOfKeys(new Set(["KeyA", "KeyD", "ArrowDown"]))).toEqual({ right: 0, ahead: -1, run: false });
});

test("[G-4a] walls stop a runner at every frame rate", () => {
  const collider = place(box(10, 3, 0.2, 0, 4));
  for (const fps of [4, 6, 15, 60]) {
    const walker = createWalker(0, 0, 0, 0);
    walk(walker, { ...ahead, run: true }, 0, collider, 4, fps);
    expect(walker.z, `${fps} fps`).toBeLessThan(3.9);
    expect(walker.z, `${fps} fps`).toBeGreaterThan(3.2);
    expect(walker.y).toBeCloseTo(0, 3);
  }
});

test("[G-4a] a wall across the other way stops as well", () => {
  const walker = createWalker(0, 0, 0, 0);
  walk(walker, { ...ahead, run: true }, Math.PI / 2, place(box(0.2, 3, 10, 4, 0)), 4, 10);
  expect(walker.x).toBeLessThan(3.9);
  expect(walker.x).toBeGreaterThan(3.2);
});

test("[G-4a] a wall met at a slant is slid along", () => {
  const walker = createWalker(0, 0, 0, 0);
  walk(walker, ahead, 0.7, place(box(40, 3, 0.2, 0, 2)), 3, 30);
  expect(walker.z).toBeLessThan(1.9);
  expect(walker.x).toBeGreaterThan(4);
});

test("[G-4b] kerbs and stairs are stepped on, what is higher stops the walker", () => {
  const stairs = place(box(6, 0.3, 1, 0, 2.5), box(6, 0.6, 1, 0, 3.5), box(6, 0.9, 20, 0, 14));
  const climber = createWalker(0, 0, 0, 0);
  walk(climber, ahead, 0, stairs, 3, 20);
  expect(climber.y).toBeCloseTo(0.9, 2);
  const table = place(box(6, 0.7, 3, 0, 4));
  const stopped = createWalker(0, 0, 0, 0);
  walk(stopped, ahead, 0, table, 3, 20);
  expect(stopped.y).toBeCloseTo(0, 2);
  expect(stopped.z).toBeLessThan(2.6);
  walkStep(stopped, { ...ahead, jump: true }, 0, table, 0.02);
  walk(stopped, ahead, 0, table, 1, 20);
  expect(stopped.y).toBeCloseTo(0.7, 1);
});

test("[G-4b] rims and benches a little higher than a step stop walkers and runners, straight and round, at every frame rate", () => {
  const ring = new Mesh(new CylinderGeometry(4, 4, 0.6, 48, 1, true).translate(0, 0.3, 8), plain);
  for (const height of [0.42, 0.5, 0.6]) {
    const bench = place(box(6, height, 0.5, 0, 4));
    for (const run of [false, true]) {
      for (const fps of [6, 15, 60]) {
        const walker = createWalker(0, 0, 0, 0);
        walk(walker, { ...ahead, run }, 0, bench, 4, fps);
        expect(walker.z, `${height} m, ${fps} fps, run ${run}`).toBeLessThan(3.75);
        const rounder = createWalker(0.4, 0, 0, 0);
        walk(rounder, { ...ahead, run }, 0, place(ring), 2, fps);
        expect(Math.hypot(rounder.x, rounder.z - 8), `rim, ${fps} fps, run ${run}`).toBeGreaterThan(4);
      }
    }
  }
});

test("[G-4b] a jump comes down again, and one under a roof does not go through it", () => {
  const roof = new Mesh(new BoxGeometry(8, 0.2, 8).translate(0, 1.9, 0), plain);
  const walker = createWalker(0, 0, 0, 0);
  const collider = place(roof);
  walkStep(walker, still, 0, collider, 0.1);
  let highest = 0;
  for (let frame = 0; frame < 40; frame += 1) {
    walkStep(walker, { ...still, jump: frame === 0 }, 0, collider, 1 / 30);
    highest = Math.max(highest, walker.y);
  }
  expect(highest).toBeGreaterThan(0.05);
  expect(highest).toBeLessThan(0.6);
  expect(walker.y).toBeCloseTo(0, 3);
});

test("[G-4c] beyond the edge one falls out, and standing somewhere one has not", () => {
  const collider = place();
  const walker = createWalker(0, 0, 29, 0);
  expect(hasFallenOut(walker, collider)).toBe(false);
  walk(walker, ahead, 0, collider, 6, 30);
  expect(hasFallenOut(walker, collider)).toBe(true);
  expect(hasFallenOut({ ...walker, y: Number.NaN }, collider)).toBe(true);
});

test("[G-4e] passable nodes are walked through, and instances are bumped into one by one", () => {
  const curtain = new Group();
  curtain.userData["collide"] = false;
  curtain.add(box(10, 3, 0.2, 0, 3));
  const through = createWalker(0, 0, 0, 0);
  walk(through, ahead, 0, place(curtain), 3, 30);
  expect(through.z).toBeGreaterThan(7);
  const posts = new InstancedMesh(new BoxGeometry(1, 3, 1).translate(0, 1.5, 0), plain, 2);
  posts.setMatrixAt(0, new Matrix4().makeTranslation(20, 0, 0));
  posts.setMatrixAt(1, new Matrix4().makeTranslation(0, 0, 5));
  const stopped = createWalker(0, 0, 0, 0);
  walk(stopped, ahead, 0, place(posts), 4, 30);
  expect(stopped.z).toBeLessThan(4.5);
});

test("[G-5] the camera stays on the walker's side of a wall", () => {
  const collider = place(box(40, 6, 0.2, 0, -1.5));
  const walker = createWalker(0, 0, 0, 0);
  const follow = createFollowCamera();
  follow.reset(walker);
  for (let frame = 0; frame < 60; frame += 1) follow.follow(walker, 0, collider, 1 / 30, true);
  expect(follow.camera.position.z).toBeGreaterThan(-1.4);
  expect(follow.distance()).toBeLessThan(1.6);
  const free = createFollowCamera();
  free.reset(walker);
  free.follow(walker, 0, place(), 1 / 30, true);
  expect(free.distance()).toBeCloseTo(4.6, 1);
});
