import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  admitVerified,
  buildDeletion,
  buildHeartbeat,
  buildScene,
  encodeNaddr,
  encodeNprofile,
  encodeNpub,
  encodeNsec,
} from "@plaza/protocol";
import { createSignal } from "@plaza/platform";
import type { Address, Heartbeat, Pubkey, SceneFields, VerifiedEvent } from "@plaza/protocol";
import { by, cheap, createTestBench, idVerifier, keyOf, startSec } from "../fakes/test-bench.ts";
import { resolveScene } from "./resolve-scene.ts";
import { emptySceneBook, withSceneEvent } from "./scene-book.ts";
import type { SceneBook } from "./scene-book.ts";
import { sceneCard } from "./scene-card.ts";
import { createSceneList } from "./scene-list.ts";
import { createSceneWatch } from "./watch-scene.ts";

const ownerKey = 7;
const owner = by(ownerKey, { kind: 1 }).pubkey;
const host = by(8, { kind: 1 }).pubkey;
const addressOf = (identifier: string): Address => ({ kind: 30_311, pubkey: owner, identifier });
const sceneEvent = (identifier: string, agoSec: number, fields: Partial<SceneFields> = {}, person = ownerKey) =>
  by(person, buildScene({ identifier, title: identifier, ...fields }, startSec - agoSec));
/** Unsigned: signing is dear. */
const manyBy = (person: number, title: string, agoSec: number) =>
  cheap(person, buildScene({ identifier: title, title }, startSec - agoSec));
const beat = (identifier: string, load: number, change: Partial<Heartbeat> & { readonly by?: number; readonly atSec?: number } = {}) =>
  by(
    change.by ?? ownerKey,
    buildHeartbeat(
      {
        scene: addressOf(identifier),
        url: "ws://a.test/sync",
        status: "active",
        slot: null,
        load,
        capacity: 200,
        uptimeSec: 1,
        region: null,
        ...change,
      },
      change.atSec ?? startSec,
    ),
  );

function open(names: readonly string[] = ["one"]) {
  const bench = createTestBench(names);
  const list = createSceneList({ pool: bench.pool, clock: bench.time, timers: bench.time });
  const titles = () => list.view.get().cards.map((card) => card.scene.title);
  const card = (title: string) => list.view.get().cards.find((other) => other.scene.title === title);
  return { ...bench, list, titles, card };
}

describe("the list of worlds", () => {
  it("[W-14c] shows live scenes, each in its newest version, and says when the relays have spoken", async () => {
    const { relays, time, list, titles } = open(["one", "two"]);
    relays[0]?.inject(sceneEvent("a", 100, { title: "old name" }));
    relays[1]?.inject(sceneEvent("a", 50, { title: "new name" }));
    relays[0]?.inject(sceneEvent("b", 60));
    relays[0]?.inject(sceneEvent("over", 60, { status: "ended" }));
    relays[0]?.inject(sceneEvent("soon", 60, { status: "planned" }));
    expect(list.view.get()).toEqual({ cards: [], own: [], caughtUp: false });
    await time.advanceAsync(200);
    expect(titles()).toEqual(["new name", "b"]);
    expect(list.view.get().caughtUp).toBe(true);
    relays[0]?.inject(sceneEvent("a", 10, { status: "ended" }));
    await time.advanceAsync(200);
    expect(titles()).toEqual(["b"]);
  });

  it("[W-14c] a scene its owner deleted is gone until published anew; others cannot delete it", async () => {
    const { relay, time, titles } = open();
    const first = sceneEvent("a", 100);
    const second = sceneEvent("b", 100);
    relay.inject(first);
    relay.inject(second);
    await time.advanceAsync(1_000);
    relay.inject(by(3, buildDeletion({ addresses: [addressOf("a")], eventIds: [first.id, second.id] }, startSec)));
    await time.advanceAsync(1_000);
    expect(titles().toSorted()).toEqual(["a", "b"]);
    relay.inject(by(ownerKey, buildDeletion({ addresses: [addressOf("a")] }, startSec - 50)));
    relay.inject(by(ownerKey, buildDeletion({ eventIds: [second.id] }, startSec - 50)));
    await time.advanceAsync(1_000);
    expect(titles()).toEqual([]);
    relay.inject(sceneEvent("a", 20));
    await time.advanceAsync(1_000);
    expect(titles()).toEqual(["a"]);
  });

  it("[W-14c] the same events in any order, repeated or not, give the same cards", () => {
    const events = [
      sceneEvent("a", 100),
      sceneEvent("a", 50, { title: "newer", hosts: [host] }),
      sceneEvent("a", 50, { title: "same second" }),
      sceneEvent("b", 90),
      by(ownerKey, buildDeletion({ addresses: [addressOf("b")] }, startSec - 90)),
      sceneEvent("b", 30),
      by(ownerKey, buildDeletion({ addresses: [addressOf("b")] }, startSec - 40)),
      by(3, buildDeletion({ addresses: [addressOf("a")] }, startSec)),
      beat("a", 4),
      beat("a", 5, { atSec: startSec - 30 }),
      beat("a", 9, { by: 8, url: "ws://b.test/sync" }),
      beat("a", 99, { by: 3 }),
      beat("b", 2, { status: "offline" }),
    ];
    const cards = (order: readonly VerifiedEvent[]) => {
      const book: SceneBook = order.reduce((known, event) => withSceneEvent(known, event), emptySceneBook);
      return ["a", "b"].map((name) => {
        const known = book.scenes.get(`30311:${owner}:${name}`);
        return known === undefined ? null : sceneCard(book, known.scene, startSec, 1_000);
      });
    };
    const expected = cards(events);
    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }), (order) => {
        expect(cards(order)).toEqual(expected);
      }),
    );
  });

  it("[W-13d] heartbeats of both kinds are asked for by the keys that may be believed", async () => {
    const { relay, time, card } = open();
    relay.inject(sceneEvent("a", 10, { hosts: [host] }));
    await time.advanceAsync(1_000);
    const asked = relay.received
      .flatMap((message) => (message.type === "REQ" ? message.filters : []))
      .find((filter) => filter.kinds?.includes(20_311));
    expect(asked).toMatchObject({ kinds: [20_311, 10_311], authors: [owner, host].toSorted() });
    expect(card("a")?.people).toBeNull();
    relay.inject(beat("a", 3, { atSec: startSec + 1 }));
    await time.advanceAsync(200);
    expect(card("a")).toMatchObject({ people: 3, servers: 1 });
    relay.inject(by(8, { ...beat("a", 12), kind: 10_311, created_at: startSec + 1 }));
    await time.advanceAsync(200);
    expect(card("a")?.people).toBe(12);
  });

  it("[W-13e] strangers' heartbeats do not count, even where the scene is open or the relay sends them unasked", async () => {
    const { relay, time, card } = open();
    relay.inject(sceneEvent("a", 10, { syncPolicy: "open" }));
    await time.advanceAsync(1_000);
    relay.inject(beat("a", 150, { by: 3 }));
    const question = relay.received.find((message) => message.type === "REQ" && message.filters[0]?.kinds?.includes(20_311) === true);
    if (question?.type === "REQ") relay.send({ type: "EVENT", id: question.id, event: beat("a", 150, { by: 3 }) });
    await time.advanceAsync(200);
    expect(question).toBeDefined();
    expect(card("a")?.people).toBeNull();
  });

  it("[W-13e] the highest number of any server counts, within its capacity, for 90 s", async () => {
    const { relay, time, card } = open();
    relay.inject(sceneEvent("a", 10, { hosts: [host] }));
    await time.advanceAsync(1_000);
    relay.inject(beat("a", 5, { by: 8, url: "ws://b.test/sync" }));
    relay.inject(beat("a", 9_999, { capacity: 30 }));
    await time.advanceAsync(200);
    expect(card("a")).toMatchObject({ people: 30, servers: 2 });
    relay.inject(beat("a", 0, { status: "offline", atSec: startSec + 1 }));
    await time.advanceAsync(200);
    expect(card("a")).toMatchObject({ people: 5, servers: 1 });
    await time.advanceAsync(100_000);
    expect(card("a")).toMatchObject({ people: null, servers: 0 });
  });

  it("[W-14d] silent for an hour is asleep, once heartbeats were listened for long enough", async () => {
    const { relay, time, card, titles } = open();
    relay.inject(sceneEvent("old", 4_000));
    relay.inject(sceneEvent("older", 90_000));
    await time.advanceAsync(1_000);
    expect(card("old")?.asleep).toBe(false);
    relay.inject(beat("older", 0, { atSec: startSec + 1 }));
    await time.advanceAsync(100_000);
    expect(card("old")?.asleep).toBe(true);
    expect(card("older")?.asleep).toBe(false);
    expect(titles()).toEqual(["older", "old"]);
    await time.advanceAsync(3_520_000);
    expect(card("older")?.asleep).toBe(true);
  });

  it("[W-14d] awake before asleep, more people first, empty before unheard, then the newest", async () => {
    const { relay, time, titles } = open();
    for (const [name, agoSec] of [
      ["quiet", 300],
      ["newer", 200],
      ["busy", 3_000],
      ["empty", 3_000],
      ["asleep", 9_000],
    ] as const)
      relay.inject(sceneEvent(name, agoSec));
    await time.advanceAsync(95_000);
    relay.inject(beat("empty", 0, { atSec: startSec + 95 }));
    relay.inject(beat("busy", 7, { atSec: startSec + 95 }));
    await time.advanceAsync(10_000);
    expect(titles()).toEqual(["busy", "empty", "newer", "quiet", "asleep"]);
  });

  it("[W-14e] one's own worlds are listed whatever became of them, also beyond the newest 300; nobody else's ended ones", async () => {
    const { relay, time, pool } = createTestBench(["one"], { verifier: idVerifier });
    const others = (n: number) => cheap(20 + (n % 10), buildScene({ identifier: `w${n}`, title: `w${n}` }, startSec - n));
    for (let n = 0; n < 310; n += 1) relay.inject(others(n));
    relay.inject(sceneEvent("old", 90_000, { status: "ended" }));
    relay.inject(sceneEvent("older", 99_000));
    relay.inject(sceneEvent("newer", 80_000, { status: "planned" }));
    relay.inject(cheap(3, buildScene({ identifier: "over", title: "over", status: "ended" }, startSec)));
    const self = createSignal<Pubkey | null>(null);
    const list = createSceneList({ pool, clock: time, timers: time, self });
    await time.advanceAsync(2_000);
    expect(list.view.get().own).toEqual([]);
    expect(list.view.get().cards).toHaveLength(299);
    self.set(owner);
    await time.advanceAsync(2_000);
    expect(list.view.get().own.map(({ scene }) => scene.title)).toEqual(["older", "newer", "old"]);
    expect(list.view.get().cards.map(({ scene }) => scene.title)).not.toContain("old");
    list.end();
    pool.end();
    await time.advanceAsync(20_000);
    expect(time.pendingTimers()).toBe(0);
  });

  it("[G-71a] who publishes many worlds pushes out nobody else's, and none of one's own", async () => {
    const { relay, time, pool } = createTestBench(["one"], { verifier: idVerifier });
    const list = createSceneList({ pool, clock: time, timers: time, self: createSignal<Pubkey | null>(owner) });
    for (let n = 0; n < 50; n += 1) relay.inject(manyBy(ownerKey, `own ${n}`, 90_000 + n));
    relay.inject(manyBy(3, "theirs", 95_000));
    for (let n = 0; n < 60; n += 1) relay.inject(manyBy(4, `flood ${n}`, 500 - n));
    await time.advanceAsync(2_000);
    const titles = list.view.get().cards.map(({ scene }) => scene.title);
    expect(titles.filter((title) => title.startsWith("flood")).toSorted()[0]).toBe("flood 20");
    expect([titles.length, titles.includes("theirs"), list.view.get().own.length]).toEqual([50 + 1 + 40, true, 50]);
    list.end();
  });

  it("[G-71a] the newest 400 and of each the newest 40, in whatever order they come, beside all of whoever looks", () => {
    const crowd = Array.from({ length: 11 }, (_, person) =>
      Array.from({ length: 45 }, (_, n) => manyBy(20 + person, `w${n}`, 100 * n + person)),
    );
    const events = [...crowd.flat(), ...Array.from({ length: 45 }, (_, n) => manyBy(ownerKey, `own${n}`, 90_000 + n))].map(admitVerified);
    const kept = (order: readonly VerifiedEvent[]) => {
      const book = order.reduce((known, event) => withSceneEvent(known, event, owner), emptySceneBook);
      const authors = [...book.scenes.values()].map(({ scene }) => scene.pubkey);
      const own = authors.filter((author) => author === owner).length;
      return { keys: [...book.scenes.keys()].toSorted(), own, others: authors.length - own };
    };
    expect(kept(events)).toMatchObject({ own: 45, others: 400 });
    expect(kept(events.toReversed())).toEqual(kept(events));
  });

  it("[W-14c] an ended list leaves nothing behind", async () => {
    const { relay, time, list, pool } = open();
    relay.inject(sceneEvent("a", 10));
    await time.advanceAsync(1_000);
    list.end();
    pool.end();
    await time.advanceAsync(20_000);
    expect(time.pendingTimers()).toBe(0);
  });
});

describe("one scene that is followed", () => {
  it("[W-14c] its owner's changes and its deletion arrive", async () => {
    const { relay, time, pool } = createTestBench();
    relay.inject(sceneEvent("a", 100, { title: "first" }));
    const watch = createSceneWatch({ pool, clock: time, timers: time, scene: addressOf("a") });
    await time.advanceAsync(1_000);
    expect(watch.view.get().card?.scene.title).toBe("first");
    relay.inject(sceneEvent("a", 50, { title: "second" }));
    relay.inject(beat("a", 6));
    await time.advanceAsync(1_000);
    expect(watch.view.get()).toMatchObject({ card: { people: 6, scene: { title: "second" } }, caughtUp: true, heartbeats: [{ load: 6 }] });
    relay.inject(by(ownerKey, buildDeletion({ addresses: [addressOf("a")] }, startSec)));
    await time.advanceAsync(1_000);
    expect(watch.view.get()).toMatchObject({ card: null, deleted: true });
  });
});

describe("what a link to a scene leads to", () => {
  async function resolve(target: string, events: readonly VerifiedEvent[], names: readonly string[] = ["one"]) {
    const bench = createTestBench(names);
    for (const event of events) bench.relay.inject(event);
    const answer = resolveScene(bench.pool, target);
    await bench.time.advanceAsync(30_000);
    return answer;
  }

  it("[W-14a] an npub leads to the only live scene, else to the choice", async () => {
    const over = sceneEvent("over", 5, { status: "ended" });
    const npub = encodeNpub(owner);
    expect(await resolve(npub, [over, sceneEvent("a", 10)])).toMatchObject({
      ok: true,
      value: { type: "one", scene: { identifier: "a" } },
    });
    expect(await resolve(`nostr:${npub}`, [over, sceneEvent("a", 10), sceneEvent("b", 5)])).toMatchObject({
      ok: true,
      value: { type: "several", scenes: [{ identifier: "b" }, { identifier: "a" }] },
    });
    expect(await resolve(owner, [over])).toMatchObject({ ok: false, problem: { code: "nothing-live", ended: [{ identifier: "over" }] } });
    expect(await resolve(npub, [sceneEvent("x", 5, {}, 3)])).toMatchObject({ ok: false, problem: { code: "not-found" } });
  });

  it("[W-14a] an naddr leads to exactly that scene, live or not, unless deleted", async () => {
    const events = [sceneEvent("a", 10, { status: "ended" }), sceneEvent("b", 5)];
    const naddr = encodeNaddr(addressOf("a"));
    expect(await resolve(naddr, events)).toMatchObject({ ok: true, value: { type: "one", scene: { identifier: "a", status: "ended" } } });
    const deletion = by(ownerKey, buildDeletion({ addresses: [addressOf("a")] }, startSec));
    expect(await resolve(naddr, [...events, deletion])).toMatchObject({ ok: false, problem: { code: "not-found" } });
  });

  it("[W-14a] what names no scene says so and repeats no secret", async () => {
    const nsec = encodeNsec(keyOf(1));
    for (const target of ["", "hello", "npub1x", nsec, `${nsec}x`, encodeNaddr({ ...addressOf("a"), kind: 30_023 }), `1311:${owner}:a`]) {
      const result = await resolve(target, []);
      expect(result.ok).toBe(false);
      expect(JSON.stringify(result)).not.toContain(nsec.slice(0, 20));
    }
  });

  it("[W-14b] unknown here, it is looked for at the link's hints and on the owner's own relays", async () => {
    const bench = createTestBench(["home", "hint", "theirs"]);
    bench.pool.end();
    const [home, hint, theirs] = bench.relays;
    bench.urls.length = 1;
    const pool = bench.connect();
    hint?.inject(sceneEvent("a", 10));
    theirs?.inject(sceneEvent("b", 10));
    home?.inject(
      by(ownerKey, {
        kind: 10_002,
        tags: [
          ["r", "ws://theirs.test"],
          ["r", "ws://unused.test", "read"],
        ],
      }),
    );
    const byHint = resolveScene(pool, encodeNaddr({ ...addressOf("a"), relays: ["ws://hint.test"] }));
    const byList = resolveScene(pool, encodeNaddr(addressOf("b")));
    const byProfile = resolveScene(pool, encodeNprofile({ pubkey: owner, relays: ["ws://hint.test"] }));
    await bench.time.advanceAsync(30_000);
    expect(await byHint).toMatchObject({ ok: true, value: { scene: { identifier: "a" } } });
    expect(await byList).toMatchObject({ ok: true, value: { scene: { identifier: "b" } } });
    expect(await byProfile).toMatchObject({ ok: true, value: { type: "several" } });
    expect(bench.network.dialled).not.toContain("ws://unused.test");
    await bench.time.advanceAsync(60_000);
    expect(bench.network.openSockets("ws://hint.test")).toBe(0);
    expect(pool.status.get().map((status) => status.url)).toEqual(["ws://home.test"]);
  });
});
