import { describe, isRecord } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine } from "../text.ts";
import type { NostrEvent } from "./event.ts";
import { isEventTime, parseNostrEvent, serializeEvent } from "./event.ts";
import type { EventId } from "./hex.ts";
import { isEventId } from "./hex.ts";
import type { WireProblem } from "./wire-problem.ts";
import { badEvent, isSubscriptionId, readMessageList } from "./wire-problem.ts";

/** What a relay tells a client (NIP-01, NIP-42, NIP-45). Events inside are not verified yet. */
export type RelayMessage =
  | { readonly type: "EVENT"; readonly id: string; readonly event: NostrEvent }
  | { readonly type: "OK"; readonly eventId: EventId; readonly accepted: boolean; readonly message: string }
  | { readonly type: "EOSE"; readonly id: string }
  | { readonly type: "CLOSED"; readonly id: string; readonly message: string }
  | { readonly type: "NOTICE"; readonly message: string }
  | { readonly type: "AUTH"; readonly challenge: string }
  | { readonly type: "COUNT"; readonly id: string; readonly count: number };

const MAX_WORDS = 500;
const MAX_CHALLENGE = 512;

/** What a relay says for people to read: one bounded line, empty when it said nothing. */
function words(value: unknown): string {
  return typeof value === "string" ? oneLine(value, MAX_WORDS) : "";
}

/**
 * Reads what a relay sent; never throws.
 *
 * @param maxLength - longer texts are refused unread, in UTF-16 units; default 1,048,576
 */
export function parseRelayMessage(text: string, maxLength = 1_048_576): Result<RelayMessage, WireProblem> {
  const message = readMessageList(text, maxLength);
  if (!message.ok) return message;
  const { type, list } = message.value;
  const first = list[1];
  switch (type) {
    case "EVENT": {
      if (!isSubscriptionId(first)) return badId(first);
      const event = parseNostrEvent(list[2]);
      return event.ok ? ok({ type, id: first, event: event.value }) : badEvent(list[2], event.problem);
    }
    case "OK": {
      const accepted = list[2];
      if (!isEventId(first)) return failed({ code: "bad-field", detail: `event id ${describe(first)}` });
      if (typeof accepted !== "boolean") return failed({ code: "bad-field", detail: `accepted ${describe(accepted)}` });
      return ok({ type, eventId: first, accepted, message: words(list[3]) });
    }
    case "EOSE":
      return isSubscriptionId(first) ? ok({ type, id: first }) : badId(first);
    case "CLOSED":
      return isSubscriptionId(first) ? ok({ type, id: first, message: words(list[2]) }) : badId(first);
    case "NOTICE":
      return ok({ type, message: words(first) });
    case "AUTH":
      if (typeof first !== "string" || first === "" || first.length > MAX_CHALLENGE) {
        return failed({ code: "bad-field", detail: `challenge ${describe(first)}` });
      }
      return ok({ type, challenge: first });
    case "COUNT": {
      if (!isSubscriptionId(first)) return badId(first);
      const count = isRecord(list[2]) ? list[2]["count"] : undefined;
      if (!isEventTime(count)) return failed({ code: "bad-field", detail: `count ${describe(count)}`, subscriptionId: first });
      return ok({ type, id: first, count: count + 0 });
    }
    default:
      return failed({ code: "unknown-type", detail: describe(type) });
  }
}

function badId(value: unknown): Result<never, WireProblem> {
  return failed({ code: "bad-field", detail: `subscription id ${describe(value)}` });
}

/** The message as the text a relay sends. */
export function encodeRelayMessage(message: RelayMessage): string {
  switch (message.type) {
    case "EVENT":
      return `["EVENT",${JSON.stringify(message.id)},${serializeEvent(message.event)}]`;
    case "OK":
      return JSON.stringify(["OK", message.eventId, message.accepted, message.message]);
    case "EOSE":
      return JSON.stringify(["EOSE", message.id]);
    case "CLOSED":
      return JSON.stringify(["CLOSED", message.id, message.message]);
    case "NOTICE":
      return JSON.stringify(["NOTICE", message.message]);
    case "AUTH":
      return JSON.stringify(["AUTH", message.challenge]);
    case "COUNT":
      return JSON.stringify(["COUNT", message.id, { count: message.count }]);
  }
}
