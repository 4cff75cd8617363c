import type { AvatarConfig, Pose, Pubkey, ServerFrame } from "@plaza/protocol";
import type { ConnectionId } from "../room/room-io.ts";

/** A frame that everybody in the world is told, on whatever process they are. */
export type WorldFrame = Extract<ServerFrame, { readonly type: "peer_join" | "peer_chat" | "peer_emoji" | "game_event" }>;

/** A frame for one person alone. */
export type WhisperFrame = Extract<ServerFrame, { readonly type: "peer_dm" }>;

/** Where someone is now, and in which cell they were when last told of. */
export interface SharedMove {
  readonly pubkey: Pubkey;
  readonly pose: Pose;
  readonly t: number | undefined;
  readonly cell: string;
  /** The cell told of before, where it is another one. */
  readonly from: string | null;
}

/** What happened in this process's room that the server's other processes must hear. */
export type SharedNews =
  /** Someone logged in here, as an arrival, or anew (then without a `msgId`). */
  | {
      readonly type: "entered";
      readonly pubkey: Pubkey;
      readonly isResident: boolean;
      readonly avatar: AvatarConfig | null;
      readonly pose: Pose | null;
      readonly t: number | undefined;
      readonly msgId: string | null;
    }
  | { readonly type: "left"; readonly pubkey: Pubkey; readonly msgId: string }
  | { readonly type: "told"; readonly frame: WorldFrame }
  | { readonly type: "moved"; readonly moves: readonly SharedMove[] }
  /** For someone on another process; `connection` is that of the sender. */
  | { readonly type: "whisper"; readonly connection: ConnectionId; readonly to: Pubkey; readonly frame: WhisperFrame }
  /** The host has sent someone out, for so long, wherever they are. */
  | { readonly type: "kicked"; readonly pubkey: Pubkey; readonly reason: string; readonly forMs: number }
  /** Cells that somebody here begins or ceases to read, and whether somebody reads all of them. */
  | { readonly type: "reads"; readonly begun: readonly string[]; readonly ceased: readonly string[]; readonly all: boolean };

/** What happened on the server's other processes, as this one's room is told. */
export type ElsewhereNews =
  /** Someone is on another process: newly, or as the later login of someone who is here. */
  | {
      readonly type: "arrived";
      readonly pubkey: Pubkey;
      readonly avatar: AvatarConfig | null;
      readonly pose: Pose | null;
      readonly t: number | undefined;
      readonly msgId: string | null;
    }
  | { readonly type: "gone"; readonly pubkey: Pubkey; readonly msgId: string | null }
  | { readonly type: "told"; readonly frame: WorldFrame }
  | { readonly type: "moved"; readonly moves: readonly { readonly pubkey: Pubkey; readonly pose: Pose; readonly t: number | undefined }[] }
  | { readonly type: "whispered"; readonly to: Pubkey; readonly frame: WhisperFrame }
  | { readonly type: "kicked"; readonly pubkey: Pubkey; readonly reason: string; readonly forMs: number }
  /** A whisper reached nobody. */
  | { readonly type: "unheard"; readonly connection: ConnectionId };
