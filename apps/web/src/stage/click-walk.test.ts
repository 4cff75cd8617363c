import { createFakeTime, settle } from "@plaza/platform/fakes";
import { BoxGeometry, Group, Mesh, MeshBasicMaterial, PlaneGeometry } from "three";
import { expect, test } from "vitest";
import { sampleKey } from "../scene/sample-scene.test-support.ts";
import { createWalkControl } from "../scene/walk-control.ts";
import type { WalkOutcome } from "../scene/walk-control.ts";
import { createMeshCollider } from "./mesh-collider.ts";
import { createWalker, RUN_SPEED, WALK_SPEED, walkStep } from "./walk-step.ts";

const plain = new MeshBasicMaterial();

/** Walks on real ground, as the stage does, until the walk ends. */
async function walked(goal: { x: number; z: number }, fps: number, run: boolean, wall: Mesh | null) {
  const root = new Group().add(new Mesh(new PlaneGeometry(60, 60).rotateX(-Math.PI / 2), plain));
  if (wall !== null) root.add(wall);
  const collider = createMeshCollider(root);
  const time = createFakeTime();
  const session = { poseOf: () => false, move: () => undefined, emote: () => undefined, view: { get: () => ({ people: [] }) } };
  const walk = createWalkControl({ session, self: sampleKey("56"), clock: time, timers: time });
  const walker = createWalker(0, 0, 0, 0);
  walk.stand(walker);
  const outcomes: WalkOutcome[] = [];
  void walk.walkTo(goal, run).then((outcome) => outcomes.push(outcome));
  let sec = 0;
  while (walk.view.get().phase === "walking" && sec < 30) {
    const { heading, strength, run: runs, jump } = walk.step(false, 1 / fps);
    if (heading !== null) walkStep(walker, { right: 0, ahead: strength, run: runs, jump }, heading, collider, 1 / fps);
    walk.stand({ x: walker.x, y: walker.y, z: walker.z, ry: walker.ry });
    sec += 1 / fps;
  }
  await settle();
  return { outcome: outcomes[0], sec, away: Math.hypot(walker.x - goal.x, walker.z - goal.z) };
}

test("[G-61] a walk arrives in its time, at 3 and at 60 frames a second, walking and running", async () => {
  for (const fps of [3, 6, 15, 60]) {
    for (const run of [false, true]) {
      const { outcome, sec, away } = await walked({ x: 6, z: 8 }, fps, run, null);
      expect([fps, run, outcome]).toEqual([fps, run, "arrived"]);
      expect(away).toBeLessThan(0.5);
      expect(sec).toBeLessThan(10 / (run ? RUN_SPEED : WALK_SPEED) + 2.5);
    }
  }
});

test("[G-61] a wall at a slant is slid along, one across ends the walk within seconds", async () => {
  const slanted = new Mesh(new BoxGeometry(6, 3, 0.3).rotateY(0.7).translate(1.5, 1.5, 3), plain);
  expect(await walked({ x: 0, z: 9 }, 30, false, slanted)).toMatchObject({ outcome: "arrived" });
  const across = new Mesh(new BoxGeometry(20, 3, 0.3).translate(0, 1.5, 4), plain);
  for (const fps of [6, 60]) {
    const { outcome, sec } = await walked({ x: 0, z: 9 }, fps, false, across);
    expect(outcome).toBe("blocked");
    expect(sec).toBeLessThan(4);
  }
});
