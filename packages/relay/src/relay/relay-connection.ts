import type { Pubkey } from "@plaza/protocol";
import type { RelayLimits } from "./relay-limits.ts";
import type { ConnectionId, RelayOutput, Ticket } from "./relay-io.ts";
import type { Subscription } from "./relay-reading.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** What the core knows of one connection. */
export interface Connection {
  readonly id: ConnectionId;
  readonly address: string | null;
  /** Names this relay is reached under by it. */
  readonly hosts: readonly string[];
  readonly challenge: string;
  /** Keys it logged in with. */
  readonly keys: Set<Pubkey>;
  readonly messages: TokenBucket;
  readonly subscriptions: Map<string, Subscription>;
  /** Queries under way, and what starts those that wait. */
  queries: number;
  readonly waitingQueries: (() => void)[];
  eventsInFlight: number;
  isHeld: boolean;
  badEvents: number;
  isClosing: boolean;
}

/** What the parts of the core share. */
export interface RelayContext {
  readonly limits: RelayLimits;
  readonly connections: ReadonlyMap<ConnectionId, Connection>;
  readonly emit: (output: RelayOutput) => void;
  readonly nextTicket: () => Ticket;
  /** Sends one text to one connection, unless it is on its way out. */
  readonly tell: (connection: Connection, text: string, ticket?: Ticket) => void;
  readonly close: (connection: Connection, code: number, reason: string) => void;
}
