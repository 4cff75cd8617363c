import { describe, isList, isRecord } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isWellFormed } from "../text.ts";
import type { NostrEvent } from "./event.ts";
import { isEventTime } from "./event.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId, isPubkey } from "./hex.ts";
import { isKind } from "./kinds.ts";

/** Which events are asked for: all conditions must hold, any value of a condition will do. */
export interface Filter {
  readonly ids?: readonly EventId[];
  readonly authors?: readonly Pubkey[];
  readonly kinds?: readonly number[];
  /** Seconds, inclusive. */
  readonly since?: number;
  /** Seconds, inclusive. */
  readonly until?: number;
  readonly limit?: number;
  /** NIP-50. */
  readonly search?: string;
  /** By tag letter: `#a` stands here as `a`. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

/** Why a value is not a filter: the field at fault and what stood there. */
export interface FilterProblem {
  readonly code: "not-an-object" | "bad-field" | "unsupported-tag";
  readonly field: string;
  readonly found: string;
}

const TAG_FIELD = /^#[a-zA-Z]$/;

function listOf<T>(value: unknown, is: (entry: unknown) => entry is T): readonly T[] | null {
  if (!isList(value)) return null;
  const list: T[] = [];
  for (const entry of value) {
    if (!is(entry)) return null;
    list.push(entry);
  }
  return list;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && isWellFormed(value);
}

/**
 * Reads a filter. Unknown fields are ignored, except `#` with anything but one letter: leaving such a condition out
 * would answer a wider question than was asked.
 */
export function parseFilter(value: unknown): Result<Filter, FilterProblem> {
  if (!isRecord(value)) return failed({ code: "not-an-object", field: "", found: describe(value) });
  const filter: { -readonly [K in keyof Filter]: Filter[K] } = {};
  const tags: Record<string, readonly string[]> = {};
  for (const field of Object.keys(value)) {
    const found = value[field];
    const bad = (): Result<never, FilterProblem> => failed({ code: "bad-field", field, found: describe(found) });
    switch (field) {
      case "ids": {
        const ids = listOf(found, isEventId);
        if (ids === null) return bad();
        filter.ids = ids;
        break;
      }
      case "authors": {
        const authors = listOf(found, isPubkey);
        if (authors === null) return bad();
        filter.authors = authors;
        break;
      }
      case "kinds": {
        const kinds = listOf(found, isKind);
        if (kinds === null) return bad();
        filter.kinds = kinds;
        break;
      }
      case "since":
      case "until":
      case "limit":
        if (!isEventTime(found)) return bad();
        filter[field] = found + 0;
        break;
      case "search":
        if (!isText(found)) return bad();
        filter.search = found;
        break;
      default: {
        if (!field.startsWith("#")) break;
        if (!TAG_FIELD.test(field)) {
          return failed({ code: "unsupported-tag", field: field.slice(0, 40), found: describe(found) });
        }
        const values = listOf(found, isText);
        if (values === null) return bad();
        tags[field.slice(1)] = values;
        filter.tags = tags;
      }
    }
  }
  return ok(filter);
}

/** The filter as NIP-01 writes it, ready for JSON. */
export function encodeFilter(filter: Filter): Readonly<Record<string, unknown>> {
  const { tags, ids, authors, kinds, since, until, limit, search } = filter;
  const encoded: Record<string, unknown> = {};
  if (ids !== undefined) encoded["ids"] = ids;
  if (authors !== undefined) encoded["authors"] = authors;
  if (kinds !== undefined) encoded["kinds"] = kinds;
  if (since !== undefined) encoded["since"] = since;
  if (until !== undefined) encoded["until"] = until;
  if (limit !== undefined) encoded["limit"] = limit;
  if (search !== undefined) encoded["search"] = search;
  for (const [letter, values] of Object.entries(tags ?? {})) encoded[`#${letter}`] = values;
  return encoded;
}

/** True when the event meets every condition; `limit` and `search` are not judged here. An empty list meets nothing. */
export function matchFilter(filter: Filter, event: NostrEvent): boolean {
  if (filter.kinds !== undefined && !filter.kinds.includes(event.kind)) return false;
  if (filter.since !== undefined && event.created_at < filter.since) return false;
  if (filter.until !== undefined && event.created_at > filter.until) return false;
  if (filter.authors !== undefined && !filter.authors.includes(event.pubkey)) return false;
  if (filter.ids !== undefined && !filter.ids.includes(event.id)) return false;
  if (filter.tags === undefined) return true;
  for (const letter of Object.keys(filter.tags)) {
    const wanted = filter.tags[letter] ?? [];
    const has = event.tags.some((tag) => tag[0] === letter && tag[1] !== undefined && wanted.includes(tag[1]));
    if (!has) return false;
  }
  return true;
}
