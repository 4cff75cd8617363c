import { describe, expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import { createEar } from "./ear.ts";
import { createEventQueue } from "./event-queue.ts";
import { simulateSpace } from "./simulate-space.ts";
import type { SpaceSimulation } from "./simulate-space.ts";

const never = Number.POSITIVE_INFINITY;

function story(seed: number, more: Partial<SpaceSimulation> = {}): SpaceSimulation {
  return { listeners: 120, arrivalMs: 30_000, steadyMs: 60_000, makeRandom: () => createSeededRandom(seed), realMs: () => 0, ...more };
}

describe("the queue of what will happen", () => {
  it("[S-90] gives things in the order of their time, then of their putting", () => {
    const queue = createEventQueue<number>();
    const random = createSeededRandom(4);
    const times = Array.from({ length: 500 }, () => Math.floor(random.unit() * 50));
    times.forEach((atMs, index) => queue.put(atMs, index));
    const taken: { atMs: number; what: number }[] = [];
    for (let next = queue.take(); next !== null; next = queue.take()) taken.push(next);
    const wanted = times.map((atMs, what) => ({ atMs, what })).sort((a, b) => a.atMs - b.atMs || a.what - b.what);
    expect(taken.map(({ atMs, what }) => ({ atMs, what }))).toEqual(wanted);
    expect(queue.size()).toBe(0);
  });
});

describe("simulated ears", () => {
  it("[S-90a] a change to the slower parent is heard only where the buffer had not allowed for it", () => {
    const ready = createEar();
    ready.arrives(100, 100, 60, 1_000);
    ready.arrives(100, 180, 60, 2_000);
    ready.arrives(180, 180, 60, 3_000);
    const bare = createEar();
    bare.arrives(100, 100, 60, 1_000);
    bare.arrives(290, 290, 60, 3_000);
    for (const ear of [ready, bare]) ear.close(5_000);
    expect([ready.tally().gaps, bare.tally().gaps]).toEqual([[], [150]]);
    expect(bare.tally()).toMatchObject({ firstHeardMs: 1_040, heardMs: 3_960, outageMs: 150, interruptions: 1 });
  });

  it("[S-90a] silence is a gap once the buffer is empty, with the time to ask for what was missed", () => {
    const ear = createEar();
    ear.arrives(100, 100, 60, 1_000);
    ear.arrives(never, never, 0, 2_000);
    expect(ear.mouthToEarMs(2_010)).toBeNull();
    ear.arrives(120, 120, 60, 2_500);
    expect(ear.tally().gaps).toEqual([520]);
    ear.arrives(never, never, 0, 4_000);
    ear.close(4_100);
    expect(ear.tally().interruptions).toBe(1);
  });
});

describe("a simulated space", () => {
  it("[S-90b] the same seed tells the same story, another seed another", () => {
    const tell = (seed: number) => simulateSpace(story(seed, { listeners: 30, steadyMs: 20_000 }));
    expect(tell(1)).toEqual(tell(1));
    expect(tell(1)).not.toEqual(tell(2));
  });

  it("[S-91] everyone hears, soon, shallow and without a break, through churn, liars, mutes and strict NATs", () => {
    const figures = simulateSpace(story(5));
    expect(figures.neverHeard).toBe(0);
    expect(figures.depthP95).toBeLessThanOrEqual(9);
    expect(figures.mouthToEarMs.p50).toBeLessThanOrEqual(300);
    expect(figures.mouthToEarMs.p95).toBeLessThanOrEqual(500);
    expect(figures.firstSoundMs.p95).toBeLessThanOrEqual(2_500);
    expect(figures.speakerCopies).toBeLessThanOrEqual(12);
    expect(figures.deliveredPct).toBeGreaterThan(99.9);
    expect(figures.outageSecondsPerListenerHour).toBeLessThan(5);
  });

  it("[S-91] a random tree with one parent, and sending to everyone, do worse in the same story", () => {
    const ours = simulateSpace(story(6));
    const tree = simulateSpace(story(6), "random tree");
    const star = simulateSpace(story(6), "star");
    const mesh = simulateSpace(story(6, { listeners: 600 }), "full mesh");
    expect(tree.outageSecondsPerListenerHour).toBeGreaterThan(ours.outageSecondsPerListenerHour * 4 + 1);
    expect([star.speakerCopies, star.deliveredPct]).toEqual([120, 20]);
    expect(mesh.neverHeard).toBe(600);
  });

  it("[S-91a] ten speakers are heard by all, each sending no more than twelve copies", () => {
    const figures = simulateSpace(story(7, { speakers: 10, listeners: 60 }));
    expect(figures.neverHeard).toBe(0);
    expect(figures.speakerCopies).toBeLessThanOrEqual(12);
    expect(figures.deliveredPct).toBeGreaterThan(99.9);
  });

  it("[S-91c] one in twenty forges: forgers are named and let go, nothing of the unproven is heard, and all hear on", () => {
    const { forgeries, neverHeard, deliveredPct } = simulateSpace(story(9, { forgers: 0.05, steadyMs: 40_000 }));
    expect(forgeries.begun).toBeGreaterThan(3);
    expect(forgeries.framesHeardUntrusted).toBe(0);
    expect(forgeries.named).toBeGreaterThan(0);
    expect(forgeries.ended).toBeGreaterThan(0);
    expect(forgeries.framesHeard).toBeLessThanOrEqual(forgeries.begun * 20);
    expect([neverHeard, deliveredPct > 99]).toEqual([0, true]);
  });

  it("[S-91b] half of the people lying about what they can carry makes it worse, not silent", () => {
    const figures = simulateSpace(story(8, { liars: 0.5, mutes: 0.05 }));
    expect(figures.neverHeard).toBe(0);
    expect(figures.deliveredPct).toBeGreaterThan(99);
  });
});
