import type { Pubkey } from "@plaza/protocol";
import { BUNDLE_LIMITS } from "../frames/bundle.ts";
import type { Bundle } from "../frames/bundle.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FRAME_PACE } from "./frame-path-io.ts";
import type { FramePathOutput } from "./frame-path-io.ts";
import type { Serving, Travelled } from "./serving.ts";

/** All links that bring frames: which of them sound, and where what they bring has been. */
export interface Feeds {
  get(peer: Pubkey): Feed | undefined;
  values(): Iterable<Feed>;
  turn(peer: Pubkey, isOn: boolean, nowMs: number): void;
  /** Takes what a bundle says of its way. @returns false where it has been here before */
  follow(feed: Feed, bundle: Bundle, nowMs: number, done: FramePathOutput[]): boolean;
  /** Tells of those that have fallen silent. @returns whether any sounds */
  look(nowMs: number, done: FramePathOutput[]): boolean;
  /** One that can be asked for what is missing. */
  source(): Feed | undefined;
  /** Where frames that leave here have been. */
  travelled(as: Serving["as"]): Travelled;
}

/**
 * Makes the feeds of a peer that has none yet.
 *
 * @param ownMark - stands for us in the paths of bundles
 */
export function createFeeds(ownMark: number): Feeds {
  const feeds = new Map<Pubkey, Feed>();
  let best: Feed | null = null;

  return {
    get: (peer) => feeds.get(peer),
    values: () => feeds.values(),
    turn(peer, isOn, nowMs) {
      if (isOn) feeds.set(peer, feeds.get(peer) ?? createFeed(peer, nowMs));
      else {
        if (best?.peer === peer) best = null;
        feeds.delete(peer);
      }
    },
    follow(feed, bundle, nowMs, done) {
      feed.lastMs = nowMs;
      feed.depth = bundle.depth;
      if (bundle.path !== null) {
        feed.path = bundle.path;
        if (bundle.path.includes(ownMark)) {
          done.push({ type: "loop", peer: feed.peer });
          return false;
        }
      }
      if (feed.isSilent || !feed.hasSounded) {
        feed.isSilent = false;
        feed.hasSounded = true;
        done.push({ type: "sounding", peer: feed.peer });
      }
      if (best === null || best.isSilent || feed.depth < best.depth) best = feed;
      return true;
    },
    look(nowMs, done) {
      let isFed = false;
      for (const feed of feeds.values()) {
        if (!feed.isSilent && feed.hasSounded && nowMs - feed.lastMs > FRAME_PACE.silentMs) {
          feed.isSilent = true;
          if (best === feed) best = [...feeds.values()].find((other) => !other.isSilent && other.hasSounded) ?? null;
          done.push({ type: "silent", peer: feed.peer });
        }
        isFed ||= feed.hasSounded && !feed.isSilent;
      }
      return isFed;
    },
    source: () => [...feeds.values()].find((feed) => !feed.isSilent && !feed.isSuspended && feed.hasSounded),
    travelled(as) {
      // What goes to others of the stage is our own voice: it comes from nowhere else.
      if (best === null || as === "stage") return { depth: 0, marks: [ownMark] };
      return { depth: Math.min(255, best.depth + 1), marks: [...best.path, ownMark].slice(-BUNDLE_LIMITS.path) };
    },
  };
}
