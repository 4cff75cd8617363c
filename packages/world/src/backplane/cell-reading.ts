import type { SharedNews } from "./room-news.ts";
import type { BackplaneSubjects } from "./subjects.ts";

/** What to begin or cease listening to. */
export type ListenOutput =
  | { readonly type: "subscribe"; readonly subject: string }
  | { readonly type: "unsubscribe"; readonly subject: string };

/** Which cells of other processes are listened to. */
export interface CellReading {
  change(news: Extract<SharedNews, { type: "reads" }>, nowMs: number): readonly ListenOutput[];
  sweep(nowMs: number): readonly ListenOutput[];
}

/** A cell nobody reads any more is listened to for as long, since walkers come back. */
const lingerMs = 2_000;
/** Newcomers read everything until they have said which cells they want; only who stays so long is served everything. */
const allAfterMs = 250;

/**
 * Makes the rules of listening: every cell that somebody here reads, and no other.
 *
 * @see docs/spec/world.md [W-20b]
 */
export function createCellReading(subjects: BackplaneSubjects): CellReading {
  const read = new Set<string>();
  const listened = new Set<string>();
  /** Cells given up, oldest first. */
  const ceased = new Map<string, number>();
  let readsAllSinceMs: number | null = null;
  let listensToAll = false;

  function begin(name: string): readonly ListenOutput[] {
    if (listensToAll || listened.has(name)) return [];
    listened.add(name);
    return [{ type: "subscribe", subject: subjects.cell(name) }];
  }

  function cease(name: string): readonly ListenOutput[] {
    return listened.delete(name) ? [{ type: "unsubscribe", subject: subjects.cell(name) }] : [];
  }

  return {
    change({ begun, ceased: given, all }, nowMs) {
      const outputs: ListenOutput[] = [];
      for (const name of begun) {
        read.add(name);
        ceased.delete(name);
        outputs.push(...begin(name));
      }
      for (const name of given) {
        read.delete(name);
        ceased.set(name, nowMs);
      }
      if (all) readsAllSinceMs ??= nowMs;
      else if (readsAllSinceMs !== null) {
        readsAllSinceMs = null;
        if (listensToAll) {
          listensToAll = false;
          for (const name of read) outputs.push(...begin(name));
          outputs.push({ type: "unsubscribe", subject: subjects.allCells });
        }
      }
      return outputs;
    },
    sweep(nowMs) {
      const outputs: ListenOutput[] = [];
      if (readsAllSinceMs !== null && !listensToAll && nowMs - readsAllSinceMs >= allAfterMs) {
        listensToAll = true;
        outputs.push({ type: "subscribe", subject: subjects.allCells });
        for (const name of listened) outputs.push(...cease(name));
      }
      for (const [name, sinceMs] of ceased) {
        if (nowMs - sinceMs < lingerMs) break;
        ceased.delete(name);
        outputs.push(...cease(name));
      }
      return outputs;
    },
  };
}
