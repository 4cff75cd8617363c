import { describe } from "../json.ts";
import type { Result } from "../result.ts";
import { failed } from "../result.ts";
import type { EventProblem } from "./event.ts";
import type { EventId } from "./hex.ts";
import { isEventId } from "./hex.ts";
import { isList, isRecord, parseJson } from "../json.ts";
import { ok } from "../result.ts";

/** Why a text is not a message between client and relay. */
export interface WireProblem {
  readonly code: "too-large" | "not-json" | "not-a-message" | "unknown-type" | "bad-field" | "bad-event" | "bad-filter";
  readonly detail: string;
  /** The claimed id of a malformed event, where it is at least an id: an `OK` can name it. */
  readonly eventId?: EventId;
  /** The subscription the malformed message names: a `CLOSED` can name it. */
  readonly subscriptionId?: string;
}

/** The list inside a message text, its first element checked to be a string. */
export function readMessageList(
  text: string,
  maxLength: number,
): Result<{ readonly type: string; readonly list: readonly unknown[] }, WireProblem> {
  if (text.length > maxLength) return failed({ code: "too-large", detail: `${text.length} of ${maxLength} characters` });
  const json = parseJson(text);
  if (!json.ok) return json;
  const list = json.value;
  if (!isList(list)) return failed({ code: "not-a-message", detail: describe(list) });
  const type = list[0];
  if (typeof type !== "string") return failed({ code: "not-a-message", detail: describe(type) });
  return ok({ type, list });
}

/** True for a subscription id: 1 to 64 characters. */
export function isSubscriptionId(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= 64;
}

/** A malformed event as a message problem, with its id where one can be read. */
export function badEvent(value: unknown, problem: EventProblem): Result<never, WireProblem> {
  const detail = `${problem.code} ${problem.found}`;
  const id = isRecord(value) ? value["id"] : undefined;
  return isEventId(id) ? failed({ code: "bad-event", detail, eventId: id }) : failed({ code: "bad-event", detail });
}
