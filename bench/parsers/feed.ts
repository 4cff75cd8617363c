/* Feeds one text to the parser it is meant for, and what comes out to the parsers behind it. */
import type { NostrEvent, Result, VerifiedEvent } from "@plaza/protocol";
import {
  admitVerified,
  decodeNip19,
  encodeClientFrame,
  encodeClientMessage,
  encodeFilter,
  encodeRelayMessage,
  encodeServerFrame,
  matchFilter,
  parseAddress,
  parseAuthHeader,
  parseAvatar,
  parseBlossomAuth,
  parseCell,
  parseClientFrame,
  parseClientMessage,
  parseDeletion,
  parseFilter,
  parseHeartbeat,
  parseJson,
  parseMuteList,
  parseNostrEvent,
  parseProfile,
  parseReaction,
  parseRelayList,
  parseRelayMessage,
  parseScene,
  parseSceneChat,
  parseServerFrame,
  parseSlot,
  parseSyncLogin,
  parseWebxdcPost,
  parseWebxdcRealtime,
  parseWebxdcUpdate,
  serializeEvent,
} from "@plaza/protocol";
import type { HostileInput } from "./hostile-inputs.ts";

type Outcome = Result<unknown, { readonly code: string }>;

const eventParsers: readonly ((event: VerifiedEvent) => Outcome)[] = [
  parseScene,
  parseSceneChat,
  parseReaction,
  parseAvatar,
  parseHeartbeat,
  parseSyncLogin,
  parseProfile,
  parseRelayList,
  parseMuteList,
  parseDeletion,
  parseBlossomAuth,
  parseWebxdcPost,
  parseWebxdcUpdate,
  parseWebxdcRealtime,
];

/** Anyone can sign anything: an event of hostile content counts as proven here, and every parser behind meets it. */
function readEvent(event: NostrEvent): void {
  const admitted = admitVerified(event);
  for (const parse of eventParsers) parse(admitted);
  matchFilter({ kinds: [event.kind], tags: { a: ["x"], t: ["3d-scene"] } }, event);
}

/** Gives a text to its parser. Accepted or refused: both are fine, only throwing is not. */
export function feed({ target, text }: HostileInput): Outcome {
  switch (target) {
    case "client-frame":
      return parseClientFrame(text);
    case "server-frame":
      return parseServerFrame(text);
    case "client-message":
      return parseClientMessage(text);
    case "relay-message":
      return parseRelayMessage(text);
    case "event": {
      const json = parseJson(text);
      if (!json.ok) return json;
      const event = parseNostrEvent(json.value);
      if (event.ok) readEvent(event.value);
      return event;
    }
    case "filter": {
      const json = parseJson(text);
      return json.ok ? parseFilter(json.value) : json;
    }
    case "nip19":
      return decodeNip19(text);
    case "small": {
      const outcomes: readonly Outcome[] = [parseAddress(text), parseCell(text), parseSlot(text), parseAuthHeader(text)];
      return outcomes.find((outcome) => outcome.ok) ?? parseAddress(text);
    }
  }
}

function again<T, P extends { readonly code: string }>(
  parse: (text: string) => Result<T, P>,
  encode: (value: T) => string,
  text: string,
): readonly Outcome[] {
  const first = parse(text);
  return first.ok ? [first, parse(encode(first.value))] : [];
}

/** What was accepted, and what comes of writing and reading it again; empty when refused or without a writer. */
export function roundTrip({ target, text }: HostileInput): readonly Outcome[] {
  switch (target) {
    case "client-frame":
      // What was cut to its limit may be longer as JSON than what arrived escaped: the size is judged on arrival only.
      return again((value) => parseClientFrame(value, 65_536), encodeClientFrame, text);
    case "server-frame":
      return again(parseServerFrame, encodeServerFrame, text);
    case "client-message":
      return again(parseClientMessage, encodeClientMessage, text);
    case "relay-message":
      return again(parseRelayMessage, encodeRelayMessage, text);
    case "event":
      return again((value) => parseNostrEvent(JSON.parse(value)), serializeEvent, jsonOr(text, "null"));
    case "filter":
      return again(
        (value) => parseFilter(JSON.parse(value)),
        (filter) => JSON.stringify(encodeFilter(filter)),
        jsonOr(text, "null"),
      );
    default:
      return [];
  }
}

function jsonOr(text: string, otherwise: string): string {
  return parseJson(text).ok ? text : otherwise;
}
