import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { parseJson } from "../json.ts";
import type { EventTemplate, Tag } from "./event.ts";
import { tagValues } from "./event.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId, isPubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** Whom and what someone does not want to see (NIP-51, kind 10000): the public part, the private one stays encrypted. */
export interface MuteList {
  readonly pubkey: Pubkey;
  readonly pubkeys: readonly Pubkey[];
  readonly eventIds: readonly EventId[];
  readonly topics: readonly string[];
  /** In lower case. */
  readonly words: readonly string[];
  readonly createdAtSec: number;
}

/** Why an event is not a mute list. */
export interface MuteListProblem {
  readonly code: "wrong-kind";
  readonly found: string;
}

/** Reads the public part of a mute list. */
export function parseMuteList(event: VerifiedEvent): Result<MuteList, MuteListProblem> {
  if (event.kind !== KIND.muteList) return failed({ code: "wrong-kind", found: String(event.kind) });
  return ok({
    pubkey: event.pubkey,
    pubkeys: tagValues(event, "p").filter(isPubkey),
    eventIds: tagValues(event, "e").filter(isEventId),
    topics: tagValues(event, "t"),
    words: tagValues(event, "word").map((word) => word.toLowerCase()),
    createdAtSec: event.created_at,
  });
}

/**
 * The event of a mute list.
 *
 * @param privatePart - the content of the list it replaces, carried over as it is
 */
export function buildMuteList(
  list: Pick<MuteList, "pubkeys" | "eventIds" | "topics" | "words">,
  createdAtSec: number,
  privatePart = "",
): EventTemplate {
  const tags: Tag[] = [
    ...list.pubkeys.map((value) => ["p", value]),
    ...list.eventIds.map((value) => ["e", value]),
    ...list.topics.map((value) => ["t", value]),
    ...list.words.map((value) => ["word", value.toLowerCase()]),
  ];
  return { kind: KIND.muteList, created_at: createdAtSec, tags, content: privatePart };
}

/** The people that tags of a mute list name. */
export function mutedPeople(tags: readonly Tag[]): readonly Pubkey[] {
  return [...new Set(tags.flatMap(([name, value]) => (name === "p" && isPubkey(value) ? [value] : [])))];
}

/** The words that tags of a mute list name, in lower case. */
export function mutedWords(tags: readonly Tag[]): readonly string[] {
  return [
    ...new Set(
      tags.flatMap(([name, value]) => (name === "word" && value !== undefined && value.trim() !== "" ? [value.toLowerCase()] : [])),
    ),
  ];
}

/**
 * Reads the private part of a mute list, once it was decrypted: tags as they stand in the public part.
 *
 * @returns null when it is no list of tags
 */
export function parsePrivateMutes(text: string): readonly Tag[] | null {
  const json = parseJson(text);
  if (!json.ok || !Array.isArray(json.value)) return null;
  const tags: Tag[] = [];
  for (const entry of json.value) {
    if (!Array.isArray(entry)) return null;
    const values = entry.filter((value): value is string => typeof value === "string");
    if (values.length !== entry.length) return null;
    tags.push(values);
  }
  return tags;
}

/**
 * The event of a mute list from tags: whatever else other clients keep in it stays, in its order.
 *
 * @param privatePart - encrypted, or empty
 */
export function buildMuteTags(tags: readonly Tag[], createdAtSec: number, privatePart: string): EventTemplate {
  return { kind: KIND.muteList, created_at: createdAtSec, tags, content: privatePart };
}
