import { encodePoseNames } from "@plaza/protocol";
import type { PoseName, Pubkey } from "@plaza/protocol";
import type { Move } from "@plaza/world";
import { binaryFrame } from "./frame-bytes.ts";

const handles = 65_536;
/** Who has not moved for so long gives the number back. */
const idleMs = 600_000;
/** A clock that is off by more than this against the time passed is named anew: receivers could not widen it. */
const maxClockJumpMs = 600_000;
/** For so long a list of all names serves every newcomer, unless there are new names. */
const listLastsMs = 10_000;

/** The numbers that stand for players in binary messages, the same for all readers of a server. */
export interface PoseHandles {
  /** The number of a mover; null when all are taken. A new number, or a clock that jumped, is among the fresh names. */
  handleOf(move: Move, nowMs: number): number | null;
  /** The names given since the last call, as one message; null for none. */
  takeFresh(): Buffer | null;
  /** All names, as one whole frame; with clocks as they were up to ten seconds ago, near enough to be widened. */
  all(nowMs: number): Buffer;
  /** Takes numbers back from whoever has not moved for ten minutes. */
  forgetIdle(nowMs: number): void;
  size(): number;
}

interface Entry {
  readonly handle: number;
  t: number | null;
  atMs: number;
}

/** Makes an empty table. */
export function createPoseHandles(): PoseHandles {
  const entries = new Map<Pubkey, Entry>();
  const free: number[] = [];
  let fresh: PoseName[] = [];
  let made = 0;
  let list: { readonly bytes: Buffer; readonly atMs: number } | null = null;

  function take(): number | null {
    const again = free.pop();
    if (again !== undefined) return again;
    if (made >= handles) return null;
    made += 1;
    return made - 1;
  }

  return {
    handleOf({ pubkey, t: time }, nowMs) {
      const t = time ?? null;
      const entry = entries.get(pubkey);
      if (entry === undefined) {
        const handle = take();
        if (handle === null) return null;
        entries.set(pubkey, { handle, t, atMs: nowMs });
        fresh.push({ handle, pubkey, t });
        list = null;
        return handle;
      }
      const isContinuous = t === null || entry.t === null ? t === entry.t : Math.abs(t - entry.t - (nowMs - entry.atMs)) <= maxClockJumpMs;
      if (!isContinuous) {
        fresh.push({ handle: entry.handle, pubkey, t });
        list = null;
      }
      entry.t = t;
      entry.atMs = nowMs;
      return entry.handle;
    },
    takeFresh() {
      if (fresh.length === 0) return null;
      const names = fresh;
      fresh = [];
      return Buffer.from(encodePoseNames(names));
    },
    all(nowMs) {
      if (list === null || nowMs - list.atMs > listLastsMs) {
        const names = Array.from(entries, ([pubkey, { handle, t }]) => ({ handle, pubkey, t }));
        list = { bytes: binaryFrame(encodePoseNames(names)), atMs: nowMs };
      }
      return list.bytes;
    },
    forgetIdle(nowMs) {
      for (const [pubkey, entry] of entries) {
        if (nowMs - entry.atMs < idleMs) continue;
        entries.delete(pubkey);
        free.push(entry.handle);
        list = null;
      }
    },
    size: () => entries.size,
  };
}
