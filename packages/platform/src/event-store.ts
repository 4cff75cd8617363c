import type { EventId, Filter, Pubkey, Result, VerifiedEvent } from "@plaza/protocol";

/** An event to keep, with the text that is handed out for it. */
export interface StoredEvent {
  readonly event: VerifiedEvent;
  /** The event as JSON; returned unchanged by every later read. */
  readonly json: string;
}

/**
 * What became of an event that was put.
 * `stored`: kept. `duplicate`: this id is kept already. `superseded`: a newer version of the same
 * replaceable or addressable event is kept (equal times: the lower id wins). `deleted`: its author
 * deleted it before.
 */
export type PutOutcome = "stored" | "duplicate" | "superseded" | "deleted";

/** Why a store did nothing. Reads go on after `full`; a later put may succeed again. */
export type StoreProblem =
  | { readonly code: "full" }
  | { readonly code: "too-broad"; readonly scannedRows: number }
  | { readonly code: "failed"; readonly detail: string };

/** A question to a store: the union of its filters. */
export interface EventQuery {
  readonly filters: readonly Filter[];
  /** Upper bound of each filter's own `limit`, and its value where a filter has none. */
  readonly maxLimit: number;
  /** Events that expired by this time (NIP-40) are left out. */
  readonly nowSec: number;
  /** Events of these kinds are shown only to a reader who wrote them or stands in a `p` tag. */
  readonly guard: { readonly kinds: readonly number[]; readonly readers: readonly Pubkey[] };
}

/** One answer to a query. `json` is null where the answer as a whole would be too large: read it by id. */
export interface FoundEvent {
  readonly id: EventId;
  readonly sizeBytes: number;
  readonly json: string | null;
}

/** How much a store holds. */
export interface EventStoreStats {
  readonly events: number;
  readonly sizeBytes: number;
}

/**
 * Keeps Nostr events by the rules of NIP-01, NIP-09 and NIP-40. Nothing rejects.
 * Calls are answered as if they ran one after the other, in the order they were made.
 */
export interface EventStore {
  /**
   * Puts events in order, in one transaction; resolves after it is safe on disk.
   * Deletions (kind 5) take effect here and are kept themselves, so that what they name never comes back.
   * A problem means that none of them was kept.
   */
  put(events: readonly StoredEvent[]): Promise<Result<readonly PutOutcome[], StoreProblem>>;
  /** The newest first, equal times by lowest id, each id once; with `search`, the best match of a filter first in being chosen. */
  query(query: EventQuery): Promise<Result<readonly FoundEvent[], StoreProblem>>;
  /** The JSON of each id, null for what is gone. */
  read(ids: readonly EventId[]): Promise<Result<readonly (string | null)[], StoreProblem>>;
  /** How many events the filters match together; `limit` and `maxLimit` do not count. */
  count(query: EventQuery): Promise<Result<number, StoreProblem>>;
  /** Removes what expired by then; returns how many. */
  sweep(nowSec: number): Promise<Result<number, StoreProblem>>;
  stats(): Promise<EventStoreStats>;
  /** Finishes what was asked before, then closes. */
  end(): Promise<void>;
}
