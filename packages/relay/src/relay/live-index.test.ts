import { createSeededRandom } from "@plaza/platform/fakes";
import type { Filter, VerifiedEvent } from "@plaza/protocol";
import { matchFilter } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createLiveIndex } from "./live-index.ts";
import { NOW_SEC, sign } from "./relay-harness.ts";

const KINDS = [0, 1, 7, 1311, 20311, 30311];
const VALUES = ["a", "b", "c", "d"];
const LETTERS = ["d", "t", "a", "p"];

describe("live subscriptions", () => {
  it("[I-6j] 2,000 filter sets hear exactly what a naive matcher says, while they come and go", () => {
    const seed = 1_311;
    const random = createSeededRandom(seed);
    const below = (count: number): number => Math.floor(random.unit() * count);
    const some = <T>(all: readonly T[], share: number): readonly T[] => all.filter(() => random.unit() < share);
    const events: readonly VerifiedEvent[] = Array.from({ length: 60 }, () =>
      sign(1 + below(4), {
        kind: KINDS[below(KINDS.length)] ?? 1,
        created_at: NOW_SEC + below(20),
        tags: Array.from({ length: below(5) }, () => [LETTERS[below(LETTERS.length)] ?? "d", VALUES[below(VALUES.length)] ?? "a", "more"]),
      }),
    );
    const authors = [...new Set(events.map((event) => event.pubkey))];
    const makeFilter = (): Filter => ({
      ...(random.unit() < 0.4 ? { kinds: some(KINDS, 0.4) } : {}),
      ...(random.unit() < 0.3 ? { authors: some(authors, 0.5) } : {}),
      ...(random.unit() < 0.15 ? { ids: some(events, 0.2).map((event) => event.id) } : {}),
      ...(random.unit() < 0.2 ? { since: NOW_SEC + below(20) } : {}),
      ...(random.unit() < 0.2 ? { until: NOW_SEC + below(20) } : {}),
      ...(random.unit() < 0.5 ? { tags: Object.fromEntries(some(LETTERS, 0.5).map((letter) => [letter, some(VALUES, 0.4)])) } : {}),
    });
    const index = createLiveIndex<number>();
    const naive = new Map<number, readonly Filter[]>();
    for (let subscription = 0; subscription < 2_000; subscription += 1) {
      const filters = Array.from({ length: 1 + below(3) }, makeFilter);
      index.add(subscription, filters);
      naive.set(subscription, filters);
      if (random.unit() < 0.3) {
        const gone = below(subscription + 1);
        index.remove(gone);
        naive.delete(gone);
      }
      if (subscription % 10 !== 0) continue;
      const event = events[below(events.length)];
      if (event === undefined) continue;
      const expected = [...naive].filter(([, wanted]) => wanted.some((filter) => matchFilter(filter, event))).map(([key]) => key);
      expect(
        [...index.match(event).subscriptions].sort((a, b) => a - b),
        `seed ${seed} at ${subscription}`,
      ).toEqual(expected);
    }
    expect(index.size()).toBe(naive.size);
  });

  it("[I-6j] a new event is compared only with subscriptions that ask for something of it", () => {
    const index = createLiveIndex<string>();
    const event = sign(1, { kind: 1311, tags: [["a", "scene 7"]] });
    for (let scene = 0; scene < 5_000; scene += 1) index.add(`chat ${scene}`, [{ kinds: [1311], tags: { a: [`scene ${scene}`] } }]);
    for (let other = 0; other < 50; other += 1) {
      index.add(`either ${other}`, [{ tags: { a: ["scene 7", "scene 8"], t: [`topic ${other}`] } }]);
    }
    for (let who = 2; who < 30; who += 1) index.add(`person ${who}`, [{ authors: [sign(who).pubkey], kinds: [1311] }]);
    for (let kind = 5_000; kind < 9_000; kind += 1) index.add(`kind ${kind}`, [{ kinds: [kind] }]);
    const { subscriptions, lookedAt } = index.match(event);
    expect([...subscriptions]).toEqual(["chat 7"]);
    expect(lookedAt).toBe(1);
  });

  it("[I-6p] a live search hears of events with all its words", () => {
    const index = createLiveIndex<string>();
    index.add("plaza", [{ search: "lantern plaza" }]);
    index.add("nothing", [{ search: "language:en" }]);
    expect([...index.match(sign(1, { content: "Lanterns on the plaza" })).subscriptions]).toEqual(["plaza"]);
    expect([...index.match(sign(1, { content: "Lanterns" })).subscriptions]).toEqual([]);
  });
});
