import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EventStore, StoredEvent } from "@plaza/platform";
import { describeEventStoreContract } from "@plaza/platform/contracts";
import type { EventTemplate, Filter } from "@plaza/protocol";
import { serializeEvent, signEvent } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { isAtLeastVersion, openEventDatabase, readNumber } from "./sqlite-event-schema.ts";
import type { SqliteEventStore, SqliteEventStoreOptions } from "./sqlite-event-store.ts";
import { openSqliteEventStore } from "./sqlite-event-store.ts";
import { plansFor, tableOf } from "./sqlite-query-plan.ts";

const folders: string[] = [];
const stores: EventStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.end();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-events-"));
  folders.push(folder);
  return join(folder, "events.sqlite");
}

async function open(options: SqliteEventStoreOptions): Promise<SqliteEventStore> {
  const opened = await openSqliteEventStore(options);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem));
  stores.push(opened.value);
  return opened.value;
}

function note(template: Partial<EventTemplate>): StoredEvent {
  const event = signEvent({ kind: 1, created_at: 1_800_000_000, tags: [], content: "", ...template }, new Uint8Array(32).fill(9));
  return { event, json: serializeEvent(event) };
}

async function idsOf(store: EventStore, filter: Filter): Promise<readonly string[] | string> {
  const found = await store.query({ filters: [filter], maxLimit: 500, nowSec: 0, guard: { kinds: [], readers: [] } });
  return found.ok ? found.value.map((event) => event.id) : found.problem.code;
}

describeEventStoreContract("the SQLite event store", async () => {
  const path = await place();
  const store = await open({ path });
  return {
    store,
    async reopen() {
      await store.end();
      return open({ path });
    },
  };
});

describe("the SQLite event store", () => {
  it("[I-6l] a full disk refuses the whole batch, reads go on, and puts work again once there is room", async () => {
    const store = await open({ path: await place(), maxBytes: 400_000 });
    const kept: string[] = [];
    let refused = 0;
    for (let index = 0; index < 60 && refused === 0; index += 1) {
      const batch = [
        note({ content: `${index} ${"x".repeat(9_000)}`, created_at: 1_800_000_000 + index }),
        note({ content: `${index} second`, created_at: 1_700_000_000 + index }),
      ];
      const outcome = await store.put(batch);
      if (outcome.ok) kept.push(...batch.map(({ event }) => event.id));
      else {
        expect(outcome.problem).toEqual({ code: "full" });
        refused += 1;
      }
    }
    expect(refused).toBe(1);
    expect(new Set(await idsOf(store, {}))).toEqual(new Set(kept));
    const tags = kept.slice(0, 20).map((id) => ["e", id]);
    expect((await store.put([note({ kind: 5, tags })])).ok).toBe(true);
    expect((await store.put([note({ content: "again" })])).ok).toBe(true);
  });

  it("[I-6u] after an unclean end the file is checked and everything committed is there", async () => {
    const path = await place();
    const store = await open({ path });
    const kept = note({ content: "kept" });
    await store.put([kept]);
    // The file and its log as they are on disk at this moment: what a power cut leaves.
    const copy = await place();
    for (const suffix of ["", "-wal"]) await writeFile(`${copy}${suffix}`, await readFile(`${path}${suffix}`));
    const reopened = await open({ path: copy });
    expect(reopened.wasUnclean).toBe(true);
    expect(await idsOf(reopened, {})).toEqual([kept.event.id]);
    await store.end();
    expect((await open({ path })).wasUnclean).toBe(false);
  });

  it("[I-6u] a log cut off in the middle of a commit loses nothing committed before", async () => {
    const path = await place();
    const store = await open({ path });
    const first = note({ content: "first" });
    await store.put([first]);
    const sizeThen = (await readFile(`${path}-wal`)).length;
    await store.put([note({ content: "second", tags: [["t", "x"]] })]);
    const whole = await readFile(`${path}-wal`);
    for (const cut of [sizeThen + 1, sizeThen + 24 + 4096 + 100, whole.length - 1]) {
      const copy = await place();
      await writeFile(copy, await readFile(path));
      await writeFile(`${copy}-wal`, whole.subarray(0, Math.min(cut, whole.length - 1)));
      expect(await idsOf(await open({ path: copy }), {})).toEqual([first.event.id]);
    }
  });

  it("[I-6u] a damaged, foreign or newer file is named as such and left alone", async () => {
    const path = await place();
    await writeFile(path, "this is no database, only some text that is long enough to be looked at".repeat(20));
    expect(await openSqliteEventStore({ path })).toMatchObject({ ok: false, problem: { code: "damaged", path } });

    const newer = await place();
    const database = new DatabaseSync(newer);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(await openSqliteEventStore({ path: newer })).toMatchObject({ ok: false, problem: { code: "newer-schema", found: 99 } });

    expect(await openSqliteEventStore({ path: join(path, "below-a-file") })).toMatchObject({ ok: false, problem: { code: "unusable" } });
  });

  it("[I-6u] torn pages found after an unclean end keep the store closed", async () => {
    const path = await place();
    const store = await open({ path });
    for (let index = 0; index < 40; index += 1) await store.put([note({ content: `${index} ${"y".repeat(3_000)}` })]);
    await store.end();
    const database = new DatabaseSync(path);
    database.exec("UPDATE totals SET value = 0 WHERE name = 'clean'; PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    const bytes = await readFile(path);
    bytes.fill(0xaa, 4096 * 6, 4096 * 12);
    await writeFile(path, bytes);
    expect(await openSqliteEventStore({ path })).toMatchObject({ ok: false, problem: { code: "damaged" } });
  });

  it("[I-6u] two processes never share one file", async () => {
    const path = await place();
    await open({ path });
    expect(await openSqliteEventStore({ path })).toEqual({ ok: false, problem: { code: "in-use", path } });
  });

  it("[I-6u] each commit is flushed to disk", () => {
    const opened = openEventDatabase({ path: ":memory:" });
    if (!opened.ok) throw new Error(opened.problem.code);
    // 2 is FULL: in a write-ahead log nothing less survives a power cut.
    expect(readNumber(opened.value.database, "PRAGMA synchronous")).toBe(2);
    opened.value.database.close();
  });

  it("[I-6u] SQLite below 3.51.3 is too old", () => {
    for (const [version, isEnough] of [
      ["3.51.2", false],
      ["3.51.3", true],
      ["3.52.0", true],
      ["3.40.1", false],
      ["4.0", true],
    ] as const) {
      expect(isAtLeastVersion(version, [3, 51, 3]), version).toBe(isEnough);
    }
  });

  it("[I-6v] a query that would look at too many rows is refused by name, others are answered", async () => {
    const store = await open({ path: await place(), limits: { maxScannedRows: 50 } });
    const events = Array.from({ length: 120 }, (_, index) =>
      note({
        content: String(index),
        created_at: 1_800_000_000 + index,
        tags: [
          ["t", "all"],
          ["r", index === 0 ? "rare" : "common"],
        ],
      }),
    );
    await store.put(events);
    expect(await idsOf(store, { tags: { t: ["all"], r: ["rare"] } })).toEqual([events[0]?.event.id]);
    expect(await idsOf(store, { tags: { t: ["all"], r: ["common"] }, kinds: [7] })).toBe("too-broad");
    expect(await idsOf(store, { limit: 3 })).toHaveLength(3);
  });

  it("[I-6v] every kind of run is read from the index that holds it in order", () => {
    const opened = openEventDatabase({ path: ":memory:" });
    if (!opened.ok) throw new Error(opened.problem.code);
    const { database } = opened.value;
    const query = { filters: [], maxLimit: 1, nowSec: 0, guard: { kinds: [4], readers: [] } };
    const pubkey = note({}).event.pubkey;
    const shapes: readonly (readonly [filter: Filter, search: string])[] = [
      [{ authors: [pubkey], kinds: [1] }, "events_by_author_kind (pubkey=? AND kind=? AND (age,id)>(?,?) AND age<?)"],
      [{ authors: [pubkey] }, "events_by_author (pubkey=? AND (age,id)>(?,?) AND age<?)"],
      [{ kinds: [1] }, "events_by_kind (kind=? AND (age,id)>(?,?) AND age<?)"],
      [{ tags: { t: ["x"] } }, "PRIMARY KEY (name=? AND value=? AND (age,id)>(?,?) AND age<?)"],
      [{}, "events_by_time ((age,id)>(?,?) AND age<?)"],
    ];
    for (const [filter, search] of shapes) {
      const stream = plansFor(query, filter)[0]?.streams[0];
      if (stream === undefined) throw new Error("a plan has a run");
      const sql = `EXPLAIN QUERY PLAN SELECT row FROM ${tableOf(stream)} WHERE ${stream.where} AND (s.age, s.id) > (?, ?) AND s.age <= ? ORDER BY s.age, s.id`;
      const steps = database.prepare(sql).all(...stream.bound, 0, new Uint8Array(), 0);
      expect(steps.map((step) => step["detail"])).toEqual([expect.stringContaining(search)]);
    }
    database.close();
  });

  it("[I-6v] answers that are large come as ids, to be read piece by piece", async () => {
    const store = await open({ path: await place(), limits: { inlineBytes: 20_000 } });
    const events = Array.from({ length: 6 }, (_, index) => note({ content: "z".repeat(8_000), created_at: 1_800_000_000 - index }));
    await store.put(events);
    const found = await store.query({ filters: [{}], maxLimit: 500, nowSec: 0, guard: { kinds: [], readers: [] } });
    if (!found.ok) throw new Error(found.problem.code);
    expect(found.value.map((event) => event.json !== null)).toEqual([true, true, false, false, false, false]);
    expect(found.value.every((event, index) => event.sizeBytes === events[index]?.json.length)).toBe(true);
    expect(await store.read(found.value.slice(2).map((event) => event.id))).toEqual({
      ok: true,
      value: events.slice(2).map((event) => event.json),
    });
  });

  it("[I-6v] a long count does not hold up a put", async () => {
    const store = await open({ path: await place() });
    for (let batch = 0; batch < 10; batch += 1) {
      await store.put(Array.from({ length: 30 }, (_, index) => note({ content: `${batch} ${index}`, created_at: 1_800_000_000 + index })));
    }
    const done: string[] = [];
    const counting = store
      .count({ filters: Array.from({ length: 300 }, () => ({ since: 1 })), maxLimit: 1, nowSec: 0, guard: { kinds: [], readers: [] } })
      .then((counted) => {
        done.push("count");
        return counted;
      });
    await store.put([note({ content: "in between" })]).then(() => done.push("put"));
    expect((await counting).ok).toBe(true);
    expect(done).toEqual(["put", "count"]);
  });
});
