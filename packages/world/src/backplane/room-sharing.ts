import type { Movement } from "../room/movement.ts";
import type { Mover } from "../room/mover.ts";
import type { Outbox } from "../room/outbox.ts";
import { createReadCells } from "./read-cells.ts";
import type { SharedMove, SharedNews } from "./room-news.ts";

/** What a room tells the server's other processes. */
export interface RoomSharing {
  /** The field as players of this process use it: their moves and what they read are shared. */
  readonly movement: Movement;
  share(news: SharedNews): void;
  /** This player is no longer of this process. */
  release(mover: Mover): void;
  /** Tells who moved since the last time. */
  shareMoves(): void;
  hasMoves(): boolean;
  /** Tells which cells are read now, where that has changed. */
  flush(): void;
}

/**
 * Makes the sharing of a room; its outputs go out as `share`.
 *
 * @see docs/spec/world.md [W-20]
 */
export function createRoomSharing(field: Movement, outbox: Outbox): RoomSharing {
  const cells = createReadCells();
  const moved = new Set<Mover>();
  /** Where each was when last told of. */
  const toldCell = new Map<Mover, string>();
  const share = (news: SharedNews): void => outbox.push({ type: "share", news });

  function release(mover: Mover): void {
    cells.forget(mover);
    moved.delete(mover);
    toldCell.delete(mover);
  }

  function shareMoves(): void {
    const moves: SharedMove[] = [];
    for (const mover of moved) {
      const { pubkey, pose, t, cell } = mover;
      if (pose === null || cell === null) continue;
      const before = toldCell.get(mover);
      moves.push({ pubkey, pose, t, cell, from: before === undefined || before === cell ? null : before });
      toldCell.set(mover, cell);
    }
    moved.clear();
    if (moves.length > 0) share({ type: "moved", moves });
  }

  return {
    movement: {
      ...field,
      enter(pubkey, connection, positionBytes) {
        const mover = field.enter(pubkey, connection, positionBytes);
        cells.note(mover);
        return mover;
      },
      leave(mover) {
        field.leave(mover);
        release(mover);
      },
      rebind(mover, connection, positionBytes) {
        field.rebind(mover, connection, positionBytes);
        cells.note(mover);
      },
      moveTo(mover, pose, t) {
        field.moveTo(mover, pose, t);
        moved.add(mover);
      },
      subscribe(reader, wanted) {
        field.subscribe(reader, wanted);
        cells.note(reader);
      },
    },
    share,
    release,
    shareMoves,
    hasMoves: () => moved.size > 0,
    flush() {
      const change = cells.takeChange();
      if (change !== null) share({ type: "reads", ...change });
    },
  };
}
