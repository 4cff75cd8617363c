import { formatCell } from "@plaza/protocol";
import type { Cell } from "@plaza/protocol";
import type { Mover } from "./mover.ts";

/** Readers with the same view, who can share one buffer. */
export interface Audience {
  /** The cells they see, by name; null for everything. */
  readonly cells: ReadonlySet<string> | null;
  readonly readers: Set<Mover>;
  /** About how many bytes one position costs each of them. */
  readonly positionBytes: number;
  /** Whether all that moves in view would be too much. */
  isCrowded: boolean;
  /** Positions that were there to be sent since `countedFromMs`. */
  counted: number;
  countedFromMs: number;
}

/** Who sees what, grouped so that equal views are served together. */
export interface Audiences {
  /** Moves a reader to the audience of these cells; null for everything. Whoever names no cell is in none. */
  place(reader: Mover, cells: readonly Cell[] | null): void;
  remove(reader: Mover): void;
  all(): Iterable<Audience>;
  size(): number;
}

/** Makes an empty grouping. */
export function createAudiences(): Audiences {
  const byKey = new Map<string, Audience>();

  function remove(reader: Mover): void {
    const audience = reader.audience;
    if (audience === null) return;
    reader.audience = null;
    audience.readers.delete(reader);
    if (audience.readers.size === 0) byKey.delete(keyOf(audience.cells, audience.positionBytes));
  }

  return {
    place(reader, cells) {
      // A view that moves with its reader is as crowded as it was, however soon it moves on.
      const before = reader.audience;
      remove(reader);
      // Sorted, so that the order in which a client names its cells does not split a group.
      const names = cells === null ? null : new Set(cells.map(formatCell).sort());
      if (names?.size === 0) return;
      const { positionBytes } = reader;
      const key = keyOf(names, positionBytes);
      let audience = byKey.get(key);
      if (audience === undefined) {
        audience = {
          cells: names,
          readers: new Set(),
          positionBytes,
          isCrowded: before?.isCrowded ?? false,
          counted: before?.counted ?? 0,
          countedFromMs: before?.countedFromMs ?? Number.NaN,
        };
        byKey.set(key, audience);
      }
      audience.readers.add(reader);
      reader.audience = audience;
    },
    remove,
    all: () => byKey.values(),
    size: () => byKey.size,
  };
}

function keyOf(cells: ReadonlySet<string> | null, positionBytes: number): string {
  return `${positionBytes} ${cells === null ? "everything" : [...cells].join(" ")}`;
}
