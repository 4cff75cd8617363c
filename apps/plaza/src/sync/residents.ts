import type { Log } from "@plaza/platform";
import type { AvatarConfig, ClientFrame, Pubkey, ServerFrame } from "@plaza/protocol";
import type { ConnectionId, RoomInput } from "@plaza/world";

/** Someone of this process who takes part. */
export interface Resident {
  send(frame: ClientFrame): void;
  leave(): void;
}

/** Who takes part in a room without a socket. */
export interface Residents {
  enter(connection: ConnectionId, pubkey: Pubkey, avatar: AvatarConfig | null, onFrame: (frame: ServerFrame) => void): Resident;
  /** Tells them a frame; whoever else this is hears nothing. */
  tell(connection: ConnectionId, frame: ServerFrame): void;
  has(connection: ConnectionId): boolean;
  /** The room has let them go. */
  close(connection: ConnectionId): void;
}

/**
 * Makes a room's residents.
 *
 * @param feed - takes what they do to the room
 */
export function createResidents(feed: (input: RoomInput) => void, log: Log): Residents {
  const residents = new Map<ConnectionId, (frame: ServerFrame) => void>();

  return {
    enter(connection, pubkey, avatar, onFrame) {
      residents.set(connection, onFrame);
      feed({ type: "resident-entered", connection, pubkey, avatar });
      return {
        send(frame) {
          if (residents.has(connection)) feed({ type: "frame", connection, frame });
        },
        leave() {
          if (residents.delete(connection)) feed({ type: "disconnected", connection });
        },
      };
    },
    tell(connection, frame) {
      const onFrame = residents.get(connection);
      if (onFrame === undefined) return;
      try {
        onFrame(frame);
      } catch (error) {
        log.error("a resident failed over a frame", { frame: frame.type, error: String(error) });
      }
    },
    has: (connection) => residents.has(connection),
    close(connection) {
      residents.delete(connection);
    },
  };
}
