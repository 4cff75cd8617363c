import type { Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { EventId, Pubkey } from "../nostr/hex.ts";
import { isEventId, isPubkey } from "../nostr/hex.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { SpaceAddress } from "./space-address.ts";
import type { SpaceEventCommon } from "./space-fields.ts";
import { commonOf, expirationTags, sessionField, spaceTags } from "./space-fields.ts";

/**
 * An event from one person to another. Where `author` is not `person`, a session's key signed: it counts only while
 * that person's JOIN announces this key.
 *
 * @see docs/spec/space.md [S-12]
 */
export interface Directed extends SpaceEventCommon {
  /** For whom the author speaks. */
  readonly person: Pubkey;
  readonly target: Pubkey;
  /** The device of the target, 16 hex characters; null for whichever is there. */
  readonly targetSession: string | null;
  /** The RESERVE_CONNECTION this belongs to. */
  readonly reserveId: EventId | null;
}

/** What a directed event is built from. */
export type DirectedFields = Omit<Directed, "id" | "createdAtSec">;

/** Reads who speaks to whom; null without a target. */
export function readDirected(event: VerifiedEvent): Directed | null {
  const target = tagValue(event, "p");
  if (!isPubkey(target)) return null;
  const person = tagValue(event, "P");
  const reserveId = tagValue(event, "e");
  return {
    ...commonOf(event),
    person: isPubkey(person) ? person : event.pubkey,
    target,
    targetSession: sessionField(tagValue(event, "x")),
    reserveId: isEventId(reserveId) ? reserveId : null,
  };
}

/** The tags of a directed event. */
export function directedTags(space: SpaceAddress, fields: DirectedFields): readonly Tag[] {
  const tags: Tag[] = [...spaceTags(space), ["p", fields.target]];
  if (fields.person !== fields.author) tags.push(["P", fields.person]);
  if (fields.targetSession !== null) tags.push(["x", fields.targetSession]);
  if (fields.reserveId !== null) tags.push(["e", fields.reserveId]);
  return [...tags, ...expirationTags(fields.expiresAtSec)];
}
