import type { ClientFrame, Pubkey } from "@plaza/protocol";
import type { SharedNews, WhisperFrame, WorldFrame } from "../backplane/room-news.ts";
import type { Movement } from "./movement.ts";
import type { Outbox } from "./outbox.ts";
import type { Patience, Player } from "./player.ts";
import type { ConnectionId, RoomErrorCode } from "./room-io.ts";

/** What the frames of a logged-in player lead to. */
export interface Conduct {
  frame(player: Player, frame: ClientFrame, nowMs: number): void;
  /** Lets go what was held back, as far as the allowances have grown. */
  release(nowMs: number): void;
  forget(player: Player): void;
  /** Players of whom something is held back. */
  holding(): number;
}

/** What conduct needs of the room. */
export interface ConductOptions {
  readonly outbox: Outbox;
  readonly movement: Movement;
  readonly playerOf: (pubkey: Pubkey) => Player | undefined;
  readonly othersThan: (player: Player) => readonly ConnectionId[];
  /** Passes on what other processes must hear; absent where there are none. */
  readonly share: ((news: SharedNews) => void) | undefined;
}

/**
 * Makes the rules for what players send.
 *
 * @see docs/spec/world.md [W-4] [W-7] [W-18]
 */
export function createConduct(options: ConductOptions): Conduct {
  const { outbox, movement, playerOf, othersThan, share } = options;
  const held = new Set<Player>();

  function tooFast(player: Player, what: string, nowMs: number): void {
    if (player.patience.rateComplaints.take(nowMs)) outbox.error(player.mover.connection, "RATE_LIMITED", `too many: ${what}`);
  }

  function complain(player: Player, code: RoomErrorCode, message: string, nowMs: number): void {
    complainTo(outbox, player.mover.connection, player.patience, code, message, nowMs);
  }

  function tellOthers(player: Player, frame: WorldFrame): void {
    outbox.tell(othersThan(player), frame);
    share?.({ type: "told", frame });
  }

  function position(player: Player, frame: Extract<ClientFrame, { type: "position" }>, nowMs: number): void {
    const pose = { x: frame.x, y: frame.y, z: frame.z, ry: frame.ry };
    if (player.resident || player.allowance.positions.take(nowMs)) {
      player.heldPose = null;
      movement.moveTo(player.mover, pose, frame.t);
      return;
    }
    // Dropping it could drop the place where someone comes to rest.
    player.heldPose = { pose, t: frame.t };
    held.add(player);
    tooFast(player, "position", nowMs);
  }

  function whisper(player: Player, frame: Extract<ClientFrame, { type: "dm" }>, nowMs: number): void {
    const to = playerOf(frame.to);
    if (to === undefined || to === player) {
      complainNotPresent(outbox, player, nowMs);
      return;
    }
    const whispered: WhisperFrame = {
      type: "peer_dm",
      msgId: outbox.nextMsgId(),
      pubkey: player.pubkey,
      text: frame.text,
      ...(frame.cid === undefined ? {} : { cid: frame.cid }),
    };
    if (!to.isElsewhere) outbox.tell([to.mover.connection], whispered);
    else share?.({ type: "whisper", connection: player.mover.connection, to: frame.to, frame: whispered });
  }

  return {
    frame(player, frame, nowMs) {
      const { allowance, pubkey } = player;
      const may = (bucket: keyof typeof allowance) => {
        if (player.resident || allowance[bucket].take(nowMs)) return true;
        tooFast(player, frame.type, nowMs);
        return false;
      };
      switch (frame.type) {
        case "position":
          position(player, frame, nowMs);
          return;
        case "chat":
          if (!may("chats")) return;
          tellOthers(player, {
            type: "peer_chat",
            msgId: outbox.nextMsgId(),
            pubkey,
            text: frame.text,
            ...(frame.cid === undefined ? {} : { cid: frame.cid }),
          });
          return;
        case "emoji":
          if (!may("emoji")) return;
          tellOthers(player, {
            type: "peer_emoji",
            msgId: outbox.nextMsgId(),
            pubkey,
            emoji: frame.emoji,
            ...(frame.cid === undefined ? {} : { cid: frame.cid }),
          });
          return;
        case "dm":
          if (may("whispers")) whisper(player, frame, nowMs);
          return;
        case "join":
          if (!may("joins")) return;
          if (frame.avatar !== undefined) player.avatar = frame.avatar;
          tellOthers(player, {
            type: "peer_join",
            msgId: outbox.nextMsgId(),
            pubkey,
            ...(player.avatar === null ? {} : { avatar: player.avatar }),
          });
          return;
        case "subscribe_cells":
          if (player.resident || allowance.subscriptions.take(nowMs)) {
            player.heldCells = null;
            movement.subscribe(player.mover, frame.cells);
          } else {
            player.heldCells = frame.cells;
            held.add(player);
            tooFast(player, frame.type, nowMs);
          }
          return;
        case "ping":
          if (may("pings")) outbox.answer(player.mover.connection, { type: "pong" });
          return;
        case "auth":
        case "auth_response":
          complain(player, "BAD_MESSAGE", "already logged in", nowMs);
      }
    },
    release(nowMs) {
      for (const player of held) {
        const { heldPose, heldCells, allowance } = player;
        if (heldPose !== null && allowance.positions.take(nowMs)) {
          player.heldPose = null;
          movement.moveTo(player.mover, heldPose.pose, heldPose.t);
        }
        if (heldCells !== null && allowance.subscriptions.take(nowMs)) {
          player.heldCells = null;
          movement.subscribe(player.mover, heldCells);
        }
        if (player.heldPose === null && player.heldCells === null) held.delete(player);
      }
    },
    forget(player) {
      player.heldPose = null;
      player.heldCells = null;
      held.delete(player);
    },
    holding: () => held.size,
  };
}

/** Tells a connection what it did wrong, unless it has been told too often. */
export function complainTo(
  outbox: Outbox,
  connection: ConnectionId,
  patience: Patience,
  code: RoomErrorCode,
  message: string,
  nowMs: number,
): void {
  if (patience.complaints.take(nowMs)) outbox.error(connection, code, message);
}

/** Tells a player that their whisper is for somebody who is not here. */
export function complainNotPresent(outbox: Outbox, player: Player, nowMs: number): void {
  complainTo(outbox, player.mover.connection, player.patience, "NOT_PRESENT", "nobody else with that key is here", nowMs);
}
