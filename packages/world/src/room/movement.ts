import { formatCell } from "@plaza/protocol";
import type { Cell, Pose, Pubkey } from "@plaza/protocol";
import { cellAt } from "../grid.ts";
import { createAudiences } from "./audience.ts";
import type { Audience } from "./audience.ts";
import { createMover } from "./mover.ts";
import type { Mover } from "./mover.ts";
import type { ConnectionId, Move, MoveRun, PositionsOutput } from "./room-io.ts";
import { createTrails } from "./trails.ts";

/** How many given-up cells are remembered of one reader. */
const maxGivenUp = 256;

/** Where everyone is, who sees it, and who must still be told. */
export interface Movement {
  /** Someone comes in, seeing everything. */
  enter(pubkey: Pubkey, connection: ConnectionId): Mover;
  leave(mover: Mover): void;
  /** The same player goes on over another connection, seeing everything anew. */
  rebind(mover: Mover, connection: ConnectionId): void;
  /** Notes where a player is now; several of these between two ticks leave one move. */
  moveTo(mover: Mover, pose: Pose, t: number | undefined): void;
  /** Changes what a reader sees; whoever stands in a newly seen cell is owed to them. */
  subscribe(reader: Mover, cells: readonly Cell[]): void;
  /** Leaves a reader out of ticks, or takes them in again with all that they missed. */
  setSlow(reader: Mover, slow: boolean): void;
  /** The positions to send now, and none twice; null when there are none. */
  takeTick(): PositionsOutput | null;
  /** Whether a tick would send anything. */
  hasNews(): boolean;
  stats(): { readonly cells: number; readonly audiences: number; readonly moved: number; readonly owed: number; readonly trails: number };
}

/**
 * Makes an empty field.
 *
 * @param nextMsgId - numbers each position that is sent
 * @see docs/spec/world.md [W-1] [W-5] [W-6]
 */
export function createMovement(cellSizeM: number, nextMsgId: () => string): Movement {
  const inCell = new Map<string, Set<Mover>>();
  const audiences = createAudiences();
  const moved = new Set<Mover>();
  /** Readers with something owed. */
  const owing = new Set<Mover>();
  const trails = createTrails();
  let runNumber = 0;
  let tickNumber = 0;

  function owe(reader: Mover, mover: Mover): void {
    if (mover === reader) return;
    reader.owed.add(mover);
    owing.add(reader);
  }

  function forgive(reader: Mover): void {
    reader.owed.clear();
    owing.delete(reader);
  }

  function leaveCell(mover: Mover): void {
    if (mover.cell === null) return;
    const others = inCell.get(mover.cell);
    others?.delete(mover);
    if (others?.size === 0) inCell.delete(mover.cell);
    mover.cell = null;
  }

  function enterCell(mover: Mover, cell: Cell): void {
    if (mover.cell !== null && mover.cx === cell.cx && mover.cz === cell.cz) return;
    leaveCell(mover);
    const name = formatCell(cell);
    mover.cx = cell.cx;
    mover.cz = cell.cz;
    mover.cell = name;
    const others = inCell.get(name);
    if (others === undefined) inCell.set(name, new Set([mover]));
    else others.add(mover);
  }

  /** Moves by the cell they end in, and by the cell they leave, for those that changed it. */
  function sortByCell(movers: readonly Mover[]): { ending: Map<string, Mover[]>; leaving: Map<string, Mover[]> } {
    const ending = new Map<string, Mover[]>();
    const leaving = new Map<string, Mover[]>();
    for (const mover of movers) {
      if (mover.cell !== null) append(ending, mover.cell, mover);
      if (mover.sentCell !== null && mover.sentCell !== mover.cell) append(leaving, mover.sentCell, mover);
    }
    return { ending, leaving };
  }

  /** Lays a run out for the readers of an audience who can take it; the others owe it to themselves. */
  function runFor(audience: Audience, movers: readonly Mover[]): MoveRun | null {
    runNumber += 1;
    for (const [place, mover] of movers.entries()) {
      mover.runNumber = runNumber;
      mover.runPlace = place;
    }
    const readers: ConnectionId[] = [];
    const own: number[] = [];
    for (const reader of audience.readers) {
      if (reader.slow) {
        for (const mover of movers) owe(reader, mover);
        continue;
      }
      const place = reader.runNumber === runNumber ? reader.runPlace : -1;
      // Alone in the run: there is nothing but one's own move.
      if (place !== -1 && movers.length === 1) continue;
      readers.push(reader.connection);
      own.push(place);
    }
    return readers.length === 0 ? null : { moves: movers.map((mover) => mover.moveIndex), readers, own };
  }

  /** Whether the run of the reader's audience carries this move already. */
  function isInRun(reader: Mover, mover: Mover): boolean {
    if (!moved.has(mover) || reader.audience === null) return false;
    const { cells } = reader.audience;
    if (cells === null) return true;
    return (mover.cell !== null && cells.has(mover.cell)) || (mover.sentCell !== null && cells.has(mover.sentCell));
  }

  /** Remembers which cells a reader no longer sees. */
  function giveUp(reader: Mover, before: Audience | null, after: Audience | null): void {
    if (before === null || before === after) return;
    if (before.cells === null) {
      reader.gaveUpAllTick = tickNumber;
      return;
    }
    for (const name of before.cells) {
      if (after?.cells?.has(name)) continue;
      reader.givenUp.delete(name);
      reader.givenUp.set(name, tickNumber);
    }
    for (const oldest of reader.givenUp.keys()) {
      if (reader.givenUp.size <= maxGivenUp) break;
      reader.givenUp.delete(oldest);
    }
  }

  /** Owes a reader who begins to see a cell all who stand in it, and all whom it last saw there and who have gone. */
  function oweCell(reader: Mover, name: string): void {
    for (const mover of inCell.get(name) ?? []) owe(reader, mover);
    const sinceTick = reader.givenUp.get(name) ?? reader.gaveUpAllTick;
    reader.givenUp.delete(name);
    if (sinceTick === null) return;
    for (const mover of trails.leftSince(name, sinceTick)) owe(reader, mover);
  }

  return {
    enter(pubkey, connection) {
      const mover = createMover(pubkey, connection);
      audiences.place(mover, null);
      return mover;
    },
    leave(mover) {
      leaveCell(mover);
      trails.forget(mover);
      audiences.remove(mover);
      moved.delete(mover);
      forgive(mover);
      for (const reader of owing) {
        reader.owed.delete(mover);
        if (reader.owed.size === 0) owing.delete(reader);
      }
    },
    rebind(mover, connection) {
      mover.connection = connection;
      mover.slow = false;
      mover.givenUp.clear();
      mover.gaveUpAllTick = null;
      forgive(mover);
      audiences.place(mover, null);
    },
    moveTo(mover, pose, t) {
      mover.pose = pose;
      mover.t = t;
      enterCell(mover, cellAt(pose.x, pose.z, cellSizeM));
      moved.add(mover);
    },
    subscribe(reader, cells) {
      const before = reader.audience;
      audiences.place(reader, cells);
      const after = reader.audience;
      giveUp(reader, before, after);
      if (after === null) {
        forgive(reader);
        return;
      }
      if (before !== null && before.cells === null) return;
      for (const name of after.cells ?? []) {
        if (!before?.cells?.has(name)) oweCell(reader, name);
      }
    },
    setSlow(reader, slow) {
      reader.slow = slow;
    },
    takeTick() {
      tickNumber += 1;
      const movers = [...moved];
      const moves: Move[] = [];
      const addMove = (mover: Mover, pose: Pose) => {
        mover.moveIndex = moves.length;
        moves.push({ msgId: nextMsgId(), pubkey: mover.pubkey, pose, t: mover.t });
      };
      for (const mover of movers) {
        if (mover.pose !== null) addMove(mover, mover.pose);
      }
      const caughtUp: MoveRun[] = [];
      const extra: Mover[] = [];
      for (const reader of owing) {
        if (reader.slow) continue;
        const run: number[] = [];
        for (const mover of reader.owed) {
          if (mover.pose === null || isInRun(reader, mover)) continue;
          if (mover.moveIndex === -1) {
            addMove(mover, mover.pose);
            extra.push(mover);
          }
          run.push(mover.moveIndex);
        }
        forgive(reader);
        if (run.length > 0) caughtUp.push({ moves: run, readers: [reader.connection], own: [-1] });
      }
      const runs: MoveRun[] = caughtUp;
      if (movers.length > 0) {
        const { ending, leaving } = sortByCell(movers);
        for (const audience of audiences.all()) {
          const seen = audience.cells === null ? movers : seenBy(audience.cells, ending, leaving);
          const run = seen.length === 0 ? null : runFor(audience, seen);
          if (run !== null) runs.push(run);
        }
      }
      for (const mover of movers) {
        mover.moveIndex = -1;
        if (mover.sentCell !== null && mover.sentCell !== mover.cell) trails.note(mover, mover.sentCell, mover.cell, tickNumber);
        mover.sentCell = mover.cell;
      }
      for (const mover of extra) mover.moveIndex = -1;
      moved.clear();
      return runs.length === 0 ? null : { type: "positions", moves, runs };
    },
    hasNews() {
      if (moved.size > 0) return true;
      for (const reader of owing) if (!reader.slow) return true;
      return false;
    },
    stats() {
      let owed = 0;
      for (const reader of owing) owed += reader.owed.size;
      return { cells: inCell.size, audiences: audiences.size(), moved: moved.size, owed, trails: trails.size() };
    },
  };
}

/** The moves that end in seen cells, and the last ones of those who leave them. */
function seenBy(
  cells: ReadonlySet<string>,
  ending: ReadonlyMap<string, readonly Mover[]>,
  leaving: ReadonlyMap<string, readonly Mover[]>,
): readonly Mover[] {
  const seen: Mover[] = [];
  for (const name of cells) {
    const ended = ending.get(name);
    if (ended !== undefined) seen.push(...ended);
    for (const mover of leaving.get(name) ?? []) {
      if (mover.cell === null || !cells.has(mover.cell)) seen.push(mover);
    }
  }
  return seen;
}

function append(lists: Map<string, Mover[]>, name: string, mover: Mover): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [mover]);
  else list.push(mover);
}
