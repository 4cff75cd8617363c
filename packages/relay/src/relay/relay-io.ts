import type { EventQuery, FoundEvent, PutOutcome, StoredEvent, StoreProblem } from "@plaza/platform";
import type { EventId, NostrEvent, Result, VerifiedEvent } from "@plaza/protocol";

/** Names a connection for as long as it lasts; never used again. */
export type ConnectionId = number;

/** Pairs a question of the core with its answer. */
export type Ticket = number;

/** What happens to the relay core. */
export type RelayInput =
  /**
   * `hosts`: names and addresses (with port) under which this connection certainly reached us, as its own machine or network
   * card says, never as the client claims; `address`: where it comes from.
   */
  | { readonly type: "connected"; readonly connection: ConnectionId; readonly hosts: readonly string[]; readonly address: string | null }
  | { readonly type: "message"; readonly connection: ConnectionId; readonly text: string }
  | { readonly type: "binary"; readonly connection: ConnectionId }
  /** It lets what is sent to it pile up. */
  | { readonly type: "slow"; readonly connection: ConnectionId }
  | { readonly type: "disconnected"; readonly connection: ConnectionId }
  /** An event of this process; its outcome leaves as `published`. */
  | { readonly type: "publish"; readonly ticket: Ticket; readonly event: VerifiedEvent }
  | { readonly type: "verified"; readonly ticket: Ticket; readonly result: Result<VerifiedEvent, { readonly code: string }> }
  | { readonly type: "put"; readonly ticket: Ticket; readonly result: Result<readonly PutOutcome[], StoreProblem> }
  | { readonly type: "found"; readonly ticket: Ticket; readonly result: Result<readonly FoundEvent[], StoreProblem> }
  | { readonly type: "read"; readonly ticket: Ticket; readonly result: Result<readonly (string | null)[], StoreProblem> }
  | { readonly type: "counted"; readonly ticket: Ticket; readonly result: Result<number, StoreProblem> }
  /** A `send` with this ticket has left for the network. */
  | { readonly type: "sent"; readonly ticket: Ticket }
  /** Everything that came in this turn of the event loop has been handled. Follows `wake`. */
  | { readonly type: "turn-end" }
  | { readonly type: "tick" }
  /** No new events are taken from now on. */
  | { readonly type: "stop" };

/** What the core wants done. */
export type RelayOutput =
  | { readonly type: "send"; readonly to: readonly ConnectionId[]; readonly text: string; readonly ticket?: Ticket }
  | { readonly type: "close"; readonly connection: ConnectionId; readonly code: number; readonly reason: string }
  /** Read no further messages of a connection, or go on. */
  | { readonly type: "hold" | "release"; readonly connection: ConnectionId }
  | { readonly type: "verify"; readonly ticket: Ticket; readonly connection: ConnectionId; readonly event: NostrEvent }
  | { readonly type: "put"; readonly ticket: Ticket; readonly events: readonly StoredEvent[] }
  | { readonly type: "query" | "count"; readonly ticket: Ticket; readonly query: EventQuery }
  | { readonly type: "read"; readonly ticket: Ticket; readonly ids: readonly EventId[] }
  | { readonly type: "sweep"; readonly nowSec: number }
  /** Hand in `turn-end` when this turn of the event loop ends. */
  | { readonly type: "wake" }
  | { readonly type: "published"; readonly ticket: Ticket; readonly accepted: boolean; readonly message: string };

/** What the relay has done and is doing. */
export interface RelayStats {
  readonly connections: number;
  readonly subscriptions: number;
  /** Events being checked or stored. */
  readonly eventsInFlight: number;
  readonly queriesInFlight: number;
  readonly accepted: number;
  readonly refused: number;
  readonly badEvents: number;
  /** EVENT messages sent for new events; stored ones are counted in `served`. */
  readonly delivered: number;
  readonly served: number;
  readonly closedSlow: number;
}
