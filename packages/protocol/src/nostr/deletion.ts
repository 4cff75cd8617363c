import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { severalLines } from "../text.ts";
import type { Address } from "./address.ts";
import { formatAddress, parseAddress } from "./address.ts";
import type { EventTemplate, Tag } from "./event.ts";
import { tagValues } from "./event.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** A request to delete (NIP-09, kind 5). It may name events of others; only the author's own may be deleted for it. */
export interface Deletion {
  readonly pubkey: Pubkey;
  readonly eventIds: readonly EventId[];
  /** Versions up to the request's time are meant. */
  readonly addresses: readonly Address[];
  readonly reason: string;
  readonly createdAtSec: number;
}

/** Why an event asks for no deletion. */
export interface DeletionProblem {
  readonly code: "wrong-kind" | "no-target";
  readonly found: string;
}

/** Reads a request to delete; targets that cannot be read are left out. */
export function parseDeletion(event: VerifiedEvent): Result<Deletion, DeletionProblem> {
  if (event.kind !== KIND.deletion) return failed({ code: "wrong-kind", found: String(event.kind) });
  const eventIds = tagValues(event, "e").filter(isEventId);
  const addresses: Address[] = [];
  for (const value of tagValues(event, "a")) {
    const address = parseAddress(value);
    if (address.ok) addresses.push(address.value);
  }
  if (eventIds.length === 0 && addresses.length === 0) return failed({ code: "no-target", found: "" });
  const { pubkey, content, created_at } = event;
  return ok({ pubkey, eventIds, addresses, reason: severalLines(content, 500), createdAtSec: created_at });
}

/** The event that asks relays to delete the author's own events. */
export function buildDeletion(
  deletion: {
    readonly eventIds?: readonly EventId[];
    readonly addresses?: readonly Address[];
    /** The kinds of the events, for relays that keep them apart. */
    readonly kinds?: readonly number[];
    readonly reason?: string;
  },
  createdAtSec: number,
): EventTemplate {
  const tags: Tag[] = [
    ...(deletion.eventIds ?? []).map((id) => ["e", id]),
    ...(deletion.addresses ?? []).map((address) => ["a", formatAddress(address)]),
    ...(deletion.kinds ?? []).map((kind) => ["k", String(kind)]),
  ];
  return { kind: KIND.deletion, created_at: createdAtSec, tags, content: severalLines(deletion.reason ?? "", 500) };
}
