import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EventQuery, FoundEvent, StoreProblem } from "@plaza/platform";
import { searchTerms } from "@plaza/platform";
import type { EventId, Filter, Result } from "@plaza/protocol";
import { failed, ok, parseEventId } from "@plaza/protocol";
import { packHex } from "./sqlite-event-writer.ts";
import type { Plan, RowCheck, StreamPlan } from "./sqlite-query-plan.ts";
import { checkFor, plansFor, tableOf } from "./sqlite-query-plan.ts";

/** Work done a slice at a time: whoever drives it may do something else between two slices. */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** Bounds of one query. */
export interface ReaderLimits {
  /** Index rows a query may look at before it is refused as too broad. */
  readonly maxScannedRows: number;
  /** Index rows a count may look at. */
  readonly maxCountedRows: number;
  /** JSON that a query hands out by itself; the rest is read by id. */
  readonly inlineBytes: number;
}

/** Reads an event database, a slice at a time. */
export interface EventReader {
  query(query: EventQuery): Sliced<Result<readonly FoundEvent[], StoreProblem>>;
  count(query: EventQuery): Sliced<Result<number, StoreProblem>>;
  read(ids: readonly EventId[]): readonly (string | null)[];
}

interface Hit {
  readonly age: number;
  /** Hex. */
  readonly id: string;
  readonly row: number;
}

interface Budget {
  leftRows: number;
}

interface Cursor {
  readonly stream: StreamPlan;
  age: number;
  id: Uint8Array;
  pageRows: number;
  hits: readonly Hit[];
  next: number;
  isDone: boolean;
}

/** Rows of a search looked at; the best of them are chosen. */
const SEARCH_ROWS = 2_000;
const PAGE_ROWS = 1_000;
const PROBED_ROWS = 200;
const PROBED_STREAMS = 8;

function isBefore(a: Hit, b: Hit): boolean {
  return a.age < b.age || (a.age === b.age && a.id < b.id);
}

/** Keeps prepared statements by their text, dropping the oldest. */
function createStatements(database: DatabaseSync): (sql: string) => StatementSync {
  const kept = new Map<string, StatementSync>();
  return (sql) => {
    let statement = kept.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql);
      if (kept.size >= 200) for (const oldest of kept.keys()) if (kept.delete(oldest)) break;
    } else kept.delete(sql);
    kept.set(sql, statement);
    return statement;
  };
}

/** Makes the reader of an open event database. */
export function createEventReader(database: DatabaseSync, limits: ReaderLimits): EventReader {
  const prepare = createStatements(database);
  const jsonByRow = database.prepare("SELECT size, json FROM events WHERE row = ?");
  const jsonById = database.prepare("SELECT json FROM events WHERE id = ?");

  function readPage(cursor: Cursor, plan: Plan, filter: Filter, budget: Budget): void {
    const { stream } = cursor;
    const { check } = plan;
    const columns = stream.source === "events" ? "age, id, row, kind, expires_at, pubkey" : "age, id, row, kind, expires_at";
    const join = check.joins ? "JOIN events e ON e.row = s.row" : "";
    // The inner LIMIT counts rows looked at, matching or not, so that one step's work is bounded.
    const sql = `SELECT s.age AS age, s.id AS id, s.row AS row, (${check.sql}) AS fits FROM (
      SELECT ${columns} FROM ${tableOf(stream)} WHERE ${stream.where} AND (s.age, s.id) > (?, ?) AND s.age <= ? ORDER BY s.age, s.id LIMIT ?
    ) s ${join} ORDER BY s.age, s.id`;
    const lastAge = filter.since === undefined ? Number.MAX_SAFE_INTEGER : -filter.since;
    const pageRows = Math.min(cursor.pageRows, budget.leftRows);
    const rows = prepare(sql).all(...check.bound, ...stream.bound, cursor.age, cursor.id, lastAge, pageRows);
    const hits: Hit[] = [];
    for (const row of rows) {
      const id = row["id"];
      if (!(id instanceof Uint8Array)) throw new Error("an id is kept as bytes");
      cursor.age = Number(row["age"]);
      cursor.id = id;
      if (row["fits"] === 1) hits.push({ age: cursor.age, id: Buffer.from(id).toString("hex"), row: Number(row["row"]) });
    }
    budget.leftRows -= rows.length + 1;
    cursor.isDone = rows.length < pageRows;
    cursor.pageRows = Math.min(PAGE_ROWS, cursor.pageRows * 4);
    cursor.hits = hits;
    cursor.next = 0;
  }

  function* merge(plan: Plan, filter: Filter, limit: number, budget: Budget): Generator<Hit | undefined, boolean, undefined> {
    const firstAge = filter.until === undefined ? Number.MIN_SAFE_INTEGER : -filter.until;
    const pageRows = Math.max(4, Math.min(PAGE_ROWS, Math.ceil((limit * 1.25) / plan.streams.length) + 1));
    const cursors = plan.streams.map((stream): Cursor => ({
      stream,
      age: firstAge,
      id: new Uint8Array(),
      pageRows,
      hits: [],
      next: 0,
      isDone: false,
    }));
    let previous: Hit | undefined;
    let given = 0;
    let sinceSlice = 0;
    while (given < limit) {
      let best: Cursor | undefined;
      let bestHit: Hit | undefined;
      for (const cursor of cursors) {
        while (cursor.next >= cursor.hits.length && !cursor.isDone) {
          if (budget.leftRows <= 0) return false;
          readPage(cursor, plan, filter, budget);
          sinceSlice += cursor.pageRows;
          if (sinceSlice >= PAGE_ROWS) {
            sinceSlice = 0;
            yield undefined;
          }
        }
        const hit = cursor.hits[cursor.next];
        if (hit !== undefined && (bestHit === undefined || isBefore(hit, bestHit))) {
          best = cursor;
          bestHit = hit;
        }
      }
      if (best === undefined || bestHit === undefined) return true;
      best.next += 1;
      // An event with two of the wanted tag values lies in two streams, at the same place of the order.
      if (previous?.id === bestHit.id) continue;
      previous = bestHit;
      given += 1;
      yield bestHit;
    }
    return true;
  }

  function probe(plan: Plan): number {
    let rows = 0;
    const probed = plan.streams.slice(0, PROBED_STREAMS);
    for (const stream of probed) {
      const sql = `SELECT count(*) AS rows FROM (SELECT 1 FROM ${tableOf(stream)} WHERE ${stream.where} LIMIT ${PROBED_ROWS})`;
      rows += Number(prepare(sql).get(...stream.bound)?.["rows"]);
    }
    return (rows / probed.length) * plan.streams.length;
  }

  function choose(plans: readonly Plan[]): Plan | undefined {
    const [only, ...others] = plans;
    if (others.length === 0) return only;
    const sized = plans.map((plan) => ({ plan, rows: probe(plan) }));
    return sized.reduce((least, entry) => (entry.rows < least.rows ? entry : least)).plan;
  }

  function search(check: RowCheck, filter: Filter, limit: number, terms: readonly string[], budget: Budget): readonly Hit[] {
    const matching = prepare(`SELECT rowid AS row FROM search WHERE search MATCH ? ORDER BY rank LIMIT ${SEARCH_ROWS}`);
    const wanted = terms.map((term) => `"${term}"*`).join(" ");
    const fitting = prepare(`SELECT s.age AS age, s.id AS id FROM events s WHERE s.row = ? AND s.age >= ? AND s.age <= ? AND ${check.sql}`);
    const firstAge = filter.until === undefined ? Number.MIN_SAFE_INTEGER : -filter.until;
    const lastAge = filter.since === undefined ? Number.MAX_SAFE_INTEGER : -filter.since;
    const hits: Hit[] = [];
    for (const match of matching.all(wanted)) {
      budget.leftRows -= 1;
      const row = Number(match["row"]);
      const found = fitting.get(row, firstAge, lastAge, ...check.bound);
      if (found === undefined || !(found["id"] instanceof Uint8Array)) continue;
      hits.push({ age: Number(found["age"]), id: Buffer.from(found["id"]).toString("hex"), row });
      if (hits.length >= limit) break;
    }
    return hits;
  }

  /** Hits of one filter; null when the budget ended first. */
  function* hitsOf(query: EventQuery, filter: Filter, limit: number, budget: Budget): Sliced<readonly Hit[] | null> {
    if (limit === 0) return [];
    if (filter.search !== undefined) {
      const terms = searchTerms(filter.search);
      const check = checkFor(query, filter);
      return check === null || terms.length === 0 ? [] : search(check, filter, limit, terms, budget);
    }
    const plan = choose(plansFor(query, filter));
    if (plan === undefined) return [];
    const hits: Hit[] = [];
    const merging = merge(plan, filter, limit, budget);
    for (;;) {
      const step = merging.next();
      if (step.done === true) return step.value ? hits : null;
      if (step.value === undefined) yield undefined;
      else hits.push(step.value);
    }
  }

  return {
    *query(query) {
      const budget: Budget = { leftRows: limits.maxScannedRows };
      const chosen = new Map<string, Hit>();
      for (const filter of query.filters) {
        const hits = yield* hitsOf(query, filter, Math.min(filter.limit ?? query.maxLimit, query.maxLimit), budget);
        if (hits === null) return failed({ code: "too-broad", scannedRows: limits.maxScannedRows });
        for (const hit of hits) chosen.set(hit.id, hit);
        yield undefined;
      }
      let leftBytes = limits.inlineBytes;
      const found: FoundEvent[] = [];
      for (const hit of [...chosen.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1))) {
        const row = jsonByRow.get(hit.row);
        const id = parseEventId(hit.id);
        // Removed between two slices.
        if (row === undefined || !id.ok) continue;
        const sizeBytes = Number(row["size"]);
        leftBytes -= sizeBytes;
        found.push({ id: id.value, sizeBytes, json: leftBytes >= 0 ? String(row["json"]) : null });
      }
      return ok(found);
    },
    *count(query) {
      const budget: Budget = { leftRows: limits.maxCountedRows };
      const ids = new Set<string>();
      for (const filter of query.filters) {
        const hits = yield* hitsOf(query, filter, Number.POSITIVE_INFINITY, budget);
        if (hits === null) return failed({ code: "too-broad", scannedRows: limits.maxCountedRows });
        for (const hit of hits) ids.add(hit.id);
      }
      return ok(ids.size);
    },
    read: (ids) =>
      ids.map((id) => {
        const row = jsonById.get(packHex(id));
        return row === undefined ? null : String(row["json"]);
      }),
  };
}
