import { formatCell } from "@plaza/protocol";
import type { Cell, Pose, Pubkey } from "@plaza/protocol";
import { cellAt } from "../grid.ts";
import { createAudiences } from "./audience.ts";
import type { Audience } from "./audience.ts";
import { createCrowd } from "./crowd.ts";
import { createMover } from "./mover.ts";
import type { Mover } from "./mover.ts";
import type { ConnectionId, Move, MoveRun, PositionsOutput } from "./room-io.ts";
import { createTrails } from "./trails.ts";

/** How many given-up cells are remembered of one reader. */
const maxGivenUp = 256;
/** Over how long the positions in a view are counted, before it is said to be crowded or no longer so. */
const countMs = 1_000;
/** A crowded view must fall to this share of the budget to be whole again, so that it does not flicker. */
const calmShare = 0.7;

/** Where everyone is, who sees it, and who must still be told. */
export interface Movement {
  /** Someone comes in, seeing everything. */
  enter(pubkey: Pubkey, connection: ConnectionId, positionBytes: number): Mover;
  leave(mover: Mover): void;
  /** The same player goes on over another connection, seeing everything anew. */
  rebind(mover: Mover, connection: ConnectionId, positionBytes: number): void;
  /** Notes where a player is now; several of these between two ticks leave one move. */
  moveTo(mover: Mover, pose: Pose, t: number | undefined): void;
  /** Changes what a reader sees; whoever stands in a newly seen cell is owed to them. */
  subscribe(reader: Mover, cells: readonly Cell[]): void;
  /** Leaves a reader out of ticks, or takes them in again with all that they missed. */
  setSlow(reader: Mover, slow: boolean): void;
  /** The positions to send now, and none twice; null when there are none. */
  takeTick(nowMs: number): PositionsOutput | null;
  /** Whether a tick would send anything. */
  hasNews(): boolean;
  stats(): {
    readonly cells: number;
    readonly audiences: number;
    readonly moved: number;
    readonly owed: number;
    readonly trails: number;
    readonly tiles: number;
  };
}

/**
 * Makes an empty field.
 *
 * @param crowdBytesPerSec - what one reader may get; past it the far come seldom. Infinity for no bound
 * @param nextMsgId - numbers each position that is sent
 * @see docs/spec/world.md [W-1] [W-5] [W-6]
 */
export function createMovement(cellSizeM: number, crowdBytesPerSec: number, nextMsgId: () => string): Movement {
  const inCell = new Map<string, Set<Mover>>();
  const audiences = createAudiences();
  const moved = new Set<Mover>();
  /** Readers with something owed. */
  const owing = new Set<Mover>();
  const trails = createTrails();
  const crowd = createCrowd(cellSizeM);
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

  /** Lays a run out for those readers who can take it; to the others it is owed. */
  function runFor(wanting: Iterable<Mover>, movers: readonly Mover[]): MoveRun | null {
    runNumber += 1;
    for (const [place, mover] of movers.entries()) {
      mover.runNumber = runNumber;
      mover.runPlace = place;
    }
    const readers: ConnectionId[] = [];
    const own: number[] = [];
    for (const reader of wanting) {
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
    if (!moved.has(mover) || reader.audience === null || reader.audience.isCrowded) return false;
    const { cells } = reader.audience;
    if (cells === null) return true;
    return (mover.cell !== null && cells.has(mover.cell)) || (mover.sentCell !== null && cells.has(mover.sentCell));
  }

  /** Remembers which cells a reader no longer sees. */
  function giveUp(reader: Mover, before: Audience | null, after: Audience | null): void {
    if (before === null || before === after) return;
    if (before.cells === null) {
      reader.gaveUpAllTick = before.isCrowded ? -1 : tickNumber;
      return;
    }
    for (const name of before.cells) {
      if (after?.cells?.has(name)) continue;
      reader.givenUp.delete(name);
      // In a crowd the reader may not yet know who left before now.
      reader.givenUp.set(name, before.isCrowded ? -1 : tickNumber);
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

  /** What a crowded audience has not been told yet. */
  function owePending(reader: Mover): void {
    const cells = reader.audience?.cells ?? null;
    for (const mover of crowd.pending()) {
      if (cells === null || (mover.cell !== null && cells.has(mover.cell))) owe(reader, mover);
    }
  }

  /** Counts what an audience would have to be sent, and decides once a second whether that is too much. */
  function weigh(audience: Audience, positions: number, nowMs: number): void {
    if (Number.isNaN(audience.countedFromMs)) audience.countedFromMs = nowMs;
    audience.counted += positions;
    const elapsedMs = nowMs - audience.countedFromMs;
    if (elapsedMs < countMs) return;
    const bytesPerSec = (audience.counted * audience.positionBytes * 1_000) / elapsedMs;
    const wasCrowded = audience.isCrowded;
    audience.isCrowded = bytesPerSec > crowdBytesPerSec * (wasCrowded ? calmShare : 1);
    audience.counted = 0;
    audience.countedFromMs = nowMs;
    if (wasCrowded && !audience.isCrowded) for (const reader of audience.readers) owePending(reader);
  }

  /** Readers who stand close to each other, and so see the same of a crowd. */
  function groupByTile(readers: Iterable<Mover>): Iterable<readonly [Mover, ...Mover[]]> {
    const groups = new Map<number | null, [Mover, ...Mover[]]>();
    for (const reader of readers) {
      const tile = crowd.tileOf(reader);
      const group = groups.get(tile);
      if (group === undefined) groups.set(tile, [reader]);
      else group.push(reader);
    }
    return groups.values();
  }

  return {
    enter(pubkey, connection, positionBytes) {
      const mover = createMover(pubkey, connection, positionBytes);
      audiences.place(mover, null);
      return mover;
    },
    leave(mover) {
      leaveCell(mover);
      trails.forget(mover);
      crowd.forget(mover);
      audiences.remove(mover);
      if (audiences.size() === 0) crowd.clear();
      moved.delete(mover);
      forgive(mover);
      for (const reader of owing) {
        reader.owed.delete(mover);
        if (reader.owed.size === 0) owing.delete(reader);
      }
    },
    rebind(mover, connection, positionBytes) {
      audiences.remove(mover);
      mover.connection = connection;
      mover.positionBytes = positionBytes;
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
      if (before?.isCrowded === true) owePending(reader);
      if (before !== null && before.cells === null) return;
      for (const name of after.cells ?? []) {
        if (!before?.cells?.has(name)) oweCell(reader, name);
      }
    },
    setSlow(reader, slow) {
      reader.slow = slow;
    },
    takeTick(nowMs) {
      tickNumber += 1;
      const movers = [...moved];
      const moves: Move[] = [];
      /** Everyone with a place among the moves. */
      const indexed: Mover[] = [];
      const index = (mover: Mover) => {
        if (mover.moveIndex !== -1 || mover.pose === null) return;
        mover.moveIndex = moves.length;
        moves.push({ msgId: nextMsgId(), pubkey: mover.pubkey, pose: mover.pose, t: mover.t });
        indexed.push(mover);
      };
      movers.forEach(index);
      const runs: MoveRun[] = [];
      const addRun = (readers: Iterable<Mover>, seen: readonly Mover[]) => {
        seen.forEach(index);
        const run = seen.length === 0 ? null : runFor(readers, seen);
        if (run !== null) runs.push(run);
      };
      for (const reader of owing) {
        if (reader.slow) continue;
        const missed = [...reader.owed].filter((mover) => mover.pose !== null && !isInRun(reader, mover));
        forgive(reader);
        addRun([reader], missed);
      }
      const { ending, leaving } = sortByCell(movers);
      let isCrowded = false;
      for (const audience of audiences.all()) isCrowded ||= audience.isCrowded;
      if (isCrowded) crowd.beginTick(movers, nowMs);
      else crowd.clear();
      for (const audience of audiences.all()) {
        const { cells, readers } = audience;
        const seen = cells === null ? movers : seenBy(cells, ending, leaving);
        if (audience.isCrowded) {
          const perSec = crowdBytesPerSec / audience.positionBytes;
          // Who leaves the view is not left for later: nobody would come back to it.
          const left = cells === null ? [] : seen.filter((mover) => mover.cell === null || !cells.has(mover.cell));
          for (const group of groupByTile(readers)) addRun(group, [...crowd.seenFrom(group[0], cells, perSec, nowMs), ...left]);
        } else {
          addRun(readers, seen);
        }
        weigh(audience, seen.length, nowMs);
      }
      if (isCrowded) crowd.endTick(nowMs);
      for (const mover of indexed) mover.moveIndex = -1;
      for (const mover of movers) {
        if (mover.sentCell !== null && mover.sentCell !== mover.cell) trails.note(mover, mover.sentCell, mover.cell, tickNumber);
        mover.sentCell = mover.cell;
      }
      moved.clear();
      return runs.length === 0 ? null : { type: "positions", moves, runs };
    },
    hasNews() {
      if (moved.size > 0 || crowd.isWaiting()) return true;
      for (const reader of owing) if (!reader.slow) return true;
      return false;
    },
    stats() {
      let owed = 0;
      for (const reader of owing) owed += reader.owed.size;
      return { cells: inCell.size, audiences: audiences.size(), moved: moved.size, owed, trails: trails.size(), tiles: crowd.size() };
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
