/** How far behind the newest a frame may be and still count as new. */
const SPAN = 512;

/** A jump ahead by more than this is a new stream, not a loss. */
const RESTART = 3_000;

/** What a frame is to those who have seen others. */
export type Freshness =
  | "new"
  /** The same frame again. */
  | "repeat"
  /** Another content for a number already seen: one of the two is forged. */
  | "conflict"
  /** Too far behind, or too far ahead of what a stream can do. */
  | "stale";

/** Remembers which frames of one speaker were seen. */
export interface FrameWindow {
  /** @param digest - tells contents apart; any text */
  see(seq: number, digest: string): Freshness;
  /** The newest number seen; null before the first. */
  newest(): number | null;
  has(seq: number): boolean;
  /** Numbers missing between the oldest remembered (at most `back` behind) and the newest. */
  gaps(back: number): readonly number[];
}

/** The distance from `b` to `a` on the circle of 32-bit numbers; negative when `a` is behind. */
export function seqDistance(a: number, b: number): number {
  return (a - b) | 0;
}

/**
 * Makes an empty window.
 *
 * @see docs/spec/space.md [S-51]
 */
export function createFrameWindow(): FrameWindow {
  const seqs = new Float64Array(SPAN).fill(-1);
  const digests: string[] = Array.from({ length: SPAN }, () => "");
  const others: (string | null)[] = Array.from({ length: SPAN }, () => null);
  let newest: number | null = null;
  let oldest = 0;

  return {
    see(seq, digest) {
      const ahead = newest === null ? 1 : seqDistance(seq, newest);
      if (newest === null || ahead > RESTART || ahead < -RESTART) {
        // A speaker that starts again counts from somewhere else.
        seqs.fill(-1);
        newest = seq;
        oldest = seq;
      } else if (ahead > 0) newest = seq;
      else if (ahead <= -SPAN) return "stale";
      else if (seqDistance(seq, oldest) < 0) oldest = seq;
      const slot = seq % SPAN;
      if (seqs[slot] !== seq) {
        seqs[slot] = seq;
        digests[slot] = digest;
        others[slot] = null;
        return "new";
      }
      if (digests[slot] === digest || others[slot] === digest) return "repeat";
      if (others[slot] !== null) return "stale";
      others[slot] = digest;
      return "conflict";
    },
    newest: () => newest,
    has: (seq) => seqs[seq % SPAN] === seq,
    gaps(back) {
      if (newest === null) return [];
      const missing: number[] = [];
      const span = Math.min(back, Math.max(0, seqDistance(newest, oldest)), SPAN - 1);
      for (let behind = span; behind > 0; behind -= 1) {
        const seq = (newest - behind) >>> 0;
        if (seqs[seq % SPAN] !== seq) missing.push(seq);
      }
      return missing;
    },
  };
}
