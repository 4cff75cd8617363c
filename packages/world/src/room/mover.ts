import type { Pose, Pubkey } from "@plaza/protocol";
import type { Audience } from "./audience.ts";
import type { ConnectionId } from "./room-io.ts";

/** A player as movement sees them: someone who is somewhere, and who is shown where others are. */
export interface Mover {
  readonly pubkey: Pubkey;
  connection: ConnectionId;
  /** About how many bytes one position costs this reader. */
  positionBytes: number;
  pose: Pose | null;
  t: number | undefined;
  /** The cell of `pose`, as numbers and by name. */
  cx: number;
  cz: number;
  cell: string | null;
  /** The cell of the last pose that a tick sent out. */
  sentCell: string | null;
  /** Place among this tick's moves; -1 when there is nothing new. */
  moveIndex: number;
  /** Place within the run being laid out, valid for the run of that number only. */
  runPlace: number;
  runNumber: number;
  audience: Audience | null;
  /** Left out of ticks because too much waits to be sent. */
  slow: boolean;
  /** The last tick before this reader gave a cell up, for cells it may come back to. */
  readonly givenUp: Map<string, number>;
  /** The same for all cells at once: when it went from seeing everything to seeing cells. */
  gaveUpAllTick: number | null;
  /** Whose position this reader must still be told, outside the ticks of all. */
  readonly owed: Set<Mover>;
}

/** Makes a mover who is nowhere yet and sees nothing. */
export function createMover(pubkey: Pubkey, connection: ConnectionId, positionBytes: number): Mover {
  return {
    pubkey,
    connection,
    positionBytes,
    pose: null,
    t: undefined,
    cx: 0,
    cz: 0,
    cell: null,
    sentCell: null,
    moveIndex: -1,
    runPlace: -1,
    runNumber: -1,
    audience: null,
    slow: false,
    givenUp: new Map(),
    gaveUpAllTick: null,
    owed: new Set(),
  };
}
