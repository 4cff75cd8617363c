import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSignal } from "@plaza/platform";
import { buildDeletion, buildReaction, parseDeletion, parseReaction } from "@plaza/protocol";
import type { Address, EventId, ReactionTarget, VerifiedEvent } from "@plaza/protocol";
import { by, createTestBench, startSec } from "../fakes/test-bench.ts";
import { countReactions, emptyReactionBook, withReaction, withReactionDeletion } from "./reaction-counts.ts";
import { createReactions } from "./reactions.ts";

const scene: Address = { kind: 30_311, pubkey: by(7, { kind: 1 }).pubkey, identifier: "plaza" };
const line = by(2, { kind: 1_311, content: "hi" });
const toScene: ReactionTarget = { type: "scene", scene };
const toLine: ReactionTarget = { type: "event", eventId: line.id, kind: 1_311, author: line.pubkey };
const react = (person: number, emoji: string, target: ReactionTarget = toScene, atSec = startSec) =>
  by(person, buildReaction({ target, emoji }, atSec));
const counts = (rows: readonly { readonly emoji: string; readonly count: number }[]) => rows.map(({ emoji, count }) => `${emoji} ${count}`);

describe("reactions are counted", () => {
  it("[W-9f] to the scene and to its lines, by emoji, each person once per emoji", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    for (const relay of relays) {
      relay.inject(react(1, "🔥"));
      relay.inject(react(1, "🔥", toScene, startSec - 5));
      relay.inject(react(2, "🔥"));
      relay.inject(react(2, "❤️"));
      relay.inject(react(3, "👏", toLine));
      relay.inject(react(3, "👏", { type: "scene", scene: { ...scene, identifier: "other" } }));
    }
    const lines = createSignal<{ readonly lines: readonly { readonly id: EventId }[] }>({ lines: [] });
    const reactions = createReactions({ pool, timers: time, scene, lines });
    await time.advanceAsync(1_000);
    expect(counts(reactions.view.get().scene)).toEqual(["🔥 2", "❤️ 1"]);
    expect(reactions.view.get().lines.size).toBe(0);
    lines.set({ lines: [line] });
    await time.advanceAsync(1_000);
    expect(counts(reactions.view.get().lines.get(line.id) ?? [])).toEqual(["👏 1"]);
    relays[0]?.inject(react(4, "👏", toLine));
    await time.advanceAsync(1_000);
    expect(counts(reactions.view.get().lines.get(line.id) ?? [])).toEqual(["👏 2"]);
    reactions.end();
    pool.end();
    await time.advanceAsync(20_000);
    expect(time.pendingTimers()).toBe(0);
  });

  it("[W-9g] who takes a reaction back is no longer counted; others cannot take it back", async () => {
    const { pool, relay, time } = createTestBench();
    const first = react(1, "🔥");
    const second = react(2, "🔥");
    relay.inject(first);
    relay.inject(second);
    const reactions = createReactions({ pool, timers: time, scene });
    await time.advanceAsync(1_000);
    relay.inject(by(1, buildDeletion({ eventIds: [first.id, second.id] }, startSec)));
    await time.advanceAsync(1_000);
    expect(counts(reactions.view.get().scene)).toEqual(["🔥 1"]);
  });

  it("[W-9g] the same reactions and deletions in any order give the same counts", () => {
    const events = [
      react(1, "a"),
      react(1, "a", toScene, startSec - 1),
      react(1, "b"),
      react(2, "a"),
      react(3, "a", toLine),
      react(4, "b", toLine),
    ];
    const deletions = [0, 2, 4].map((index) =>
      by(index === 0 ? 1 : 3, buildDeletion({ eventIds: events.slice(index, index + 1).map((event) => event.id) }, startSec)),
    );
    const all = [...events, ...deletions];
    const fold = (order: readonly VerifiedEvent[]) =>
      countReactions(
        order.reduce((book, event) => {
          const reaction = parseReaction(event);
          const deletion = parseDeletion(event);
          if (reaction.ok) return withReaction(book, reaction.value);
          return deletion.ok ? withReactionDeletion(book, deletion.value) : book;
        }, emptyReactionBook),
      );
    const expected = fold(all);
    expect(counts(expected.get(line.id) ?? [])).toEqual(["b 1"]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), (order) => {
        expect(fold(order)).toEqual(expected);
      }),
    );
  });
});
