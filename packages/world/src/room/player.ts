import type { AvatarConfig, Cell, Pose, Pubkey } from "@plaza/protocol";
import type { Mover } from "./mover.ts";
import type { RoomLimits } from "./room-limits.ts";
import { createTokenBucket } from "./token-bucket.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** How much a connection may be told about its own mistakes. */
export interface Patience {
  readonly complaints: TokenBucket;
  readonly rateComplaints: TokenBucket;
}

/** What a player may do, and how often. */
export interface Allowance {
  readonly positions: TokenBucket;
  readonly chats: TokenBucket;
  readonly whispers: TokenBucket;
  readonly emoji: TokenBucket;
  readonly joins: TokenBucket;
  readonly subscriptions: TokenBucket;
  readonly pings: TokenBucket;
}

/** Someone who takes part. One key is one player, over however many connections in turn. */
export interface Player {
  readonly pubkey: Pubkey;
  readonly mover: Mover;
  /** Residents live in the server's own process: no login, no limits, no silence. */
  readonly resident: boolean;
  /** Is on another process of this server: seen here, and without a connection. */
  isElsewhere: boolean;
  readonly allowance: Allowance;
  readonly patience: Patience;
  avatar: AvatarConfig | null;
  lastHeardMs: number;
  /** The newest position that came faster than allowed; it goes out when the allowance has grown. */
  heldPose: { readonly pose: Pose; readonly t: number | undefined } | null;
  /** The newest subscription that came faster than allowed. */
  heldCells: readonly Cell[] | null;
}

/** Makes the buckets of complaints for a new connection. */
export function createPatience(limits: RoomLimits, nowMs: number): Patience {
  return {
    complaints: createTokenBucket(limits.complaints, nowMs),
    rateComplaints: createTokenBucket(limits.rateComplaints, nowMs),
  };
}

/** Makes a player who has just come in. */
export function createPlayer(mover: Mover, resident: boolean, patience: Patience, limits: RoomLimits, nowMs: number): Player {
  return {
    pubkey: mover.pubkey,
    mover,
    resident,
    isElsewhere: false,
    allowance: {
      positions: createTokenBucket(limits.positions, nowMs),
      chats: createTokenBucket(limits.chats, nowMs),
      whispers: createTokenBucket(limits.whispers, nowMs),
      emoji: createTokenBucket(limits.emoji, nowMs),
      joins: createTokenBucket(limits.joins, nowMs),
      subscriptions: createTokenBucket(limits.subscriptions, nowMs),
      pings: createTokenBucket(limits.pings, nowMs),
    },
    patience,
    avatar: null,
    lastHeardMs: nowMs,
    heldPose: null,
    heldCells: null,
  };
}
