import type { Rate } from "./token-bucket.ts";

/** Everything a room is bounded by. */
export interface RoomLimits {
  /** Logged-in players; residents and strangers do not count. */
  readonly capacity: number;
  /** Connections that have not logged in; the oldest goes first. */
  readonly strangers: number;
  /** From the connection to `welcome`. */
  readonly loginMs: number;
  /** How long a challenge may be answered. */
  readonly challengeMs: number;
  /** Challenges a connection may ask for before it is closed. */
  readonly loginAttempts: number;
  /** How far the login event's `created_at` may be off, either way. */
  readonly loginSkewSec: number;
  /** A connection that neither sends nor answers pings is dropped after this. */
  readonly silenceMs: number;
  /** Bytes of positions a second for one reader, past which the far come seldom; Infinity for no bound. */
  readonly crowdBytesPerSec: number;
  /** Bytes queued for a reader from which on it is left out of position ticks. */
  readonly skipQueuedBytes: number;
  /** Bytes queued for a reader from which on it is closed. */
  readonly closeQueuedBytes: number;
  /** How long a reader may stay left out before it is closed. */
  readonly slowMs: number;
  readonly positions: Rate;
  readonly chats: Rate;
  readonly whispers: Rate;
  readonly emoji: Rate;
  readonly joins: Rate;
  readonly subscriptions: Rate;
  readonly pings: Rate;
  /** Error frames to one connection; further ones are counted and not sent. */
  readonly complaints: Rate;
  /** `RATE_LIMITED` frames to one connection. */
  readonly rateComplaints: Rate;
}

/** The limits of docs/spec/world.md [W-2], [W-6] and [W-7]. */
export const DEFAULT_ROOM_LIMITS: RoomLimits = {
  capacity: 1_000,
  strangers: 1_000,
  loginMs: 10_000,
  challengeMs: 30_000,
  loginAttempts: 3,
  loginSkewSec: 600,
  silenceMs: 60_000,
  crowdBytesPerSec: 600_000,
  skipQueuedBytes: 256 * 1024,
  closeQueuedBytes: 1024 * 1024,
  slowMs: 10_000,
  positions: { perSecond: 30, burst: 30 },
  chats: { perSecond: 5, burst: 5 },
  whispers: { perSecond: 5, burst: 5 },
  emoji: { perSecond: 5, burst: 5 },
  joins: { perSecond: 2, burst: 5 },
  subscriptions: { perSecond: 5, burst: 10 },
  pings: { perSecond: 10, burst: 20 },
  complaints: { perSecond: 10, burst: 20 },
  rateComplaints: { perSecond: 1, burst: 2 },
};
