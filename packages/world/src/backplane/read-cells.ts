import type { Mover } from "../room/mover.ts";

/** The cells that readers of one process see, each counted once. */
export interface ReadCells {
  /** Takes over what a reader sees now. */
  note(reader: Mover): void;
  forget(reader: Mover): void;
  /** What changed since the last call; null for nothing. */
  takeChange(): { readonly begun: readonly string[]; readonly ceased: readonly string[]; readonly all: boolean } | null;
}

/** Starts with no reader. */
export function createReadCells(): ReadCells {
  /** Null for readers of everything. */
  const seenBy = new Map<Mover, ReadonlySet<string> | null>();
  const readers = new Map<string, number>();
  const touched = new Set<string>();
  const told = new Set<string>();
  let readersOfAll = 0;
  let toldAll = false;

  function count(cells: ReadonlySet<string> | null, by: 1 | -1): void {
    if (cells === null) {
      readersOfAll += by;
      return;
    }
    for (const name of cells) {
      const now = (readers.get(name) ?? 0) + by;
      if (now === 0) readers.delete(name);
      else readers.set(name, now);
      touched.add(name);
    }
  }

  function forget(reader: Mover): void {
    const before = seenBy.get(reader);
    if (before === undefined) return;
    seenBy.delete(reader);
    count(before, -1);
  }

  return {
    note(reader) {
      const cells = reader.audience === null ? undefined : reader.audience.cells;
      if (seenBy.get(reader) === cells && cells !== undefined) return;
      forget(reader);
      if (cells === undefined) return;
      seenBy.set(reader, cells);
      count(cells, 1);
    },
    forget,
    takeChange() {
      const all = readersOfAll > 0;
      if (touched.size === 0 && all === toldAll) return null;
      const begun: string[] = [];
      const ceased: string[] = [];
      for (const name of touched) {
        const isRead = readers.has(name);
        if (isRead === told.has(name)) continue;
        if (isRead) told.add(name);
        else told.delete(name);
        (isRead ? begun : ceased).push(name);
      }
      touched.clear();
      const isNew = begun.length > 0 || ceased.length > 0 || all !== toldAll;
      toldAll = all;
      return isNew ? { begun, ceased, all } : null;
    },
  };
}
