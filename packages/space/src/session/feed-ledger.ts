import type { Pubkey } from "@plaza/protocol";
import type { FeedBook, FeedWindow } from "../overlay/overlay-io.ts";

/** Keeps what the media path told of each feed until the overlay asks. */
export interface FeedLedger extends FeedBook {
  add(feeds: readonly ({ readonly peer: Pubkey } & FeedWindow)[]): void;
  /** The share of the last account; 1 before there is one. */
  lastOf(peer: Pubkey): number;
  forget(peer: Pubkey): void;
}

interface Entry {
  frames: number;
  /** Shares weighed by how much there was to deliver. */
  delivered: number;
  weight: number;
}

/** Makes an empty ledger. */
export function createFeedLedger(): FeedLedger {
  const entries = new Map<Pubkey, Entry>();
  const last = new Map<Pubkey, number>();
  return {
    add(feeds) {
      const due = Math.max(0, ...feeds.map(({ frames }) => frames));
      for (const { peer, frames, delivered } of feeds) {
        const entry = entries.get(peer) ?? { frames: 0, delivered: 0, weight: 0 };
        last.set(peer, delivered);
        entry.frames += frames;
        entry.delivered += delivered * due;
        entry.weight += due;
        entries.set(peer, entry);
      }
    },
    take(peer) {
      const entry = entries.get(peer);
      entries.delete(peer);
      if (entry === undefined || entry.weight === 0) return { frames: entry?.frames ?? 0, delivered: 1 };
      return { frames: entry.frames, delivered: entry.delivered / entry.weight };
    },
    lastOf: (peer) => last.get(peer) ?? 1,
    forget(peer) {
      last.delete(peer);
      entries.delete(peer);
    },
  };
}
