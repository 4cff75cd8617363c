import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKeySigner, createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import { createSignal } from "@plaza/platform";
import { admitVerified, buildDeletion, buildReaction, failed, formatAddress, parseDeletion, parseReaction } from "@plaza/protocol";
import type { Address, EventId, NostrEvent, Reaction, ReactionTarget, VerifiedEvent } from "@plaza/protocol";
import { by, cheap, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import { createIdentity } from "../identity/identity.ts";
import { createKeyValueVault } from "../identity/key-value-vault.ts";
import { countedAs, countReactions, emptyReactionBook, withReactionDeletions, withReactions } from "./reaction-counts.ts";
import type { ReactionTally } from "./reaction-counts.ts";
import { createReactions } from "./reactions.ts";

const scene: Address = { kind: 30_311, pubkey: by(7, { kind: 1 }).pubkey, identifier: "plaza" };
const address = formatAddress(scene);
const line = by(2, { kind: 1_311, content: "hi" });
const toScene: ReactionTarget = { type: "scene", scene };
const toLine: ReactionTarget = { type: "event", eventId: line.id, kind: 1_311, author: line.pubkey };
const react = (person: number, emoji: string, target: ReactionTarget = toScene, atSec = startSec) =>
  by(person, buildReaction({ target, emoji }, atSec));
const counts = (tally: ReactionTally | undefined) => (tally?.emojis ?? []).map(({ emoji, count }) => `${emoji} ${count}`);

function open(names: readonly string[] = ["one"], known: readonly Address[] = [scene]) {
  const bench = createTestBench(names);
  const { pool, time, random, log } = bench;
  const identity = createIdentity({ vault: createKeyValueVault({ keyValue: createMemoryKeyValue(), random }), random, log });
  const scenes = createSignal(known);
  const lines = createSignal<{ readonly lines: readonly { readonly id: EventId }[] }>({ lines: [] });
  const reactions = createReactions({ pool, identity, timers: time, scenes, lines, relayHint: "ws://one.test" });
  const of = (key: string) => counts(reactions.view.get().tallies.get(key));
  const published = (kind: number): readonly NostrEvent[] =>
    bench.relay.received.flatMap((message) => (message.type === "EVENT" && message.event.kind === kind ? [message.event] : []));
  return { ...bench, identity, scenes, lines, reactions, of, published };
}

describe("reactions are counted", () => {
  it("[G-82] not those of people one does not want to hear, until one wants to again", async () => {
    const { pool, relay, time, identity, scenes } = open();
    relay.inject(react(1, "🔥"));
    relay.inject(react(2, "🔥"));
    const unwanted = createSignal({ muted: new Set([by(2, { kind: 1 }).pubkey]) });
    const reactions = createReactions({ pool, identity, timers: time, scenes, unwanted });
    await time.advanceAsync(1_000);
    expect(counts(reactions.view.get().tallies.get(address))).toEqual(["🔥 1"]);
    unwanted.set({ muted: new Set() });
    expect(counts(reactions.view.get().tallies.get(address))).toEqual(["🔥 2"]);
    reactions.end();
  });

  it("[W-9f] to the scene and to its lines, by emoji, each person once per emoji", async () => {
    const { pool, relays, time, reactions, lines, of } = open(["one", "two"]);
    for (const relay of relays) {
      relay.inject(react(1, "🔥"));
      relay.inject(react(1, "🔥", toScene, startSec - 5));
      relay.inject(react(2, "🔥"));
      relay.inject(react(2, "👏"));
      relay.inject(react(3, "👏", toLine));
      relay.inject(react(3, "👏", { type: "scene", scene: { ...scene, identifier: "other" } }));
    }
    await time.advanceAsync(1_000);
    expect(of(address)).toEqual(["🔥 2", "👏 1"]);
    expect(reactions.view.get().tallies.get(address)?.loves).toBe(2);
    expect(of(line.id)).toEqual([]);
    lines.set({ lines: [line] });
    await time.advanceAsync(1_000);
    expect(of(line.id)).toEqual(["👏 1"]);
    relays[0]?.inject(react(4, "👏", toLine));
    await time.advanceAsync(1_000);
    expect(of(line.id)).toEqual(["👏 2"]);
    reactions.end();
    pool.end();
    await time.advanceAsync(20_000);
    expect(time.pendingTimers()).toBe(0);
  });

  it("[W-9g] who takes a reaction back is no longer counted; others cannot take it back", async () => {
    const { relay, time, of } = open();
    const first = react(1, "🔥");
    const second = react(2, "🔥");
    relay.inject(by(2, buildDeletion({ eventIds: [first.id] }, startSec)));
    relay.inject(first);
    relay.inject(second);
    await time.advanceAsync(2_000);
    expect(of(address)).toEqual(["🔥 2"]);
    relay.inject(by(1, buildDeletion({ eventIds: [first.id, second.id] }, startSec)));
    await time.advanceAsync(1_000);
    expect(of(address)).toEqual(["🔥 1"]);
  });

  it("[W-9g] the same reactions and deletions in any order, in any bursts, give the same counts", () => {
    const events = [
      react(1, "a"),
      react(1, "a", toScene, startSec - 1),
      react(1, "b"),
      react(2, "a"),
      react(2, "❤"),
      react(4, "❤️"),
      react(3, "a", toLine),
      react(4, "b", toLine),
    ];
    const deletions = [0, 2, 6].map((index) =>
      by(index === 0 ? 1 : 3, buildDeletion({ eventIds: events.slice(index, index + 1).map((event) => event.id) }, startSec)),
    );
    const all = [...events, ...deletions];
    const fold = (order: readonly VerifiedEvent[], burst: number) => {
      let book = emptyReactionBook;
      for (let n = 0; n < order.length; n += burst) {
        const some = order.slice(n, n + burst);
        const reactions = some.map(parseReaction).flatMap((parsed) => (parsed.ok ? [parsed.value] : []));
        book = withReactions(
          book,
          reactions.filter((reaction, index) => reactions.findIndex(({ id }) => id === reaction.id) === index),
        );
        book = withReactionDeletions(
          book,
          some.map(parseDeletion).flatMap((parsed) => (parsed.ok ? [parsed.value] : [])),
        );
      }
      return countReactions(book);
    };
    const expected = fold(all, 1);
    expect(counts(expected.get(line.id))).toEqual(["b 1"]);
    expect(counts(expected.get(address))).toEqual(["a 2", "❤️ 2", "b 1"]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), fc.integer({ min: 1, max: 9 }), (order, burst) => {
        expect(fold(order, burst)).toEqual(expected);
      }),
    );
  });

  it("[G-70a] who reacts without end, with one key or with many, takes nobody's heart away", () => {
    const made = (person: number, emoji: string, atSec: number) => {
      const reaction = parseReaction(admitVerified(cheap(person, buildReaction({ target: toScene, emoji }, atSec))));
      if (!reaction.ok) throw new Error(reaction.problem.code);
      return reaction.value;
    };
    const hearts = Array.from({ length: 20 }, (_, n) => made(20 + n, "+", startSec - 100 - n));
    const flood = (person: number, many: number) => Array.from({ length: many }, (_, n) => made(person, `${n}`, startSec + n));
    const all = [...hearts, ...flood(4, 700), ...Array.from({ length: 10 }, (_, n) => flood(5 + n, 490)).flat()];
    const bookOf = (order: readonly Reaction[]) => {
      let book = emptyReactionBook;
      for (let n = 0; n < order.length; n += 900) book = withReactions(book, order.slice(n, n + 900));
      return book;
    };
    const book = bookOf(all);
    const tally = countReactions(book).get(address);
    expect(tally?.emojis.find(({ emoji }) => emoji === "❤️")?.count).toBe(20);
    expect(book.reactions.size).toBe(5_000);
    expect([...bookOf(all.toReversed()).reactions.keys()].toSorted()).toEqual([...book.reactions.keys()].toSorted());
    const alone = bookOf([...hearts, ...flood(4, 700)]);
    expect(alone.reactions.size).toBe(520);
  });

  it("[W-9h] a plus and an empty reaction are hearts, dislikes count nowhere, several emoji of one person are one love", async () => {
    const { relay, time, reactions, of } = open();
    for (const event of [react(1, "+"), react(2, ""), react(3, "❤"), react(4, "-"), react(5, "👎"), react(1, "🔥")]) relay.inject(event);
    await time.advanceAsync(1_000);
    expect(of(address)).toEqual(["❤️ 3", "🔥 1"]);
    expect(reactions.view.get().tallies.get(address)?.loves).toBe(3);
    expect([countedAs("♥️"), countedAs("-"), countedAs("👏")]).toEqual(["❤️", null, "👏"]);
  });

  it("[W-9k] of 300 scenes in one question, and one's own besides", async () => {
    const many = Array.from({ length: 310 }, (_, n): Address => ({ ...scene, identifier: `w${n}` }));
    const { relay, time, identity } = open(["one"], many);
    identity.use(createKeySigner(keyOf(4)), "extension");
    await time.advanceAsync(1_000);
    const asked = relay.received.flatMap((message) => (message.type === "REQ" ? [message.filters] : []));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toHaveLength(9);
    expect(asked[0]?.at(-1)).toMatchObject({ kinds: [7], authors: [by(4, { kind: 1 }).pubkey] });
    expect(asked[0]?.slice(0, 8).flatMap((filter) => filter.tags?.["a"] ?? [])).toHaveLength(300);
  });
});

describe("one's own reactions", () => {
  it("[W-9i] carry the draft's tags; taken back they are named in a kind 5; given again they are new events", async () => {
    const { time, reactions, of, published, identity } = open();
    await time.advanceAsync(1_000);
    // All of it within one second, where the same event would be the one taken back.
    const first = reactions.toggle(toScene, "🔥");
    await time.advanceAsync(100);
    await first;
    const hint = "ws://one.test";
    expect(published(7)[0]).toMatchObject({
      content: "🔥",
      tags: [
        ["a", address, hint],
        ["p", scene.pubkey],
        ["k", "30311"],
      ],
    });
    const said = reactions.toggle(toLine, "👏");
    await time.advanceAsync(100);
    await said;
    expect(published(7)[1]?.tags).toEqual([
      ["e", line.id, hint],
      ["p", line.pubkey],
      ["k", "1311"],
      ["a", address, hint],
    ]);
    expect([of(address), of(line.id)]).toEqual([["🔥 1"], ["👏 1"]]);
    expect(identity.account.get().kind).toBe("guest");

    const back = reactions.toggle(toScene, "🔥");
    await time.advanceAsync(100);
    await back;
    expect(published(5)[0]?.tags).toEqual([
      ["e", published(7)[0]?.id],
      ["k", "7"],
    ]);
    expect(of(address)).toEqual([]);
    const again = reactions.toggle(toScene, "🔥");
    await time.advanceAsync(100);
    await again;
    expect(published(7)[2]?.created_at).toBeGreaterThan(published(7)[0]?.created_at ?? 0);
    expect(of(address)).toEqual(["🔥 1"]);
  });

  it("[W-9i] all of one's own of that emoji are taken back, also those of other devices, and nobody else's", async () => {
    const { relay, time, reactions, of, published, identity } = open();
    identity.use(createKeySigner(keyOf(4)), "extension");
    const mine = [react(4, "+"), react(4, "❤️", toScene, startSec - 9)];
    for (const event of [...mine, react(5, "❤️"), react(4, "🔥")]) relay.inject(event);
    await time.advanceAsync(1_000);
    const back = reactions.toggle(toScene, "❤️");
    await time.advanceAsync(1_000);
    await back;
    expect(
      published(5)[0]
        ?.tags.filter(([name]) => name === "e")
        .map(([, id]) => id)
        .toSorted(),
    ).toEqual(mine.map(({ id }) => id).toSorted());
    expect(of(address)).toEqual(["❤️ 1", "🔥 1"]);
  });

  it("[W-9j] count at once, and as before where no relay takes them, with each relay's reason", async () => {
    const { relay, time, reactions, of } = open();
    await time.advanceAsync(1_000);
    relay.judge = () => ({ accepted: false, message: "blocked: no reactions here" });
    const doing = reactions.toggle(toScene, "🔥");
    await settle();
    expect(of(address)).toEqual(["🔥 1"]);
    expect(reactions.view.get().sending.has(address)).toBe(true);
    await time.advanceAsync(1_000);
    await doing;
    expect(of(address)).toEqual([]);
    expect(reactions.view.get()).toMatchObject({
      sending: new Set(),
      failure: { target: address, emoji: "🔥", code: "not-taken", relays: [{ state: "refused", message: "blocked: no reactions here" }] },
    });
    relay.judge = () => ({ accepted: true, message: "" });
    const next = reactions.toggle(toScene, "🔥");
    await time.advanceAsync(1_000);
    await next;
    expect(reactions.view.get().failure).toBeNull();
    expect(of(address)).toEqual(["🔥 1"]);
  });

  it("[W-9j] a changed mind sends what is still needed, in order", async () => {
    const { relay, time, reactions, of, published } = open();
    await time.advanceAsync(1_000);
    relay.judge = () => null;
    const doing = reactions.toggle(toScene, "🔥");
    await time.advanceAsync(100);
    await reactions.toggle(toScene, "🔥");
    expect(of(address)).toEqual([]);
    relay.judge = () => ({ accepted: true, message: "" });
    await time.advanceAsync(60_000);
    await doing;
    expect(of(address)).toEqual([]);
    expect(published(5)).toHaveLength(1);
    expect(reactions.view.get().failure).toBeNull();
  });

  it("[W-9j] what was not signed is told, and counts for nothing", async () => {
    const { time, reactions, of, identity } = open();
    const key = createKeySigner(keyOf(4));
    identity.use({ ...key, sign: async () => failed({ code: "refused", detail: "not now" }) }, "extension");
    const doing = reactions.toggle(toScene, "🔥");
    await time.advanceAsync(1_000);
    await doing;
    expect(of(address)).toEqual([]);
    expect(reactions.view.get().failure).toMatchObject({ code: "refused", emoji: "🔥" });
  });
});
