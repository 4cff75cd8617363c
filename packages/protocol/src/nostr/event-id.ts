import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { EventTemplate, NostrEvent } from "./event.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId } from "./hex.ts";

const encoder = new TextEncoder();

/** The id NIP-01 gives an event: SHA-256 over the JSON list of its signed parts. */
export function computeEventId(pubkey: Pubkey, template: EventTemplate): EventId {
  const { created_at, kind, tags, content } = template;
  const id = bytesToHex(sha256(encoder.encode(JSON.stringify([0, pubkey, created_at, kind, tags, content]))));
  if (!isEventId(id)) throw new Error("a SHA-256 in hex is an event id");
  return id;
}

/** True when the id is the one the event's content gives. */
export function isEventIdRight(event: NostrEvent): boolean {
  return computeEventId(event.pubkey, event) === event.id;
}
