import { isList, isRecord, parseJson } from "../json.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { isEventTime, tagValue } from "../nostr/event.ts";
import type { EventId, Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import { oneLine, severalLines } from "../text.ts";
import { isWebUrl } from "../urls.ts";
import type { SpaceAddress } from "./space-address.ts";

/** What every event of a space says about itself. */
export interface SpaceEventCommon {
  readonly id: EventId;
  /** Who signed: a person, or where a kind allows it the key of a person's session. */
  readonly author: Pubkey;
  readonly createdAtSec: number;
  /** NIP-40; null when not said. */
  readonly expiresAtSec: number | null;
}

/** Why an event is not one of this space. */
export interface SpaceEventProblem {
  readonly code:
    | "wrong-kind"
    | "not-a-space"
    | "other-space"
    | "bad-space-id"
    | "wrong-author"
    | "wrong-identifier"
    | "no-target"
    | "bad-content"
    | "too-large";
  readonly found: string;
}

/** More than any event of a space needs: a session description is 2 to 8 KiB. */
export const maxSpaceContent = 65_536;

/** The JSON object in the content; null for anything else. */
export function contentRecord(text: string): Readonly<Record<string, unknown>> | null {
  const json = parseJson(text);
  return json.ok && isRecord(json.value) ? json.value : null;
}

/** The JSON object in a content that may also say nothing. */
export function optionalRecord(text: string): Readonly<Record<string, unknown>> {
  return contentRecord(text) ?? {};
}

/** One line of a field, empty when there is none. */
export function lineField(value: unknown, maxCodePoints: number): string {
  return typeof value === "string" ? oneLine(value, maxCodePoints) : "";
}

/** Several lines of a field, empty when there are none. */
export function linesField(value: unknown, maxCodePoints: number): string {
  return typeof value === "string" ? severalLines(value, maxCodePoints) : "";
}

/** A time in seconds, null for anything else. */
export function timeField(value: unknown): number | null {
  // Adding zero turns JSON's -0 into 0.
  return isEventTime(value) ? value + 0 : null;
}

/** An http or https URL, null for anything else. */
export function webUrlField(value: unknown): string | null {
  return typeof value === "string" && isWebUrl(value) ? value : null;
}

/** The keys in a list, each once, at most so many. */
export function pubkeysField(value: unknown, max: number): readonly Pubkey[] {
  return isList(value) ? [...new Set(value.slice(0, max * 4).filter(isPubkey))].slice(0, max) : [];
}

/** Short words of letters, digits, `.`, `_` and `-`, each once, at most sixteen. */
export function wordsField(value: unknown): readonly string[] {
  if (!isList(value)) return [];
  const words = value.slice(0, 64).filter((word): word is string => typeof word === "string" && /^[\w.-]{1,32}$/.test(word));
  return [...new Set(words)].slice(0, 16);
}

/** The mark of a device: 16 lower-case hex characters. */
export function sessionField(value: unknown): string | null {
  return typeof value === "string" && /^[0-9a-f]{16}$/.test(value) ? value : null;
}

/** True when the event says that it is one of audio spaces. */
export function isSpaceMarked(event: EventTemplate): boolean {
  return event.tags.some((tag) => tag[0] === "webrtc" && tag[1] === "spaces");
}

/** What every event of a space says about itself. */
export function commonOf(event: VerifiedEvent): SpaceEventCommon {
  const text = tagValue(event, "expiration") ?? "";
  return {
    id: event.id,
    author: event.pubkey,
    createdAtSec: event.created_at,
    expiresAtSec: /^\d{1,12}$/.test(text) ? Number(text) : null,
  };
}

/** The tags every event within a space carries. */
export function spaceTags(space: SpaceAddress): readonly Tag[] {
  return [
    ["s", space.id],
    ["h", space.host],
    ["webrtc", "spaces"],
  ];
}

/** The tag that says until when relays need to keep an event. */
export function expirationTags(expiresAtSec: number | null): readonly Tag[] {
  return expiresAtSec === null ? [] : [["expiration", String(Math.floor(expiresAtSec))]];
}
