import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pubkey } from "@plaza/protocol";
import { chooseParents } from "./choose-parents.ts";
import { createEarnedSlots } from "./earned-slots.ts";
import type { KnownPeer } from "./known-peer.ts";
import type { ScoreView } from "./parent-score.ts";
import { expectedDelayMs, giveRating, networkScore, parentScore } from "./parent-score.ts";

const keyOf = (index: number): Pubkey => (Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0").padEnd(64, "0") as Pubkey;

function makePeer(more: Partial<KnownPeer> = {}): KnownPeer {
  return {
    pubkey: keyOf(1),
    isStage: false,
    uploadKbps: 4_000,
    slots: 10,
    connection: "wifi",
    presentSinceMs: -1e9,
    children: 0,
    delayMs: 50,
    distance: null,
    lossRatio: 0,
    region: "eu",
    isStrictNat: false,
    ...more,
  };
}

const view: ScoreView = { isStage: false, region: "eu", nowMs: 0, bundleKbps: 60, rttMs: null };

describe("the score of a parent", () => {
  it("[S-70] is 0.4 nearness, 0.4 network and 0.2 load, and 1 between two of the stage", () => {
    // 50 ms there and half of 60 ms more: 1 - 80/400.
    expect(parentScore(makePeer(), view)).toBeCloseTo(0.4 * 0.8 + 0.4 + 0.2, 5);
    expect(parentScore(makePeer({ children: 5 }), view)).toBeCloseTo(0.4 * 0.8 + 0.4 + 0.1, 5);
    expect(parentScore(makePeer({ slots: 0, lossRatio: 0.3, delayMs: 900 }), view)).toBe(0);
    expect(parentScore(makePeer({ isStage: true, slots: 0 }), { ...view, isStage: true })).toBe(1);
  });

  it("[S-70] knows how late sound would be, or supposes it from region and distance", () => {
    expect(expectedDelayMs(makePeer(), { region: "eu", rttMs: 20 })).toBe(60);
    expect(expectedDelayMs(makePeer(), { region: "us", rttMs: null })).toBe(110);
    expect(expectedDelayMs(makePeer({ delayMs: null, distance: 2 }), { region: "eu", rttMs: null })).toBe(150);
    expect(expectedDelayMs(makePeer({ isStage: true, delayMs: 700 }), { region: "eu", rttMs: 40 })).toBe(20);
  });

  it("[S-70] a network counts by its type, its headroom, its loss and how long it has been there", () => {
    const type = (connection: KnownPeer["connection"]): number => networkScore(makePeer({ connection }), 0, 60);
    expect([type("ethernet"), type("5g"), type("4g"), type("3g"), type("unknown")]).toEqual(
      [1, 0.8, 0.6, 0.2, 0.7].map((factor) => expect.closeTo(factor, 5)),
    );
    // 0.7 of 600 less 6 x 60 leaves 60 of the wanted 240.
    expect(networkScore(makePeer({ uploadKbps: 600, children: 6 }), 0, 60)).toBeCloseTo(0.25, 5);
    expect(networkScore(makePeer({ lossRatio: 0.1 }), 0, 60)).toBeCloseTo(0.5, 5);
    expect(networkScore(makePeer({ presentSinceMs: 0 }), 0, 60)).toBeCloseTo(0.5, 5);
    expect(networkScore(makePeer({ presentSinceMs: 0 }), 300_000, 60)).toBeCloseTo(0.816, 3);
  });

  it("[S-70] stays within 0 and 1 for whatever anybody claims", () => {
    const claims = fc.record({
      uploadKbps: fc.double({ min: 0, max: 1e9, noNaN: true }),
      slots: fc.integer({ min: 0, max: 100_000 }),
      children: fc.integer({ min: 0, max: 100_000 }),
      delayMs: fc.option(fc.double({ min: 0, max: 60_000, noNaN: true })),
      lossRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      presentSinceMs: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    });
    fc.assert(
      fc.property(claims, (claim) => {
        const score = parentScore(makePeer(claim), view);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("choosing among candidates", () => {
  const choose = (self: Pubkey, candidates: readonly KnownPeer[], count = 3): readonly Pubkey[] =>
    chooseParents({ self, candidates, isExcluded: (peer) => peer.region === "out", view: () => view, count }).map(
      ({ peer }) => peer.pubkey,
    );

  it("[S-70a] takes the best, never itself nor the excluded, and looks at 24 at most", () => {
    const peers = [
      makePeer({ pubkey: keyOf(2), delayMs: 300 }),
      makePeer({ pubkey: keyOf(3), delayMs: 20 }),
      makePeer({ pubkey: keyOf(4), region: "out" }),
      makePeer(),
    ];
    expect(choose(keyOf(1), peers)).toEqual([keyOf(3), keyOf(2)]);
    const many = Array.from({ length: 40 }, (_, index) => makePeer({ pubkey: keyOf(index + 10), delayMs: index < 24 ? 300 : 0 }));
    expect(choose(keyOf(1), many, 40)).toHaveLength(24);
  });

  it("[S-70a] a crowd with the same knowledge spreads over those that are about as good", () => {
    const peers = Array.from({ length: 12 }, (_, index) => makePeer({ pubkey: keyOf(index + 10), delayMs: 50 + index }));
    const taken = new Map<Pubkey, number>();
    for (let index = 100; index < 700; index += 1) {
      const [first] = choose(keyOf(index), peers);
      if (first !== undefined) taken.set(first, (taken.get(first) ?? 0) + 1);
    }
    expect(taken.size).toBe(12);
    expect(Math.max(...taken.values())).toBeLessThan(120);
    expect(choose(keyOf(5), peers)).toEqual(choose(keyOf(5), peers));
  });
});

describe("places and what newcomers give", () => {
  it("[S-72a] everyone begins with two places and earns one for each hundred frames delivered, up to what it claims", () => {
    const earned = createEarnedSlots(6);
    const seen = [earned.slots()];
    for (const frames of [99, 1, 250, 10_000]) {
      earned.delivered(frames);
      seen.push(earned.slots());
    }
    expect(seen).toEqual([2, 2, 3, 5, 6]);
    expect([createEarnedSlots(1).slots(), createEarnedSlots(0).slots()]).toEqual([1, 0]);
  });

  it("[S-72a] who cannot keep up has fewer from then on; the stage has its ten at once", () => {
    const earned = createEarnedSlots(24);
    earned.delivered(5_000);
    expect(earned.slots()).toBe(24);
    earned.failed(12);
    expect(earned.slots()).toBe(9);
    earned.delivered(50_000);
    expect(earned.slots()).toBe(9);
    const speaker = createEarnedSlots(24);
    speaker.setStage(true);
    expect(speaker.slots()).toBe(10);
  });

  it("[S-72b] who gives more is worth more: places first, then the line, then staying", () => {
    const rate = (slots: number, more: Partial<KnownPeer> = {}): number => giveRating(makePeer({ presentSinceMs: 0, ...more }), slots, 0);
    expect(rate(10)).toBeGreaterThan(rate(4) + 0.1);
    expect(rate(4)).toBeGreaterThan(rate(4, { connection: "3g" }) + 0.1);
    expect(rate(4, { presentSinceMs: -1e6 })).toBeGreaterThan(rate(4) + 0.1);
    expect(rate(24)).toBe(rate(12));
  });
});
