import type { EventTemplate, Filter, VerifiedEvent } from "@plaza/protocol";
import { KIND, serializeEvent, signEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { EventQuery, EventStore, StoredEvent } from "../event-store.ts";
import { createSeededRandom } from "../fakes/seeded-random.ts";
import { createMemoryEventStore } from "../fakes/memory-event-store.ts";

/** An event store under test, empty. */
export interface EventStoreHarness {
  readonly store: EventStore;
  /** Ends the store and opens the same place again; null when it lives in memory only. */
  readonly reopen: (() => Promise<EventStore>) | null;
}

const ALICE = secret(1);
const BOB = secret(2);
const NOW_SEC = 1_800_000_000;

function secret(seed: number): Uint8Array {
  return new Uint8Array(32).fill(seed);
}

function make(key: Uint8Array, template: Partial<EventTemplate>): VerifiedEvent {
  return signEvent({ kind: 1, created_at: NOW_SEC, tags: [], content: "", ...template }, key);
}

function stored(event: VerifiedEvent): StoredEvent {
  return { event, json: serializeEvent(event) };
}

function query(filters: readonly Filter[], changes: Partial<EventQuery> = {}): EventQuery {
  return { filters, maxLimit: 500, nowSec: NOW_SEC, guard: { kinds: [], readers: [] }, ...changes };
}

async function put(store: EventStore, ...events: readonly VerifiedEvent[]): Promise<readonly string[]> {
  const outcome = await store.put(events.map(stored));
  if (!outcome.ok) throw new Error(outcome.problem.code);
  return outcome.value;
}

async function idsOf(store: EventStore, filters: readonly Filter[], changes: Partial<EventQuery> = {}): Promise<readonly string[]> {
  const found = await store.query(query(filters, changes));
  if (!found.ok) throw new Error(found.problem.code);
  return found.value.map((event) => event.id);
}

async function countOf(store: EventStore, filters: readonly Filter[]): Promise<number> {
  const counted = await store.count(query(filters));
  if (!counted.ok) throw new Error(counted.problem.code);
  return counted.value;
}

/** What every {@link EventStore} promises. `make` gives an empty one. */
export function describeEventStoreContract(name: string, open: () => Promise<EventStoreHarness>): void {
  async function using(run: (store: EventStore) => Promise<void>): Promise<void> {
    const { store } = await open();
    try {
      await run(store);
    } finally {
      await store.end();
    }
  }

  describe(`${name} is an event store`, () => {
    it("[I-6a] hands out exactly the text that was put, also after a restart where it lasts", async () => {
      const { store, reopen } = await open();
      const event = make(ALICE, {
        content: 'tab\tnewline\nquote" \u2028 emoji 🌿 nul \u0000',
        tags: [["t", "a\u0000b"], ["x"], ["empty", ""]],
      });
      await put(store, event);
      const last = reopen === null ? store : await reopen();
      const found = await last.query(query([{ tags: { t: ["a\u0000b"] } }]));
      expect(found.ok && found.value.map(({ json }) => json)).toEqual([serializeEvent(event)]);
      const read = await last.read([event.id, make(BOB, {}).id]);
      expect(read).toEqual({ ok: true, value: [serializeEvent(event), null] });
      expect((await last.stats()).events).toBe(1);
      await last.end();
    });

    it("[I-6b] newest first, equal times by lowest id, each once, every filter with its own limit", () =>
      using(async (store) => {
        const notes = Array.from({ length: 12 }, (_, index) =>
          make(ALICE, {
            created_at: NOW_SEC - Math.floor(index / 4),
            content: String(index),
            tags: [
              ["t", "a"],
              ["t", "b"],
            ],
          }),
        );
        const other = make(BOB, { created_at: NOW_SEC - 100 });
        await put(store, ...[...notes].reverse(), other);
        const expected = [...notes].sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1)).map((event) => event.id);
        expect(await idsOf(store, [{ authors: [notes[0]?.pubkey ?? other.pubkey] }])).toEqual(expected);
        expect(await idsOf(store, [{ kinds: [1], limit: 5 }])).toEqual(expected.slice(0, 5));
        expect(await idsOf(store, [{ tags: { t: ["a", "b"] }, limit: 6 }])).toEqual(expected.slice(0, 6));
        expect(await idsOf(store, [{ limit: 2 }, { authors: [other.pubkey], limit: 1 }, { limit: 1 }])).toEqual([
          ...expected.slice(0, 2),
          other.id,
        ]);
        expect(await idsOf(store, [{}], { maxLimit: 3 })).toEqual(expected.slice(0, 3));
        expect(await idsOf(store, [{ limit: 0 }])).toEqual([]);
        expect(await idsOf(store, [{ since: NOW_SEC - 1, until: NOW_SEC - 1 }])).toEqual(expected.slice(4, 8));
        expect(await idsOf(store, [{ ids: [] }, { tags: { t: [] } }])).toEqual([]);
      }));

    it("[I-6c] every `#x` condition of a filter must hold, however many there are", () =>
      using(async (store) => {
        const tags = { s: "room", i: "app", h: "host", d: "one", t: "live" };
        const full = make(ALICE, { kind: 4932, tags: Object.entries(tags) });
        const partly = Object.keys(tags).map((missing) =>
          make(ALICE, { kind: 4932, content: missing, tags: Object.entries(tags).filter(([letter]) => letter !== missing) }),
        );
        await put(store, ...partly, full);
        const wanted = Object.fromEntries(Object.entries(tags).map(([letter, value]) => [letter, ["other", value]]));
        expect(await idsOf(store, [{ tags: wanted }])).toEqual([full.id]);
        expect(await idsOf(store, [{ tags: wanted, kinds: [4932], authors: [full.pubkey] }])).toEqual([full.id]);
        expect(await idsOf(store, [{ tags: wanted, kinds: [1] }])).toEqual([]);
      }));

    it("[I-6d] of a replaceable or addressable event only the newest stays, at equal times the lowest id", () =>
      using(async (store) => {
        const versions = Array.from({ length: 4 }, (_, index) => make(ALICE, { kind: 0, created_at: NOW_SEC, content: `tie ${index}` }));
        const best = versions.reduce((low, event) => (event.id < low.id ? event : low));
        await put(store, ...versions);
        expect(await idsOf(store, [{ kinds: [0] }])).toEqual([best.id]);
        const older = make(ALICE, { kind: 0, created_at: NOW_SEC - 1 });
        const newer = make(ALICE, { kind: 0, created_at: NOW_SEC + 1 });
        const someoneElse = make(BOB, { kind: 0, created_at: NOW_SEC - 5 });
        expect(await put(store, older, someoneElse, newer, best)).toEqual(["superseded", "stored", "stored", "superseded"]);
        expect(await idsOf(store, [{ kinds: [0] }])).toEqual([newer.id, someoneElse.id]);

        const scene = (identifier: string, createdAt: number, topic: string) =>
          make(ALICE, {
            kind: 30311,
            created_at: createdAt,
            tags: [
              ["d", identifier],
              ["t", topic],
            ],
          });
        const first = scene("one", NOW_SEC, "old");
        const second = scene("one", NOW_SEC + 5, "new");
        const apart = scene("two", NOW_SEC, "old");
        expect(await put(store, first, apart, second)).toEqual(["stored", "stored", "stored"]);
        expect(await idsOf(store, [{ tags: { t: ["old"] } }])).toEqual([apart.id]);
        expect(await idsOf(store, [{ tags: { d: ["one"] } }])).toEqual([second.id]);
        expect((await store.stats()).events).toBe(4);
      }));

    it("[I-6e] what its author deleted is gone and never comes back; nobody else can delete it", () =>
      using(async (store) => {
        const note = make(ALICE, { content: "mine" });
        const other = make(BOB, { content: "not hers" });
        const early = make(ALICE, { content: "deleted before it came" });
        const deletion = make(ALICE, {
          kind: KIND.deletion,
          tags: [
            ["e", note.id],
            ["e", other.id],
            ["e", early.id],
            ["e", "no id"],
          ],
        });
        await put(store, note, other, deletion);
        expect(await put(store, note, early, other)).toEqual(["deleted", "deleted", "duplicate"]);
        expect(await idsOf(store, [{ kinds: [1] }])).toEqual([other.id]);
        // The deletion itself stays, and cannot be deleted.
        const undo = make(ALICE, { kind: KIND.deletion, tags: [["e", deletion.id]], created_at: NOW_SEC + 1 });
        await put(store, undo);
        expect(await idsOf(store, [{ kinds: [KIND.deletion] }])).toEqual([undo.id, deletion.id]);
        expect(await put(store, note)).toEqual(["deleted"]);
      }));

    it("[I-6f] deleting an address takes every version up to the deletion's time; deleting one version takes the older ones", () =>
      using(async (store) => {
        const version = (createdAt: number) => make(ALICE, { kind: 30311, created_at: createdAt, tags: [["d", "a:b"]] });
        const address = `30311:${version(NOW_SEC).pubkey}:a:b`;
        await put(store, version(NOW_SEC));
        await put(store, make(BOB, { kind: KIND.deletion, tags: [["a", address]] }));
        expect(await idsOf(store, [{ kinds: [30311] }])).toHaveLength(1);
        await put(store, make(ALICE, { kind: KIND.deletion, tags: [["a", address]] }));
        expect(await idsOf(store, [{ kinds: [30311] }])).toEqual([]);
        expect(await put(store, version(NOW_SEC), version(NOW_SEC - 7), version(NOW_SEC + 9))).toEqual(["deleted", "deleted", "stored"]);
        await put(store, make(ALICE, { kind: KIND.deletion, created_at: NOW_SEC + 20, tags: [["e", version(NOW_SEC + 9).id]] }));
        expect(await put(store, version(NOW_SEC + 8), version(NOW_SEC + 10))).toEqual(["deleted", "stored"]);
      }));

    it("[I-6f] a version deleted before it came takes the older one with it when it comes", () =>
      using(async (store) => {
        const version = (later: number) => make(ALICE, { kind: 30311, created_at: NOW_SEC + later, tags: [["d", "late"]] });
        await put(store, version(0), make(ALICE, { kind: KIND.deletion, created_at: NOW_SEC + 9, tags: [["e", version(5).id]] }));
        expect(await idsOf(store, [{ kinds: [30311] }])).toEqual([version(0).id]);
        expect(await put(store, version(5), version(0))).toEqual(["deleted", "deleted"]);
        expect(await idsOf(store, [{ kinds: [30311] }])).toEqual([]);
      }));

    it("[I-6f] deletions give the same end in any order of arrival", () =>
      using(async (store) => {
        const versions = [0, 3, 6].map((later) =>
          make(ALICE, { kind: 30311, created_at: NOW_SEC + later, tags: [["d", "x"]], content: `${later}` }),
        );
        const [, second] = versions;
        const notes = [make(ALICE, { content: "1" }), make(BOB, { content: "2" })];
        const deletions = [
          make(ALICE, { kind: 5, created_at: NOW_SEC + 4, tags: [["e", second?.id ?? ""], ...notes.map((note) => ["e", note.id])] }),
          make(ALICE, { kind: 5, created_at: NOW_SEC + 1, tags: [["a", `30311:${second?.pubkey}:x`]] }),
        ];
        const events = [...versions, ...notes, ...deletions];
        const seed = 20_261;
        const random = createSeededRandom(seed);
        const ends = new Set<string>();
        for (let round = 0; round < 40; round += 1) {
          const order = events
            .map((event) => ({ event, at: random.unit() }))
            .sort((a, b) => a.at - b.at)
            .map(({ event }) => event);
          const naive = createMemoryEventStore();
          await put(naive, ...order);
          ends.add((await idsOf(naive, [{}])).join());
          if (round === 0) {
            for (const event of order) await put(store, event, event);
            ends.add((await idsOf(store, [{}])).join());
          }
        }
        expect([...ends], `seed ${seed}`).toHaveLength(1);
      }));

    it("[I-6g] a gift wrap may be deleted by whom it is addressed to", () =>
      using(async (store) => {
        const reader = make(BOB, {}).pubkey;
        const wrap = make(ALICE, { kind: KIND.giftWrap, tags: [["p", reader]] });
        const note = make(ALICE, { tags: [["p", reader]] });
        await put(
          store,
          wrap,
          note,
          make(BOB, {
            kind: 5,
            tags: [
              ["e", wrap.id],
              ["e", note.id],
              ["k", "1059"],
            ],
          }),
        );
        expect(await put(store, wrap, note)).toEqual(["deleted", "duplicate"]);
      }));

    it("[I-6h] what has expired is not found, not counted, and swept", () =>
      using(async (store) => {
        const lasting = make(ALICE, { content: "lasting" });
        const fleeting = make(ALICE, {
          content: "fleeting",
          tags: [
            ["expiration", String(NOW_SEC + 10)],
            ["t", "x"],
          ],
        });
        const strange = make(ALICE, {
          content: "strange",
          tags: [
            ["expiration", "soon"],
            ["t", "x"],
          ],
        });
        await put(store, lasting, fleeting, strange);
        expect(await countOf(store, [{}])).toBe(3);
        expect(await idsOf(store, [{ tags: { t: ["x"] } }], { nowSec: NOW_SEC + 10 })).toEqual([strange.id]);
        expect(await idsOf(store, [{ ids: [fleeting.id] }], { nowSec: NOW_SEC + 10 })).toEqual([]);
        expect(await store.sweep(NOW_SEC + 9)).toEqual({ ok: true, value: 0 });
        expect(await store.sweep(NOW_SEC + 10)).toEqual({ ok: true, value: 1 });
        expect(await countOf(store, [{}])).toBe(2);
        expect((await store.stats()).events).toBe(2);
      }));

    it("[I-6n] guarded kinds are found only by readers who take part in them, and do not use up the limit", () =>
      using(async (store) => {
        const [alice, bob, eve] = [ALICE, BOB, secret(3)].map((key) => make(key, {}).pubkey);
        if (alice === undefined || bob === undefined || eve === undefined) throw new Error("three keys");
        const letters = Array.from({ length: 5 }, (_, index) => make(ALICE, { kind: 4, created_at: NOW_SEC + index, tags: [["p", bob]] }));
        const note = make(ALICE, { created_at: NOW_SEC - 1 });
        await put(store, ...letters, note);
        const guard = (...readers: (typeof alice)[]) => ({ guard: { kinds: [4, 1059], readers } });
        expect(await idsOf(store, [{ limit: 1 }], guard())).toEqual([note.id]);
        expect(await idsOf(store, [{ kinds: [4] }], guard(eve))).toEqual([]);
        expect(await idsOf(store, [{ kinds: [4], limit: 2 }], guard(eve, bob))).toEqual([letters[4]?.id, letters[3]?.id]);
        expect(await idsOf(store, [{ tags: { p: [bob] } }], guard(alice))).toHaveLength(5);
        expect(await idsOf(store, [{ tags: { p: [bob] } }], guard(eve))).toHaveLength(0);
      }));

    it("[I-6p] search finds events by the beginnings of all its words", () =>
      using(async (store) => {
        const square = make(ALICE, {
          kind: 30311,
          tags: [
            ["d", "1"],
            ["title", "Lantern Café"],
            ["summary", "a small plaza at dusk"],
          ],
        });
        const note = make(ALICE, { content: "The lanterns of the PLAZA, again" });
        const letter = make(ALICE, { kind: 4, content: "lantern plaza" });
        await put(store, square, note, letter);
        expect([...(await idsOf(store, [{ search: "plaza lantern" }]))].sort()).toEqual([square.id, note.id].sort());
        expect(await idsOf(store, [{ search: "cafe", kinds: [30311] }])).toEqual([square.id]);
        expect(await idsOf(store, [{ search: "language:en again" }])).toEqual([note.id]);
        expect(await idsOf(store, [{ search: "\"' OR *) -plaza(" }])).toEqual([]);
        expect(await idsOf(store, [{ search: " " }])).toEqual([]);
        expect(await idsOf(store, [{ search: "lantern", tags: { d: ["1"] }, authors: [note.pubkey] }])).toEqual([square.id]);
        await put(store, make(ALICE, { kind: 5, tags: [["e", note.id]], content: "lanterns" }));
        expect(await idsOf(store, [{ search: "lanterns" }])).toEqual([]);
      }));

    it("[I-6o] counts the union of its filters, past every limit", () =>
      using(async (store) => {
        await put(
          store,
          ...Array.from({ length: 30 }, (_, index) =>
            make(index % 2 === 0 ? ALICE : BOB, {
              content: String(index),
              created_at: NOW_SEC + index,
              tags: [
                ["t", "a"],
                ["t", "b"],
              ],
            }),
          ),
        );
        const alice = make(ALICE, {}).pubkey;
        expect(await countOf(store, [{ tags: { t: ["a", "b"] }, limit: 3 }])).toBe(30);
        expect(await countOf(store, [{ authors: [alice] }, { since: NOW_SEC + 20 }])).toBe(20);
        const few = await store.count(query([{}], { maxLimit: 2 }));
        expect(few).toEqual({ ok: true, value: 30 });
      }));

    it("[I-6b] finds what the naive store finds, for random events and filters", () =>
      using(async (store) => {
        const seed = 77;
        const random = createSeededRandom(seed);
        const pick = <T>(values: readonly T[]): T => values[Math.floor(random.unit() * values.length)] ?? values[0] ?? fail();
        const fail = (): never => {
          throw new Error("nothing to pick from");
        };
        const keys = [secret(1), secret(2), secret(3)];
        const kinds = [0, 1, 7, 1311, 30311];
        const values = ["a", "b", "c", "ff".repeat(32)];
        const events = Array.from({ length: 160 }, () =>
          make(pick(keys), {
            kind: pick(kinds),
            created_at: NOW_SEC + Math.floor(random.unit() * 12),
            content: String(random.unit()),
            tags: Array.from({ length: Math.floor(random.unit() * 4) }, () => [pick(["d", "t", "a", "long"]), pick(values)]),
          }),
        );
        const naive = createMemoryEventStore();
        await put(naive, ...events);
        await put(store, ...events);
        const some = <T>(all: readonly T[]): readonly T[] => all.filter(() => random.unit() < 0.4);
        for (let round = 0; round < 250; round += 1) {
          const filters = Array.from({ length: 1 + Math.floor(random.unit() * 2) }, (): Filter => ({
            ...(random.unit() < 0.4 ? { kinds: some(kinds) } : {}),
            ...(random.unit() < 0.3 ? { authors: some(keys).map((key) => make(key, {}).pubkey) } : {}),
            ...(random.unit() < 0.1 ? { ids: some(events).map((event) => event.id) } : {}),
            ...(random.unit() < 0.3 ? { since: NOW_SEC + Math.floor(random.unit() * 12) } : {}),
            ...(random.unit() < 0.3 ? { until: NOW_SEC + Math.floor(random.unit() * 12) } : {}),
            ...(random.unit() < 0.5 ? { limit: Math.floor(random.unit() * 20) } : {}),
            ...(random.unit() < 0.5 ? { tags: Object.fromEntries(some(["d", "t", "a"]).map((letter) => [letter, some(values)])) } : {}),
          }));
          const told = `seed ${seed} round ${round} ${JSON.stringify(filters)}`;
          expect(await idsOf(store, filters), told).toEqual(await idsOf(naive, filters));
          expect(await countOf(store, filters), told).toBe(await countOf(naive, filters));
        }
      }));
  });
}
