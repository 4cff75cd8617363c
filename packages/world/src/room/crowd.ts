import { cellKey, formatCell } from "@plaza/protocol";
import { cellAt } from "../grid.ts";
import type { Mover } from "./mover.ts";

/** Tiles are finer than cells, four to an edge, so that a crowd within one cell has a near and a far. */
const tilesPerCell = 4;
const midMs = 200;
const farMs = 1_000;
/** How long the reach of a tile's readers holds before it is worked out anew. */
const reachMs = 500;
/** What of a reader's budget the near and the middle may take; the far, once a second, take what they take. */
const nearShare = 0.6;
const midShare = 0.3;
const nearHz = 15;
const midHz = 1_000 / midMs;
const rings = 64;

/** A square of ground with those in it who moved lately. */
interface Tile {
  readonly tx: number;
  readonly tz: number;
  /** The cell it lies in, by name. */
  readonly cell: string;
  /** Moved in this tick; since the last middle phase; since the last far phase. Each holds those before it. */
  readonly now: Set<Mover>;
  readonly sinceMid: Set<Mover>;
  readonly sinceFar: Set<Mover>;
  /** How many moved between the last two far phases. */
  active: number;
  midAtMs: number;
  farAtMs: number;
  isMid: boolean;
  isFar: boolean;
  /** How far its readers' near and middle reach, in tiles, and since when that holds. */
  reach: { readonly near: number; readonly mid: number; readonly atMs: number; readonly perSec: number } | null;
}

/** Sends the near often, the middle less and the far seldom, where all would be too much. */
export interface Crowd {
  /** Sorts this tick's movers into tiles. */
  beginTick(movers: Iterable<Mover>, nowMs: number): void;
  /**
   * Whose position goes, in this tick, to readers who stand where this one does.
   *
   * @param perSec - positions a second that such a reader can take
   */
  seenFrom(reader: Mover, cells: ReadonlySet<string> | null, perSec: number, nowMs: number): readonly Mover[];
  endTick(nowMs: number): void;
  /** Who has moved and is not yet told to the far. */
  pending(): Iterable<Mover>;
  isWaiting(): boolean;
  /** Groups readers who are served alike. */
  tileOf(reader: Mover): number | null;
  forget(mover: Mover): void;
  clear(): void;
  size(): number;
}

/**
 * Makes an empty crowd.
 *
 * @see docs/spec/world.md [W-5b]
 */
export function createCrowd(cellSizeM: number): Crowd {
  const tileSizeM = cellSizeM / tilesPerCell;
  const tiles = new Map<number, Tile>();
  const tileUnder = new Map<Mover, Tile>();

  function tileAt(mover: Mover, nowMs: number): Tile | null {
    if (mover.pose === null) return null;
    const { cx: tx, cz: tz } = cellAt(mover.pose.x, mover.pose.z, tileSizeM);
    const key = cellKey({ cx: tx, cz: tz });
    let tile = tiles.get(key);
    if (tile === undefined) {
      // Phases differ from tile to tile, so that the far do not all come in one tick.
      const offset = ((((tx * 7 + tz * 13) % 16) + 16) % 16) / 16;
      tile = {
        tx,
        tz,
        cell: formatCell({ cx: Math.floor(tx / tilesPerCell), cz: Math.floor(tz / tilesPerCell) }),
        now: new Set(),
        sinceMid: new Set(),
        sinceFar: new Set(),
        active: 0,
        midAtMs: nowMs + offset * midMs,
        farAtMs: nowMs + offset * farMs,
        isMid: false,
        isFar: false,
        reach: null,
      };
      tiles.set(key, tile);
    }
    return tile;
  }

  function forget(mover: Mover): void {
    const tile = tileUnder.get(mover);
    tileUnder.delete(mover);
    tile?.now.delete(mover);
    tile?.sinceMid.delete(mover);
    tile?.sinceFar.delete(mover);
  }

  /** How many tiles away the near and the middle may be for a reader with this budget. */
  function reachOf(from: Tile, perSec: number, nowMs: number): { readonly near: number; readonly mid: number } {
    const known = from.reach;
    if (known !== null && nowMs - known.atMs < reachMs && known.perSec === perSec) return known;
    const counts = new Float64Array(rings);
    for (const tile of tiles.values()) {
      const ring = Math.min(rings - 1, Math.floor(Math.hypot(tile.tx - from.tx, tile.tz - from.tz)));
      counts[ring] = (counts[ring] ?? 0) + Math.max(tile.active, tile.sinceFar.size);
    }
    let ring = 0;
    const fill = (positions: number, hz: number) => {
      let room = positions;
      while (ring < rings && room >= (counts[ring] ?? 0) * hz) {
        room -= (counts[ring] ?? 0) * hz;
        ring += 1;
      }
      return ring;
    };
    // The own tile is always near.
    const near = Math.max(1, fill(perSec * nearShare, nearHz));
    ring = near;
    const mid = fill(perSec * midShare, midHz);
    from.reach = { near, mid, atMs: nowMs, perSec };
    return from.reach;
  }

  return {
    beginTick(movers, nowMs) {
      for (const mover of movers) {
        const tile = tileAt(mover, nowMs);
        if (tile === null) continue;
        if (tileUnder.get(mover) !== tile) {
          forget(mover);
          tileUnder.set(mover, tile);
        }
        tile.now.add(mover);
        tile.sinceMid.add(mover);
        tile.sinceFar.add(mover);
      }
      for (const tile of tiles.values()) {
        tile.isMid = nowMs >= tile.midAtMs;
        tile.isFar = nowMs >= tile.farAtMs;
        if (tile.isMid) tile.midAtMs = nowMs + midMs;
        if (tile.isFar) tile.farAtMs = nowMs + farMs;
      }
    },
    seenFrom(reader, cells, perSec, nowMs) {
      const from = reader.pose === null ? null : tileAt(reader, nowMs);
      // Who stands nowhere has no near: all is middle.
      const { near, mid } = from === null ? { near: 0, mid: rings } : reachOf(from, perSec, nowMs);
      const seen: Mover[] = [];
      for (const tile of tiles.values()) {
        if (tile.sinceFar.size === 0 || (cells !== null && !cells.has(tile.cell))) continue;
        // The far phase is for all: whatever a reader missed while near and far changed places comes with it.
        if (tile.isFar) {
          for (const mover of tile.sinceFar) seen.push(mover);
          continue;
        }
        if (tile.now.size === 0 && !tile.isMid) continue;
        const [dx, dz] = from === null ? [0, 0] : [tile.tx - from.tx, tile.tz - from.tz];
        const squared = dx * dx + dz * dz;
        if (squared < near * near) for (const mover of tile.now) seen.push(mover);
        else if (tile.isMid && squared < mid * mid) for (const mover of tile.sinceMid) seen.push(mover);
      }
      return seen;
    },
    endTick(nowMs) {
      for (const [key, tile] of tiles) {
        tile.now.clear();
        if (tile.isFar) {
          tile.active = tile.sinceFar.size;
          for (const mover of tile.sinceFar) tileUnder.delete(mover);
          tile.sinceFar.clear();
        }
        if (tile.isMid || tile.isFar) tile.sinceMid.clear();
        const isKnown = tile.reach !== null && nowMs - tile.reach.atMs < reachMs;
        if (tile.sinceFar.size === 0 && tile.active === 0 && !isKnown) tiles.delete(key);
      }
    },
    *pending() {
      for (const tile of tiles.values()) yield* tile.sinceFar;
    },
    isWaiting() {
      return tileUnder.size > 0;
    },
    tileOf(reader) {
      return reader.pose === null ? null : cellKey(cellAt(reader.pose.x, reader.pose.z, tileSizeM));
    },
    forget,
    clear() {
      tiles.clear();
      tileUnder.clear();
    },
    size: () => tiles.size,
  };
}
