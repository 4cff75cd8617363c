import { createFakeTime, settle } from "@plaza/platform/fakes";
import type { Pose, Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { startFlatWalk } from "./flat-walk.ts";
import { sampleKey } from "./sample-scene.test-support.ts";
import { createWalkControl, SIT_EMOJI } from "./walk-control.ts";
import type { WalkOutcome } from "./walk-control.ts";

const me = sampleKey("56");
const ben = sampleKey("78");
const start: Pose = { x: 0, y: 0.5, z: 0, ry: 0 };

function bench() {
  const time = createFakeTime();
  const others = new Map<Pubkey, { x: number; z: number }>();
  const emotes: string[] = [];
  const moves: Pose[] = [];
  const walk = createWalkControl({
    session: {
      poseOf(pubkey, _, out) {
        const at = others.get(pubkey);
        if (at !== undefined) Object.assign(out, at);
        return at !== undefined;
      },
      move: (pose) => void moves.push(pose),
      emote: (emoji) => void emotes.push(emoji),
      view: { get: () => ({ people: [me, ...others.keys()].map((pubkey) => ({ pubkey })) }) },
    },
    self: me,
    clock: time,
    timers: time,
  });
  const outcomes: WalkOutcome[] = [];
  const go = (...args: Parameters<typeof walk.walkTo>): void => void walk.walkTo(...args).then((outcome) => outcomes.push(outcome));
  const onFlat = (): (() => void) => startFlatWalk({ walk, timers: time, entrance: () => start });
  return { time, others, emotes, moves, walk, outcomes, go, onFlat };
}

test("[G-61a] without a stage one walks at walking speed on level ground, arrives and stands", async () => {
  const { time, walk, go, outcomes, onFlat, moves } = bench();
  expect(walk.view.get().phase).toBe("nowhere");
  onFlat();
  expect(walk.pose()).toEqual(start);
  go({ x: 3, z: 4 });
  expect(walk.view.get()).toEqual({ phase: "walking", goal: { x: 3, z: 4 } });
  await time.advanceAsync(1_000);
  const { x, z } = walk.pose() ?? start;
  expect(Math.hypot(x, z)).toBeGreaterThan(2.8);
  expect(Math.hypot(x, z)).toBeLessThan(3.3);
  await time.advanceAsync(1_500);
  expect(outcomes).toEqual(["arrived"]);
  expect(walk.pose()?.x).toBeCloseTo(3, 0);
  expect(walk.pose()?.y).toBe(0.5);
  expect(walk.view.get()).toEqual({ phase: "standing", goal: null });
  expect(moves.at(-1)).toEqual(walk.pose());
});

test("[G-61] a person is walked to as near as one talks, also one who walks away, and looked at", async () => {
  const { time, walk, go, outcomes, others, onFlat } = bench();
  onFlat();
  others.set(ben, { x: 0, z: 6 });
  go(ben);
  await time.advanceAsync(1_000);
  others.set(ben, { x: 6, z: 6 });
  await time.advanceAsync(4_000);
  expect(outcomes).toEqual(["arrived"]);
  const { x, z, ry } = walk.pose() ?? start;
  expect(Math.hypot(6 - x, 6 - z)).toBeGreaterThan(0.9);
  expect(Math.hypot(6 - x, 6 - z)).toBeLessThan(1.4);
  expect(ry).toBeCloseTo(Math.atan2(6 - x, 6 - z), 1);
});

test("[G-61] who is not in sight is gone, at once or on the way", async () => {
  const { time, go, outcomes, others, onFlat } = bench();
  onFlat();
  go(ben);
  await settle();
  others.set(ben, { x: 0, z: 9 });
  go(ben);
  await time.advanceAsync(500);
  others.delete(ben);
  await time.advanceAsync(200);
  go(me);
  await settle();
  expect(outcomes).toEqual(["gone", "gone", "gone"]);
});

test("[G-61] own keys, another walk and a stop end a walk", async () => {
  const { walk, go, outcomes } = bench();
  walk.stand(start);
  go({ x: 9, z: 0 });
  go({ x: 0, z: 9 });
  expect(walk.step(false, 0.1).heading).toBe(0);
  expect(walk.step(true, 0.1).heading).toBeNull();
  go({ x: 0, z: 9 });
  walk.stop();
  await settle();
  expect(outcomes).toEqual(["stopped", "stopped", "stopped"]);
});

test("[G-61] who stands before a wall gives up soon", async () => {
  const { walk, go, outcomes } = bench();
  walk.stand(start);
  go({ x: 9, z: 0 });
  for (let frame = 0; frame < 20; frame += 1) walk.step(false, 0.1);
  await settle();
  expect(outcomes).toEqual(["blocked"]);
});

test("[G-61] a walk asked for before arrival begins with it", () => {
  const { walk, go } = bench();
  go({ x: 9, z: 0 });
  expect(walk.step(false, 0.1).heading).toBeNull();
  walk.stand(start);
  expect(walk.step(false, 0.1).heading).toBeCloseTo(Math.PI / 2);
});

test("[G-61b] sitting is shown to the others, again to who comes later, and ends with the next step", async () => {
  const { time, walk, emotes, go, others } = bench();
  walk.stand(start);
  walk.sit();
  expect(walk.view.get().phase).toBe("sitting");
  time.advance(101_000);
  expect(emotes).toEqual([SIT_EMOJI]);
  others.set(ben, { x: 9, z: 9 });
  time.advance(101_000);
  expect(emotes).toEqual([SIT_EMOJI, SIT_EMOJI]);
  walk.step(true, 0.1);
  expect(walk.view.get().phase).toBe("standing");
  walk.emote(SIT_EMOJI);
  expect(walk.view.get().phase).toBe("sitting");
  go({ x: 1, z: 1 });
  expect(walk.view.get().phase).toBe("walking");
  walk.sit();
  walk.sit();
  expect(walk.view.get().phase).toBe("standing");
  walk.sit();
  walk.end();
  expect(time.pendingTimers()).toBe(0);
  await settle();
});

test("[G-61] one looks at a place, a person or a heading, and at nobody who is not here", () => {
  const { walk, others } = bench();
  expect(walk.turnTo({ x: 1, z: 0 })).toBe(false);
  walk.stand(start);
  expect(walk.turnTo({ x: 1, z: 0 })).toBe(true);
  expect(walk.step(false, 0.1).face).toBeCloseTo(Math.PI / 2);
  expect(walk.step(false, 0.1).face).toBeNull();
  expect(walk.turnTo(ben)).toBe(false);
  others.set(ben, { x: 0, z: -3 });
  expect(walk.turnTo(ben)).toBe(true);
  expect(walk.turnTo({ ry: 1 })).toBe(true);
  expect(walk.step(false, 0.1).face).toBe(1);
});
