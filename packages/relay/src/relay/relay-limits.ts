/** What the relay bears. Sizes are bytes of UTF-8. */
export interface RelayLimits {
  readonly messageBytes: number;
  readonly eventBytes: number;
  /** For {@link LARGE_KINDS}, which carry an app's data. */
  readonly largeEventBytes: number;
  readonly eventTags: number;
  /** How far `created_at` may lie ahead. */
  readonly futureSec: number;
  readonly subscriptions: number;
  readonly filters: number;
  /** Values in all filters of one request together. */
  readonly filterValues: number;
  readonly limit: number;
  readonly subscriptionIdLength: number;
  /** Queries of one connection under way at once; more wait their turn. */
  readonly queries: number;
  /** Queries of one connection that may wait; more are refused. */
  readonly waitingQueries: number;
  /** Stored events handed to a connection before it must have read them. */
  readonly chunkBytes: number;
  /** New events kept back while a subscription's stored ones are on their way. */
  readonly heldEvents: number;
  /** Events of one connection being checked or stored; beyond, its messages are left unread. */
  readonly eventsInFlight: number;
  /** Messages of one connection, sustained and at once. */
  readonly messagesPerSec: number;
  readonly messageBurst: number;
  /** Bad signatures or ids after which a connection is closed. */
  readonly badEvents: number;
  /** How long its address is then refused; 0: not at all. Loopback never is. */
  readonly banMs: number;
  /** How old or far ahead a login may be. */
  readonly loginWindowSec: number;
  readonly sweepEveryMs: number;
}

/** Apps' updates and realtime data (4932, 20932). */
export const LARGE_KINDS: ReadonlySet<number> = new Set([4932, 20932]);

/** Logins: they would let whoever sees them pass for their author, so they are neither kept nor passed on. */
export const LOGIN_KINDS: ReadonlySet<number> = new Set([22242, 24242, 27235]);

/** Letters: shown only to those who take part. */
export const PRIVATE_KINDS: readonly number[] = [4, 1059];

/** What the relay bears unless told otherwise. */
export const DEFAULT_RELAY_LIMITS: RelayLimits = {
  messageBytes: 262_144,
  eventBytes: 65_536,
  largeEventBytes: 204_800,
  eventTags: 2_000,
  futureSec: 900,
  subscriptions: 64,
  filters: 16,
  filterValues: 2_500,
  limit: 500,
  subscriptionIdLength: 64,
  queries: 4,
  waitingQueries: 64,
  chunkBytes: 262_144,
  heldEvents: 1_000,
  eventsInFlight: 512,
  messagesPerSec: 2_000,
  messageBurst: 10_000,
  badEvents: 10,
  banMs: 60_000,
  loginWindowSec: 600,
  sweepEveryMs: 30_000,
};
