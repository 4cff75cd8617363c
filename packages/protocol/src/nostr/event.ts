import { describe, isList, isRecord } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isWellFormed } from "../text.ts";
import type { EventId, Pubkey, Signature } from "./hex.ts";
import { isEventId, isPubkey, isSignature } from "./hex.ts";
import { isKind } from "./kinds.ts";

/** One tag: a name and its values. */
export type Tag = readonly string[];

/** An event before it is signed. */
export interface EventTemplate {
  readonly kind: number;
  /** Seconds since 1970. */
  readonly created_at: number;
  readonly tags: readonly Tag[];
  readonly content: string;
}

/** An event whose shape is right; whether id and signature hold is not known yet. */
export interface NostrEvent extends EventTemplate {
  readonly id: EventId;
  readonly pubkey: Pubkey;
  readonly sig: Signature;
}

/** Why a value is not an event: the field at fault and what stood there. */
export interface EventProblem {
  readonly code: "not-an-object" | "bad-id" | "bad-pubkey" | "bad-sig" | "bad-created-at" | "bad-kind" | "bad-tags" | "bad-content";
  readonly found: string;
}

/** True for a time an event may carry: a whole number of seconds from 0 below 2^53. */
export function isEventTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function copyTags(value: unknown): readonly Tag[] | null {
  if (!isList(value)) return null;
  const tags: Tag[] = [];
  for (const entry of value) {
    if (!isList(entry)) return null;
    const tag: string[] = [];
    for (const text of entry) {
      if (typeof text !== "string" || !isWellFormed(text)) return null;
      tag.push(text);
    }
    tags.push(tag);
  }
  return tags;
}

/**
 * Reads an event from a parsed JSON value into a fresh object with exactly the seven fields.
 * Texts with lone surrogates are refused: they have no UTF-8 form, hence no agreed id.
 *
 * @see docs/spec/protocol.md [P-1]
 */
export function parseNostrEvent(value: unknown): Result<NostrEvent, EventProblem> {
  if (!isRecord(value)) return failed({ code: "not-an-object", found: describe(value) });
  const { id, pubkey, created_at, kind, tags, content, sig } = value;
  if (!isEventId(id)) return failed({ code: "bad-id", found: describe(id) });
  if (!isPubkey(pubkey)) return failed({ code: "bad-pubkey", found: describe(pubkey) });
  if (!isSignature(sig)) return failed({ code: "bad-sig", found: describe(sig) });
  if (!isEventTime(created_at)) return failed({ code: "bad-created-at", found: describe(created_at) });
  if (!isKind(kind)) return failed({ code: "bad-kind", found: describe(kind) });
  if (typeof content !== "string" || !isWellFormed(content)) {
    return failed({ code: "bad-content", found: describe(content) });
  }
  const copied = copyTags(tags);
  if (copied === null) return failed({ code: "bad-tags", found: describe(tags) });
  // Adding zero turns JSON's -0 into 0.
  return ok({ id, pubkey, created_at: created_at + 0, kind: kind + 0, tags: copied, content, sig });
}

/** The event as JSON: the seven fields in a fixed order, nothing else. */
export function serializeEvent(event: NostrEvent): string {
  return JSON.stringify({
    id: event.id,
    pubkey: event.pubkey,
    created_at: event.created_at,
    kind: event.kind,
    tags: event.tags,
    content: event.content,
    sig: event.sig,
  });
}

/** The first value of the first tag of this name. */
export function tagValue(event: EventTemplate, name: string): string | undefined {
  for (const tag of event.tags) if (tag[0] === name && tag[1] !== undefined) return tag[1];
  return undefined;
}

/** The first values of all tags of this name, in order. */
export function tagValues(event: EventTemplate, name: string): readonly string[] {
  const values: string[] = [];
  for (const tag of event.tags) if (tag[0] === name && tag[1] !== undefined) values.push(tag[1]);
  return values;
}
