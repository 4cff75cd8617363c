import type { Pubkey } from "@plaza/protocol";
import { createFrameWindow } from "../frames/frame-window.ts";
import type { FrameWindow } from "../frames/frame-window.ts";
import type { TableVoice } from "../frames/mesh-message.ts";
import type { FeedWindow } from "../overlay/overlay-io.ts";

/** One link that brings frames, as the frame path knows it. */
export interface Feed {
  readonly peer: Pubkey;
  /** Who stands for which index, by the feed's own table. */
  readonly voices: Map<number, TableVoice>;
  /** When anything came last; when the link began, before. */
  lastMs: number;
  isSilent: boolean;
  isSuspended: boolean;
  hasSounded: boolean;
  depth: number;
  path: readonly number[];
  /** Until when frames of a speaker need no proof before they are heard. */
  readonly trustedUntilMs: Map<Pubkey, number>;
  /** @returns whether this feed brings it for the first time */
  brings(speaker: Pubkey, seq: number): boolean;
  hasBrought(speaker: Pubkey, seq: number): boolean;
  /** A frame nobody had brought before exists. */
  expect(): void;
  take(): FeedWindow;
}

/** Makes the account of a feed that begins now. */
export function createFeed(peer: Pubkey, nowMs: number): Feed {
  const seen = new Map<Pubkey, FrameWindow>();
  let frames = 0;
  let due = 0;
  return {
    peer,
    voices: new Map(),
    lastMs: nowMs,
    isSilent: false,
    isSuspended: false,
    hasSounded: false,
    depth: 0,
    path: [],
    trustedUntilMs: new Map(),
    brings(speaker, seq) {
      let window = seen.get(speaker);
      if (window === undefined) {
        window = createFrameWindow();
        seen.set(speaker, window);
      }
      const isFirst = window.see(seq, "") === "new";
      if (isFirst) frames += 1;
      return isFirst;
    },
    hasBrought: (speaker, seq) => seen.get(speaker)?.has(seq) === true,
    expect() {
      due += 1;
    },
    take() {
      const taken = { frames, delivered: due === 0 ? 1 : Math.min(1, frames / due) };
      frames = 0;
      due = 0;
      return taken;
    },
  };
}
