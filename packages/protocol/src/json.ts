import type { Result } from "./result.ts";
import { failed, ok } from "./result.ts";

/** A value that JSON can carry. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Why a text is not JSON. */
export interface JsonProblem {
  readonly code: "not-json";
  readonly detail: string;
}

/** Reads JSON of unknown origin; never throws, however deep or broken the text. */
export function parseJson(text: string): Result<unknown, JsonProblem> {
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch (error) {
    return failed({ code: "not-json", detail: error instanceof Error ? error.message.slice(0, 80) : "unreadable" });
  }
}

/** True for objects that are neither null nor arrays. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for arrays, with elements still to be checked. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/**
 * Copies a value read from JSON into fresh objects.
 *
 * @param maxDepth - nesting allowed below this value
 * @returns the copy, or undefined when it nests deeper or holds what JSON cannot carry; keys named `__proto__` are left out
 */
export function copyJson(value: unknown, maxDepth: number): JsonValue | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (maxDepth <= 0 || typeof value !== "object") return undefined;
  if (isList(value)) {
    const list: JsonValue[] = [];
    for (const entry of value) {
      const copied = copyJson(entry, maxDepth - 1);
      if (copied === undefined) return undefined;
      list.push(copied);
    }
    return list;
  }
  if (!isRecord(value)) return undefined;
  const record: Record<string, JsonValue> = {};
  for (const key of Object.keys(value)) {
    // Assigning to this key would set the copy's prototype instead of a field.
    if (key === "__proto__") continue;
    const copied = copyJson(value[key], maxDepth - 1);
    if (copied === undefined) return undefined;
    record[key] = copied;
  }
  return record;
}

/** Names a value of unknown type in a few characters, for problems. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
