import type { Player } from "./player.ts";
import type { RoomLimits } from "./room-limits.ts";

/** Readers behind with what they are sent: who lags is left out of ticks, who lags too far or too long has to go. */
export interface SlowReaders {
  /** So many bytes wait for this reader. @returns false where it is too far behind to stay */
  queued(player: Player, bytes: number, nowMs: number): boolean;
  /** Who has lagged for too long. */
  overdue(nowMs: number): readonly Player[];
  /** This reader is gone, or reads by another connection. */
  forget(player: Player): void;
  size(): number;
}

/**
 * Makes a room's account of slow readers.
 *
 * @param told - somebody lags now, or has caught up
 * @see docs/spec/world.md [W-6]
 */
export function createSlowReaders(limits: RoomLimits, told: (player: Player, isSlow: boolean) => void): SlowReaders {
  const sinceMs = new Map<Player, number>();

  return {
    queued(player, bytes, nowMs) {
      if (bytes > limits.closeQueuedBytes) return false;
      const isSlow = bytes > limits.skipQueuedBytes;
      if (isSlow === sinceMs.has(player)) return true;
      if (isSlow) sinceMs.set(player, nowMs);
      else sinceMs.delete(player);
      told(player, isSlow);
      return true;
    },
    overdue: (nowMs) => [...sinceMs].flatMap(([player, atMs]) => (nowMs - atMs >= limits.slowMs ? [player] : [])),
    forget(player) {
      sinceMs.delete(player);
    },
    size: () => sinceMs.size,
  };
}
