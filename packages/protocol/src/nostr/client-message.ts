import { describe } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { NostrEvent } from "./event.ts";
import { parseNostrEvent, serializeEvent } from "./event.ts";
import type { Filter } from "./filter.ts";
import { encodeFilter, parseFilter } from "./filter.ts";
import type { WireProblem } from "./wire-problem.ts";
import { badEvent, isSubscriptionId, readMessageList } from "./wire-problem.ts";

/** What a client tells a relay (NIP-01, NIP-42, NIP-45). */
export type ClientMessage =
  | { readonly type: "EVENT"; readonly event: NostrEvent }
  | { readonly type: "REQ"; readonly id: string; readonly filters: readonly Filter[] }
  | { readonly type: "CLOSE"; readonly id: string }
  | { readonly type: "COUNT"; readonly id: string; readonly filters: readonly Filter[] }
  | { readonly type: "AUTH"; readonly event: NostrEvent };

function readFilters(id: string, values: readonly unknown[]): Result<readonly Filter[], WireProblem> {
  if (values.length === 0) return failed({ code: "bad-filter", detail: "none given", subscriptionId: id });
  const filters: Filter[] = [];
  for (const value of values) {
    const filter = parseFilter(value);
    if (!filter.ok) {
      const { code, field, found } = filter.problem;
      return failed({ code: "bad-filter", detail: `${code} ${field} ${found}`, subscriptionId: id });
    }
    filters.push(filter.value);
  }
  return ok(filters);
}

/**
 * Reads what a client sent; never throws.
 *
 * @param maxLength - longer texts are refused unread, in UTF-16 units; default 262,144
 */
export function parseClientMessage(text: string, maxLength = 262_144): Result<ClientMessage, WireProblem> {
  const message = readMessageList(text, maxLength);
  if (!message.ok) return message;
  const { type, list } = message.value;
  switch (type) {
    case "EVENT":
    case "AUTH": {
      const event = parseNostrEvent(list[1]);
      return event.ok ? ok({ type, event: event.value }) : badEvent(list[1], event.problem);
    }
    case "REQ":
    case "COUNT": {
      const id = list[1];
      if (!isSubscriptionId(id)) return failed({ code: "bad-field", detail: `subscription id ${describe(id)}` });
      const filters = readFilters(id, list.slice(2));
      return filters.ok ? ok({ type, id, filters: filters.value }) : filters;
    }
    case "CLOSE": {
      const id = list[1];
      if (!isSubscriptionId(id)) return failed({ code: "bad-field", detail: `subscription id ${describe(id)}` });
      return ok({ type, id });
    }
    default:
      return failed({ code: "unknown-type", detail: describe(type) });
  }
}

/** The message as the text a client sends. */
export function encodeClientMessage(message: ClientMessage): string {
  switch (message.type) {
    case "EVENT":
    case "AUTH":
      return `["${message.type}",${serializeEvent(message.event)}]`;
    case "REQ":
    case "COUNT":
      return JSON.stringify([message.type, message.id, ...message.filters.map(encodeFilter)]);
    case "CLOSE":
      return JSON.stringify(["CLOSE", message.id]);
  }
}
