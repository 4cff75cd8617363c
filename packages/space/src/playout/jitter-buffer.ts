import { seqDistance } from "../frames/frame-window.ts";
import type { FrameMs } from "../frames/bundle.ts";

/** What a buffer keeps of a frame. */
export interface PlayableFrame {
  readonly seq: number;
  /** The speaker's own clock in ms, modulo 2^32. */
  readonly captureMs: number;
  readonly ms: FrameMs;
  readonly isSilence: boolean;
  readonly payload: Uint8Array;
}

/** What to play for the next 20 ms. */
export type Playing =
  | { readonly type: "frame"; readonly frame: PlayableFrame }
  /** A frame should be here and is not: make something up. */
  | { readonly type: "missing" }
  /** The speaker is silent, has not begun, or an earlier frame still sounds. */
  | { readonly type: "nothing" };

/** Holds one speaker's frames back just long enough that they can be played evenly. */
export interface JitterBuffer {
  /** @returns false when it came too late to be played */
  put(frame: PlayableFrame, nowMs: number): boolean;
  /** Notes when the same frame came over another way, so that the hold allows for that way to be the only one. */
  copy(captureMs: number, nowMs: number): void;
  /** Call every 20 ms by the clock of the output. */
  take(nowMs: number): Playing;
  /** How long a frame waits at present, in ms. */
  heldMs(): number;
  tally(): { readonly played: number; readonly missing: number; readonly late: number };
}

/** The least and most a frame is held back, in ms. */
export const heldBounds = { leastMs: 40, mostMs: 200 } as const;

const stepMs = 20;
/** Lateness of the last frames by which the hold is chosen: about three seconds. */
const remembered = 150;
/** So many empty moments in a row are a pause, not a loss. */
const pauseAfter = 6;
const mostFrames = 100;
/** No way is so slow: a speaker's clock stood still meanwhile. */
const stoodStillMs = 2_000;

/**
 * Makes a buffer for one speaker. How late frames come is judged by their capture time, so the two clocks need not agree.
 *
 * @see docs/spec/space.md [S-54]
 */
export function createJitterBuffer(): JitterBuffer {
  const frames = new Map<number, PlayableFrame>();
  const lateness: number[] = [];
  const copies: number[] = [];
  let copyAt = 0;
  let transitAt = 0;
  /** The transit of the fastest frame known, by both clocks; it creeps up so that drifting clocks are followed. */
  let fastest: number | null = null;
  let next: number | null = null;
  let newest = 0;
  let beginAtMs = 0;
  let busy = 0;
  let empty = 0;
  let wasSilence = false;
  let hold: number = heldBounds.leastMs;
  const tally = { played: 0, missing: 0, late: 0 };

  /** What was known of how long frames take counts no more. */
  function forgetTransits(): void {
    fastest = null;
    lateness.length = 0;
    copies.length = 0;
    copyAt = 0;
    transitAt = 0;
  }

  function judge(captureMs: number, nowMs: number): void {
    const transit = (((nowMs >>> 0) - captureMs) | 0) as number;
    // A device that slept, and its audio clock with it: measured by the old time every frame would come late for hours.
    if (fastest !== null && transit - fastest > stoodStillMs) forgetTransits();
    fastest = fastest === null || transit < fastest ? transit : fastest + 0.02;
    lateness[transitAt % remembered] = Math.max(0, transit - fastest);
    transitAt += 1;
    // Judged now and then: sorting for each frame would cost more than it tells.
    if (transitAt % 10 !== 0 && transitAt > 20) return;
    const sorted = lateness.toSorted((a, b) => a - b);
    const sortedCopies = copies.toSorted((a, b) => a - b);
    const other = sortedCopies[Math.floor(sortedCopies.length * 0.9)] ?? 0;
    // A way so slow that no hold could allow for it does not make sound late for nothing.
    const wanted = Math.max(sorted[Math.floor(sorted.length * 0.97)] ?? 0, other > heldBounds.mostMs ? 0 : other) + stepMs;
    hold = Math.min(heldBounds.mostMs, Math.max(heldBounds.leastMs, Math.ceil(wanted / stepMs) * stepMs));
  }

  /** Drops the frames of a pause when more is waiting than the hold asks for. */
  function catchUp(): void {
    if (next === null) return;
    const waitingMs = (seqDistance(newest, next) + 1) * stepMs;
    const isFar = waitingMs > heldBounds.mostMs + hold;
    if (waitingMs <= hold + stepMs) return;
    const frame = frames.get(next);
    if (isFar || (frame?.isSilence === true && waitingMs > hold + 2 * stepMs)) {
      frames.delete(next);
      next = (next + 1) >>> 0;
    }
  }

  return {
    put(frame, nowMs) {
      if (next !== null && Math.abs(seqDistance(frame.seq, next)) > 3_000) {
        // A speaker that begins again counts from somewhere else.
        frames.clear();
        next = null;
        forgetTransits();
      }
      judge(frame.captureMs, nowMs);
      if (next !== null && seqDistance(frame.seq, next) < 0) {
        tally.late += 1;
        return false;
      }
      if (frames.size === 0 && next === null) {
        beginAtMs = nowMs + hold;
        newest = frame.seq;
      }
      if (frames.size < mostFrames) frames.set(frame.seq, frame);
      if (seqDistance(frame.seq, newest) > 0) newest = frame.seq;
      return true;
    },
    copy(captureMs, nowMs) {
      if (fastest === null) return;
      copies[copyAt % remembered] = Math.max(0, ((((nowMs >>> 0) - captureMs) | 0) as number) - fastest);
      copyAt += 1;
    },
    take(nowMs) {
      if (busy > 0) {
        busy -= 1;
        return { type: "nothing" };
      }
      if (next === null) {
        if (frames.size === 0 || nowMs < beginAtMs) return { type: "nothing" };
        next = [...frames.keys()].reduce((first, seq) => (seqDistance(seq, first) < 0 ? seq : first));
      }
      catchUp();
      const frame = frames.get(next);
      if (frame !== undefined) {
        frames.delete(next);
        next = (next + 1) >>> 0;
        empty = 0;
        busy = frame.ms / stepMs - 1;
        wasSilence = frame.isSilence;
        tally.played += 1;
        return { type: "frame", frame };
      }
      empty += 1;
      if (seqDistance(newest, next) >= 0) {
        // Later ones are here: this one is lost, unless holding a little longer is what is wanted anyway.
        const waitingMs = (seqDistance(newest, next) + 1) * stepMs;
        if (waitingMs >= hold || empty > 1) next = (next + 1) >>> 0;
        tally.missing += 1;
        return { type: "missing" };
      }
      if (wasSilence || empty >= pauseAfter) {
        next = null;
        empty = 0;
        frames.clear();
        return { type: "nothing" };
      }
      tally.missing += 1;
      return { type: "missing" };
    },
    heldMs: () => hold,
    tally: () => ({ ...tally }),
  };
}
