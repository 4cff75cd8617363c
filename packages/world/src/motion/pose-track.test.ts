import { describe, expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import { createPoseTrack } from "./pose-track.ts";
import type { DrawnPose, PoseTrack } from "./pose-track.ts";

const step = 1000 / 15;
const frame = 1000 / 60;

function blank(): DrawnPose {
  return { x: Number.NaN, y: Number.NaN, z: Number.NaN, ry: Number.NaN, speed: Number.NaN };
}

interface Delivery {
  readonly atMs: number;
  readonly t: number | null;
  readonly x: number;
  readonly ry?: number;
}

/** Plays deliveries into a track and draws 60 frames a second. */
function play(track: PoseTrack, deliveries: readonly Delivery[], untilMs: number): { ms: number; x: number; ry: number; speed: number }[] {
  const sorted = [...deliveries].sort((a, b) => a.atMs - b.atMs);
  const drawn: { ms: number; x: number; ry: number; speed: number }[] = [];
  const out = blank();
  let next = 0;
  for (let ms = 0; ms <= untilMs; ms += frame) {
    for (let one = sorted[next]; one !== undefined && one.atMs <= ms; one = sorted[next]) {
      track.add(one.t, one.x, 0, 0, one.ry ?? 0, one.atMs);
      next += 1;
    }
    if (track.read(ms, out)) drawn.push({ ms, x: out.x, ry: out.ry, speed: out.speed });
  }
  return drawn;
}

/** Someone who walks at 3 m/s from 0 s to `untilMs`, seen through this delay. */
function walk(untilMs: number, delayOf: (index: number) => number, clockMs = 500_000): Delivery[] {
  const deliveries: Delivery[] = [];
  for (let index = 0; index * step <= untilMs; index += 1) {
    const ms = index * step;
    deliveries.push({ atMs: ms + delayOf(index), t: clockMs + ms, x: (ms / 1000) * 3 });
  }
  return deliveries;
}

function largestStep(drawn: readonly { x: number }[]): number {
  return Math.max(...drawn.slice(1).map((one, index) => Math.abs(one.x - (drawn[index]?.x ?? 0))));
}

describe("smoothness", () => {
  it("[W-15b] a steady walk over a jittery way is drawn at a steady speed, whatever the sender's clock says", () => {
    const seed = 11;
    const random = createSeededRandom(seed);
    const drawn = play(
      createPoseTrack(),
      walk(10_000, () => 40 + random.unit() * 50),
      10_000,
    );
    const steady = drawn.filter((one) => one.ms > 3_000);
    for (const one of steady) expect(one.speed, `seed ${seed} at ${one.ms}`).toBeGreaterThan(2.6);
    for (const one of steady) expect(one.speed, `seed ${seed} at ${one.ms}`).toBeLessThan(3.4);
    const lagMs = steady.map((one) => one.ms - (one.x / 3) * 1000);
    expect(Math.max(...lagMs) - Math.min(...lagMs), `seed ${seed}`).toBeLessThan(30);
  });

  it("[W-15c] the buffer is short on a good way and grows on a bad one, within 60 and 250 ms", () => {
    const good = createPoseTrack();
    play(
      good,
      walk(20_000, () => 40),
      20_000,
    );
    expect(good.delayMs()).toBeGreaterThanOrEqual(60);
    expect(good.delayMs()).toBeLessThan(90);
    const random = createSeededRandom(3);
    const bad = createPoseTrack();
    play(
      bad,
      walk(20_000, () => 40 + random.unit() * 150),
      20_000,
    );
    expect(bad.delayMs()).toBeGreaterThan(130);
    const terrible = createPoseTrack();
    play(
      terrible,
      walk(20_000, (index) => 40 + (index % 15) * step),
      20_000,
    );
    expect(terrible.delayMs()).toBeLessThanOrEqual(250);
  });

  it("[W-15c] a stream of one pose a second is drawn as a walk, not as stop and go", () => {
    const sparse = walk(20_000, () => 40).filter((_, index) => index % 15 === 0);
    const drawn = play(createPoseTrack(), sparse, 20_000).filter((one) => one.ms > 8_000);
    for (const one of drawn) expect(one.speed).toBeGreaterThan(1.5);
  });

  it("[W-15d] the curve goes through every pose and does not overshoot a stop", () => {
    const deliveries = [...walk(2_000, () => 30), { atMs: 2_097, t: 502_067, x: 6 }, { atMs: 2_164, t: 502_134, x: 6 }];
    const drawn = play(createPoseTrack(), deliveries, 4_000);
    expect(Math.max(...drawn.map((one) => one.x))).toBeLessThan(6.005);
    expect(drawn.at(-1)).toMatchObject({ x: 6, speed: 0 });
  });

  it("[W-15g] after a rest the first step begins where it began, not five seconds ago", () => {
    const rest: Delivery[] = [
      { atMs: 100, t: 1_000, x: 0 },
      { atMs: 170, t: 1_067, x: 0 },
      { atMs: 5_170, t: 6_067, x: 0 },
    ];
    const go = walk(2_000, () => 100, 9_000).map((one) => ({ ...one, atMs: one.atMs + 8_000, x: one.x + 0.2 }));
    const drawn = play(createPoseTrack(), [...rest, ...go], 10_000);
    // The first step's end is known at 8.1 s and drawn a buffer later; one interval before that it begins.
    expect(drawn.filter((one) => one.ms < 8_160).every((one) => one.x === 0)).toBe(true);
    expect(drawn.find((one) => one.ms > 8_280)?.x).toBeGreaterThan(0.2);
    expect(largestStep(drawn)).toBeLessThan(0.12);
  });
});

describe("when nothing comes", () => {
  it("[W-15e] a walk goes on for a quarter of a second, slowing, and then stands", () => {
    const drawn = play(
      createPoseTrack(),
      walk(3_000, () => 40),
      6_000,
    );
    const newest = 3 * 3;
    const end = drawn.at(-1);
    expect(end?.speed).toBe(0);
    expect(end?.x).toBeGreaterThan(newest);
    expect(end?.x).toBeLessThanOrEqual(newest + 3 * 0.25);
    expect(largestStep(drawn.filter((one) => one.ms > 500))).toBeLessThan(0.08);
  });

  it("[W-15e] late news is blended in, without a jump and without going back", () => {
    const stalled = walk(6_000, (index) => (index > 40 && index < 48 ? 40 + (48 - index) * step : 40));
    const drawn = play(createPoseTrack(), stalled, 6_000).filter((one) => one.ms > 1_000);
    expect(largestStep(drawn)).toBeLessThan(0.25);
    for (const [index, one] of drawn.entries()) expect(one.x).toBeGreaterThanOrEqual((drawn[index - 1]?.x ?? 0) - 0.02);
  });

  it("[W-15f] past 5 m it is a jump: nobody slides across the world", () => {
    const far = walk(2_000, () => 40).map((one) => ({ ...one, atMs: one.atMs + 2_067, t: (one.t ?? 0) + 2_067, x: one.x + 60 }));
    const drawn = play(createPoseTrack(), [...walk(2_000, () => 40), ...far], 4_000);
    expect(drawn.filter((one) => one.x > 8 && one.x < 58)).toEqual([]);
    expect(drawn.at(-1)?.x).toBeGreaterThan(64);
  });
});

describe("whatever comes", () => {
  it("[W-15h] repeats and disorder change nothing: three servers draw the same walk as one", () => {
    const seed = 5;
    const random = createSeededRandom(seed);
    const once = walk(5_000, () => 40);
    const thrice = once.flatMap((one) => [
      one,
      { ...one, atMs: one.atMs + random.unit() * 300 },
      { ...one, atMs: one.atMs + random.unit() * 300 },
    ]);
    expect(play(createPoseTrack(), thrice, 5_000), `seed ${seed}`).toEqual(play(createPoseTrack(), once, 5_000));
  });

  it("[W-15h] samples of any order of arrival end in the same place", () => {
    const samples = [0, 1, 2, 3, 4].map((index) => ({ t: 1_000 + index * step, x: index * 0.2 }));
    for (const order of permutations(samples)) {
      const track = createPoseTrack();
      order.forEach((sample, index) => track.add(sample.t, sample.x, 0, 0, 0, 2_000 + index));
      const out = blank();
      for (let ms = 2_000; ms < 3_500; ms += frame) track.read(ms, out);
      expect(out.x).toBeGreaterThanOrEqual(0.8);
      expect(out.x).toBeLessThan(0.8 + 3 * 0.25);
      track.newest(out);
      expect(out.x).toBe(0.8);
    }
  });

  it("[W-15i] turns go the short way round", () => {
    const turning = Array.from({ length: 60 }, (_, index) => ({
      atMs: index * step + 40,
      t: index * step,
      x: 0,
      // A steady turn through the half-turn mark, as angles that wrap.
      ry: Math.atan2(Math.sin(index * 0.2), Math.cos(index * 0.2)),
    }));
    const drawn = play(createPoseTrack(), turning, 4_000).filter((one) => one.ms > 400);
    for (const [index, one] of drawn.entries()) {
      const before = drawn[index - 1]?.ry ?? one.ry;
      expect(Math.abs(Math.atan2(Math.sin(one.ry - before), Math.cos(one.ry - before)))).toBeLessThan(0.2);
      expect(Math.abs(one.ry)).toBeLessThanOrEqual(Math.PI);
    }
  });

  it("[W-15j] no number that is not finite ever comes out", () => {
    const seed = 77;
    const random = createSeededRandom(seed);
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, 0, -0, 1e-320];
    const any = () => (random.unit() < 0.3 ? (odd[Math.floor(random.unit() * odd.length)] ?? 0) : (random.unit() - 0.5) * 100);
    const out = blank();
    for (let run = 0; run < 200; run += 1) {
      const track = createPoseTrack();
      let ms = 0;
      for (let turn = 0; turn < 60; turn += 1) {
        ms += random.unit() * 100 - 10;
        track.add(random.unit() < 0.2 ? null : ms + any(), any(), any(), any(), any(), random.unit() < 0.1 ? any() : ms);
        if (track.read(random.unit() < 0.1 ? any() : ms, out)) {
          expect(Number.isFinite(out.x + out.y + out.z + out.ry + out.speed), `seed ${seed}, run ${run}, turn ${turn}`).toBe(true);
        }
      }
    }
  });

  it("[W-15k] a clock that starts anew, as after a reload, is followed within two seconds", () => {
    const before = walk(5_000, () => 40, 900_000);
    const after = walk(5_000, () => 40, 100).map((one) => ({ ...one, atMs: one.atMs + 5_100, x: one.x + 15.3 }));
    const drawn = play(createPoseTrack(), [...before, ...after], 10_000);
    expect(drawn.at(-1)?.x).toBeGreaterThan(29);
    expect(drawn.filter((one) => one.ms > 8_000).every((one) => one.speed > 2.5)).toBe(true);
  });

  it("[W-15b] without stamps the arrival counts, and the walk is drawn all the same", () => {
    const drawn = play(
      createPoseTrack(),
      walk(5_000, () => 40).map((one) => ({ ...one, t: null })),
      5_000,
    );
    const end = drawn.at(-1);
    expect(end?.x).toBeGreaterThan(14);
    expect(end?.speed).toBeGreaterThan(2.5);
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
