import type { Random } from "@plaza/platform";
import type {
  AvatarConfig,
  ClientFrame,
  EventId,
  FrameProblem,
  GameEvent,
  NostrEvent,
  Pose,
  Pubkey,
  ServerFrame,
  VerifiedEvent,
} from "@plaza/protocol";
import type { ElsewhereNews, SharedNews } from "../backplane/room-news.ts";
import type { RoomLimits } from "./room-limits.ts";

/** A connection's number, given by whoever holds the sockets; never used twice in one room. */
export type ConnectionId = number;

/** What happened outside the room. */
export type RoomInput =
  /**
   * A socket opened. `localHost` is the address and port it reached us at, as a URL would write them; `positionBytes`
   * about what one position costs it, by default that of a text frame.
   */
  | {
      readonly type: "connected";
      readonly connection: ConnectionId;
      readonly localHost?: string;
      readonly positionBytes?: number;
    }
  /** Someone of this process takes part without a socket and without logging in. */
  | {
      readonly type: "resident-entered";
      readonly connection: ConnectionId;
      readonly pubkey: Pubkey;
      readonly avatar: AvatarConfig | null;
    }
  | { readonly type: "frame"; readonly connection: ConnectionId; readonly frame: ClientFrame }
  | { readonly type: "bad-frame"; readonly connection: ConnectionId; readonly problem: FrameProblem }
  /** The answer to `check-login`: the proven event, or null when id or signature are wrong. */
  | {
      readonly type: "login-checked";
      readonly connection: ConnectionId;
      readonly id: EventId;
      readonly event: VerifiedEvent | null;
      readonly wallSec: number;
    }
  /** A sign of life that is no frame: the answer to a ping of the WebSocket layer. */
  | { readonly type: "heard"; readonly connection: ConnectionId }
  /** How much waits to be sent to a connection. */
  | { readonly type: "queued"; readonly connection: ConnectionId; readonly bytes: number }
  /** What happened on another process of this server. */
  | { readonly type: "elsewhere"; readonly news: ElsewhereNews }
  /** The host's script tells everybody something, or only some. */
  | { readonly type: "emit"; readonly game: GameEvent; readonly to?: readonly Pubkey[] }
  /** The host sends someone out, and keeps them out for a while. */
  | { readonly type: "kick"; readonly pubkey: Pubkey; readonly reason: string; readonly forMs: number }
  | { readonly type: "disconnected"; readonly connection: ConnectionId }
  /** Send out who moved. */
  | { readonly type: "tick" }
  /** Tell the server's other processes who moved, without waiting for the tick. */
  | { readonly type: "share-moves" }
  /** Look for what is overdue; once a second is enough. */
  | { readonly type: "sweep" }
  /** The server stops: tell everyone. */
  | { readonly type: "end" };

/** One player's position in a tick, to be encoded once however many read it. */
export interface Move {
  readonly msgId: string;
  readonly pubkey: Pubkey;
  readonly pose: Pose;
  /** The sender's own clock, passed on as it came. */
  readonly t: number | undefined;
}

/** Readers who get the same moves in one tick, each without their own. */
export interface MoveRun {
  /** Places in the tick's `moves`, in the order to send them. */
  readonly moves: readonly number[];
  readonly readers: readonly ConnectionId[];
  /** Beside each reader: where their own move stands in this run's `moves`, or -1. */
  readonly own: readonly number[];
}

/**
 * A tick's positions. A reader may stand in two runs: what they missed, then what is new to all.
 *
 * @see docs/spec/world.md [W-5]
 */
export interface PositionsOutput {
  readonly type: "positions";
  readonly moves: readonly Move[];
  readonly runs: readonly MoveRun[];
}

/** What the room wants done, in order. */
export type RoomOutput =
  /** Frames to one connection keep their order; `urgent` ones do not wait for the next tick. */
  | { readonly type: "send"; readonly to: readonly ConnectionId[]; readonly frame: ServerFrame; readonly urgent: boolean }
  | PositionsOutput
  /** Prove id and signature, then answer with `login-checked`. */
  | { readonly type: "check-login"; readonly connection: ConnectionId; readonly event: NostrEvent }
  /** What the server's other processes must hear; only from a room that is `shared`. */
  | { readonly type: "share"; readonly news: SharedNews }
  /** Close after what was sent before; the room has forgotten the connection already. */
  | { readonly type: "close"; readonly connection: ConnectionId; readonly code: number; readonly reason: string };

/** The codes of `error` frames. */
export type RoomErrorCode =
  | "AUTH_REQUIRED"
  | "AUTH_FAILED"
  | "TIMEOUT"
  | "CAPACITY"
  | "REPLACED"
  | "BAD_MESSAGE"
  | "TOO_LARGE"
  | "RATE_LIMITED"
  | "NOT_PRESENT"
  | "KICKED";

/** What a room is made of. */
export interface RoomOptions {
  /** The URLs this server is known by; a login that names another one is refused. */
  readonly urls: readonly string[];
  readonly random: Random;
  /** Begins every `msgId`; unlike that of any other server. Default: 8 random bytes as hex. */
  readonly nodeId?: string;
  /** Default 10. */
  readonly cellSizeM?: number;
  readonly limits?: Partial<RoomLimits>;
  /** Refuse logins that name no server. Default false. */
  readonly strictAuth?: boolean;
  /** Other processes serve the same world: `share` outputs say what they must hear. Default false. */
  readonly shared?: boolean;
}

/** The server side of one world: who is in it, where, and who hears what. No sockets, no clock, no waiting. */
export interface Room {
  /** @param nowMs - monotonic milliseconds, never less than before */
  handle(input: RoomInput, nowMs: number): readonly RoomOutput[];
  /** Whether a `tick` has something to do. */
  wantsTick(): boolean;
  /** Whether `share-moves` has something to do. */
  wantsShare(): boolean;
  stats(): RoomStats;
}

/** The sizes of everything that can grow, and totals since the start. */
export interface RoomStats {
  readonly nodeId: string;
  readonly players: number;
  readonly capacity: number;
  readonly residents: number;
  /** Keys that the host has sent out and that may not come back yet. */
  readonly barred: number;
  /** People of the server's other processes. */
  readonly elsewhere: number;
  readonly strangers: number;
  readonly strangersLimit: number;
  readonly loginsInCheck: number;
  readonly cells: number;
  readonly audiences: number;
  readonly moved: number;
  /** Positions that readers must still be told outside the ticks of all. */
  readonly owed: number;
  /** Cells that someone left lately. */
  readonly trails: number;
  /** Squares of ground kept apart while some view is crowded. */
  readonly tiles: number;
  readonly held: number;
  readonly slowReaders: number;
  /** Error frames sent, by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Connections the room closed, by reason. */
  readonly closes: Readonly<Record<string, number>>;
}
