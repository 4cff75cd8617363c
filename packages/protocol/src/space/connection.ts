import type { EventTemplate } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { Directed, DirectedFields } from "./directed.ts";
import { directedTags, readDirected } from "./directed.ts";
import type { NetworkMetrics } from "./network-metrics.ts";
import { readNetworkMetrics } from "./network-metrics.ts";
import type { SpaceAddress } from "./space-address.ts";
import { spaceIdentifier } from "./space-address.ts";
import type { SpaceEventProblem } from "./space-fields.ts";
import { contentRecord, optionalRecord, pubkeysField } from "./space-fields.ts";

/** What the initiator of a link does in it: give sound, or take it. */
export type LinkRole = "provider" | "consumer";

/** RESERVE_CONNECTION (kind 31103): `person`, the initiator, asks `target` for a link. */
export interface ConnectionReserved extends Directed {
  readonly type: "reserve";
  readonly role: LinkRole;
  readonly metrics: NetworkMetrics | null;
}

/** CONFIRM_CONNECTION (kind 31104): `person` agrees to the link that `target`, the initiator, asked for. */
export interface ConnectionConfirmed extends Directed {
  readonly type: "confirm";
  /** The initiator's, as in the reservation. */
  readonly role: LinkRole;
}

/** DROP_CONNECTION (kind 31105): `person` ends the link with `target`, gives up waiting for it, or refuses it. */
export interface ConnectionDropped extends Directed {
  readonly type: "drop";
  /** A refusal for want of room. */
  readonly isFull: boolean;
  /** Whom to ask instead, at most eight. */
  readonly tryInstead: readonly Pubkey[];
}

const maxAdvice = 8;

function roleOf(content: Readonly<Record<string, unknown>> | null): LinkRole | null {
  switch (content?.["type"]) {
    case "provider":
    // The word of the draft's first code.
    case "producer":
      return "provider";
    case "consumer":
      return "consumer";
    default:
      return null;
  }
}

/** Reads an event about a link between two people; `event.kind` is one of the three. */
export function readConnection(
  event: VerifiedEvent,
  space: SpaceAddress,
): Result<ConnectionReserved | ConnectionConfirmed | ConnectionDropped, SpaceEventProblem> {
  const directed = readDirected(event);
  if (directed === null) return failed({ code: "no-target", found: (tagValue(event, "p") ?? "").slice(0, 40) });
  const { person, target } = directed;
  if (person === target) return failed({ code: "no-target", found: target });
  if (event.kind === KIND.dropConnection) {
    // Its `d` is free in the draft.
    const content = optionalRecord(event.content);
    return ok({ type: "drop", ...directed, isFull: content["full"] === true, tryInstead: pubkeysField(content["try"], maxAdvice) });
  }
  const isReserve = event.kind === KIND.reserveConnection;
  const d = tagValue(event, "d");
  const expected = isReserve ? spaceIdentifier(space, person, target) : spaceIdentifier(space, target, person);
  if (d !== expected) return failed({ code: "wrong-identifier", found: (d ?? "").slice(0, 40) });
  const content = contentRecord(event.content);
  const role = roleOf(content);
  if (content === null || role === null) return failed({ code: "bad-content", found: event.content.slice(0, 40) });
  if (!isReserve) return ok({ type: "confirm", ...directed, role });
  return ok({ type: "reserve", ...directed, role, metrics: readNetworkMetrics(content["networkMetrics"]) });
}

/** The event that asks for a link. */
export function buildReserve(
  space: SpaceAddress,
  reserve: DirectedFields & Pick<ConnectionReserved, "role" | "metrics">,
  createdAtSec: number,
): EventTemplate {
  const { role, metrics, person, target } = reserve;
  const content = JSON.stringify({ type: role, ...(metrics === null ? {} : { networkMetrics: metrics }) });
  const tags = [...directedTags(space, reserve), ["d", spaceIdentifier(space, person, target)]];
  return { kind: KIND.reserveConnection, created_at: createdAtSec, tags, content };
}

/** The event that agrees to a link; `target` is who asked for it. */
export function buildConfirm(
  space: SpaceAddress,
  confirm: DirectedFields & Pick<ConnectionConfirmed, "role">,
  createdAtSec: number,
): EventTemplate {
  const { role, person, target } = confirm;
  const tags = [...directedTags(space, confirm), ["d", spaceIdentifier(space, target, person)]];
  return { kind: KIND.confirmConnection, created_at: createdAtSec, tags, content: JSON.stringify({ type: role }) };
}

/**
 * The event that ends or refuses a link.
 *
 * @param initiator - who had asked for it: `person` or `target`
 */
export function buildDrop(
  space: SpaceAddress,
  drop: DirectedFields & Pick<ConnectionDropped, "isFull" | "tryInstead">,
  initiator: Pubkey,
  createdAtSec: number,
): EventTemplate {
  const { isFull, tryInstead, person, target } = drop;
  const other = initiator === person ? target : person;
  const said = { ...(isFull ? { full: true } : {}), ...(tryInstead.length === 0 ? {} : { try: tryInstead.slice(0, maxAdvice) }) };
  const content = Object.keys(said).length === 0 ? "" : JSON.stringify(said);
  const tags = [...directedTags(space, drop), ["d", spaceIdentifier(space, initiator, other)]];
  return { kind: KIND.dropConnection, created_at: createdAtSec, tags, content };
}
