import type { Pubkey } from "@plaza/protocol";

/** Keys that the host has sent out, and until when they may not come back. */
export interface Barred {
  /** A later word replaces the earlier one. */
  bar(pubkey: Pubkey, untilMs: number): void;
  /** How long this key still has to wait, in ms; 0 for one that may come in. */
  waitMs(pubkey: Pubkey, nowMs: number): number;
  /** Forgets those whose time is over. */
  sweep(nowMs: number): void;
  size(): number;
}

const most = 10_000;

/** Makes an empty list; of more than 10,000 keys the one named first may come in again. */
export function createBarred(): Barred {
  const until = new Map<Pubkey, number>();
  return {
    bar(pubkey, untilMs) {
      until.delete(pubkey);
      until.set(pubkey, untilMs);
      if (until.size <= most) return;
      for (const oldest of until.keys()) {
        until.delete(oldest);
        break;
      }
    },
    waitMs: (pubkey, nowMs) => Math.max(0, (until.get(pubkey) ?? nowMs) - nowMs),
    sweep(nowMs) {
      for (const [pubkey, untilMs] of until) if (untilMs <= nowMs) until.delete(pubkey);
    },
    size: () => until.size,
  };
}
