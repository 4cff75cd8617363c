import type { Pubkey } from "@plaza/protocol";
import { createFrameWindow } from "../frames/frame-window.ts";
import type { FrameWindow } from "../frames/frame-window.ts";
import type { TableVoice } from "../frames/mesh-message.ts";
import { FRAME_PACE } from "./frame-path-io.ts";
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
  /** Until when frames of a speaker need no proof before they are heard, and how many were heard since the last one. */
  readonly trust: Map<Pubkey, { readonly untilMs: number; unproven: number }>;
  /** Whether a frame of a speaker needs no proof before it is heard; counts it, since trust is for so many without a proof. */
  believes(speaker: Pubkey, nowMs: number): boolean;
  /** A proof fitted. */
  prove(speaker: Pubkey, nowMs: number): void;
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
  const trust: Feed["trust"] = new Map();
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
    trust,
    believes(speaker, nowMs) {
      const found = trust.get(speaker);
      if (found === undefined || found.untilMs <= nowMs || found.unproven >= FRAME_PACE.trustFrames) return false;
      found.unproven += 1;
      return true;
    },
    prove(speaker, nowMs) {
      trust.set(speaker, { untilMs: nowMs + FRAME_PACE.trustMs, unproven: 0 });
    },
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
