import type { EventQuery } from "@plaza/platform";
import type { Filter } from "@plaza/protocol";
import { packHex, packTagValue } from "./sqlite-event-writer.ts";

/** A value bound to a statement. */
export type Bound = string | number | Uint8Array | null;

/** One run of an index, newest first: every event a filter wants lies in one of its plan's streams. */
export interface StreamPlan {
  /** Which table the run is read from; `tags` rows carry kind and expiry as well. */
  readonly source: "events" | "tags";
  /** The index of `events` that holds the run in order, named because the planner guesses without statistics; null: the key itself. */
  readonly index: string | null;
  /** Equality conditions that name the run, on `s`. */
  readonly where: string;
  readonly bound: readonly Bound[];
}

/** What each row must meet, beside the run it comes from. `s` is the run's row, `e` the event's row beside a tag's. */
export interface RowCheck {
  readonly sql: string;
  readonly bound: readonly Bound[];
  readonly joins: boolean;
}

/** One way to answer a filter: the runs to read, and what each row must still meet. */
export interface Plan {
  readonly streams: readonly StreamPlan[];
  readonly check: RowCheck;
}

/** Combinations of author and kind read as runs of their own; beyond, kinds are checked row by row. */
const MAX_PAIRS = 256;

function marks(count: number): string {
  return Array.from({ length: count }, () => "?").join(",");
}

function among(column: string, values: readonly Bound[], joins: boolean): RowCheck {
  return { sql: `${column} IN (${marks(values.length)})`, bound: values, joins };
}

function authorCondition(keys: readonly Uint8Array[], source: StreamPlan["source"]): RowCheck {
  return source === "tags" ? among("e.pubkey", keys, true) : among("s.pubkey", keys, false);
}

function tagCondition(letter: string, values: readonly string[]): RowCheck {
  const sql = `EXISTS (SELECT 1 FROM tags x WHERE x.name = ? AND x.value IN (${marks(values.length)}) AND x.age = s.age AND x.id = s.id)`;
  return { sql, bound: [letter, ...values.map(packTagValue)], joins: false };
}

function guardCondition(query: EventQuery, filter: Filter, source: StreamPlan["source"]): RowCheck | null {
  const { kinds, readers } = query.guard;
  if (kinds.length === 0 || (filter.kinds !== undefined && !filter.kinds.some((kind) => kinds.includes(kind)))) return null;
  const hidden = `s.kind NOT IN (${marks(kinds.length)})`;
  if (readers.length === 0) return { sql: hidden, bound: kinds, joins: false };
  const keys = readers.map(packHex);
  const written = authorCondition(keys, source);
  const addressed = tagCondition("p", readers);
  return {
    sql: `(${hidden} OR ${written.sql} OR ${addressed.sql})`,
    bound: [...kinds, ...written.bound, ...addressed.bound],
    joins: written.joins,
  };
}

/** Conditions of a filter that the run a row comes from already meets. */
interface Met {
  readonly ids?: true;
  readonly kinds?: true;
  readonly authors?: true;
  readonly letter?: string;
}

function checkRows(query: EventQuery, filter: Filter, source: StreamPlan["source"], met: Met): RowCheck {
  const { ids, authors, kinds, tags = {} } = filter;
  const conditions: RowCheck[] = [{ sql: "(s.expires_at IS NULL OR s.expires_at > ?)", bound: [query.nowSec], joins: false }];
  if (ids !== undefined && met.ids !== true) conditions.push(among("s.id", ids.map(packHex), false));
  if (kinds !== undefined && met.kinds !== true) conditions.push(among("s.kind", kinds, false));
  if (authors !== undefined && met.authors !== true) conditions.push(authorCondition(authors.map(packHex), source));
  for (const [letter, values] of Object.entries(tags)) if (letter !== met.letter) conditions.push(tagCondition(letter, values));
  const guard = guardCondition(query, filter, source);
  if (guard !== null) conditions.push(guard);
  return {
    sql: conditions.map((condition) => condition.sql).join(" AND "),
    bound: conditions.flatMap((condition) => condition.bound),
    joins: conditions.some((condition) => condition.joins),
  };
}

function isEmptyHanded(filter: Filter): boolean {
  return [filter.ids, filter.authors, filter.kinds, ...Object.values(filter.tags ?? {})].some((values) => values?.length === 0);
}

/** The whole filter, without its times, limit and search, as a check of a row of `events`; null when nothing can match. */
export function checkFor(query: EventQuery, filter: Filter): RowCheck | null {
  return isEmptyHanded(filter) ? null : checkRows(query, filter, "events", {});
}

/**
 * The plans that could answer a filter, without its times, limit and search. None when the filter can match nothing.
 * Where several indexes apply there are several: whoever asks picks the smallest.
 */
export function plansFor(query: EventQuery, filter: Filter): readonly Plan[] {
  if (isEmptyHanded(filter)) return [];
  const { ids, authors, kinds, tags = {} } = filter;
  const eventRuns = (index: string | null, where: string, keys: readonly (readonly Bound[])[], met: Met): Plan => ({
    streams: keys.map((bound) => ({ source: "events", index, where, bound })),
    check: checkRows(query, filter, "events", met),
  });
  if (ids !== undefined)
    return [
      eventRuns(
        null,
        "s.id = ?",
        unique(ids).map((id) => [packHex(id)]),
        { ids: true },
      ),
    ];

  const plans = Object.entries(tags).map(([letter, values]): Plan => {
    const where = "s.name = ? AND s.value = ?";
    const streams = unique(values).map((value): StreamPlan => ({
      source: "tags",
      index: null,
      where,
      bound: [letter, packTagValue(value)],
    }));
    return { streams, check: checkRows(query, filter, "tags", { letter }) };
  });
  const kindList = unique(kinds ?? []);
  if (authors !== undefined) {
    const keys = unique(authors).map(packHex);
    if (kinds !== undefined && keys.length * kindList.length <= MAX_PAIRS) {
      const pairs = keys.flatMap((key) => kindList.map((kind) => [key, kind]));
      plans.push(eventRuns("events_by_author_kind", "s.pubkey = ? AND s.kind = ?", pairs, { authors: true, kinds: true }));
    } else
      plans.push(
        eventRuns(
          "events_by_author",
          "s.pubkey = ?",
          keys.map((key) => [key]),
          { authors: true },
        ),
      );
  }
  if (plans.length > 0) return plans;
  if (kinds !== undefined)
    return [
      eventRuns(
        "events_by_kind",
        "s.kind = ?",
        kindList.map((kind) => [kind]),
        { kinds: true },
      ),
    ];
  return [eventRuns("events_by_time", "TRUE", [[]], {})];
}

/** The table of a run as it stands in a `FROM`, called `s`. */
export function tableOf({ source, index }: StreamPlan): string {
  return index === null ? `${source} s` : `${source} s INDEXED BY ${index}`;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
