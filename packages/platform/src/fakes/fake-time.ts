import type { Clock } from "../clock.ts";
import type { Timers } from "../timers.ts";

/** A clock and its timers that stand still until a test moves them. */
export interface FakeTime extends Clock, Timers {
  /** Moves on by `ms`, running due timers in order of their time, those set on the way included. */
  advance(ms: number): void;
  /** Like `advance`, and lets pending promises settle before, between and after the timers. */
  advanceAsync(ms: number): Promise<void>;
  /** Makes the wall clock jump, as a corrected system clock does; monotonic time and timers do not notice. */
  jumpWall(ms: number): void;
  /** How many timers wait: a session that ended should leave none. */
  pendingTimers(): number;
  /** Milliseconds until the next timer, or null when none waits. */
  nextTimerInMs(): number | null;
}

/** Where a fake time begins. */
export interface FakeTimeOptions {
  /** Default 2026-01-01T00:00:00Z. */
  readonly wallMs?: number;
  /** Default 0. */
  readonly monotonicMs?: number;
}

interface Waiting {
  readonly order: number;
  readonly everyMs: number | null;
  readonly run: () => void;
  dueMs: number;
}

const firstOfJanuary2026 = 1_767_225_600_000;

/** Makes a time that only a test moves. */
export function createFakeTime(options: FakeTimeOptions = {}): FakeTime {
  let nowMs = options.monotonicMs ?? 0;
  let wallOffsetMs = (options.wallMs ?? firstOfJanuary2026) - nowMs;
  let made = 0;
  const waiting = new Set<Waiting>();

  function set(delayMs: number, everyMs: number | null, run: () => void): () => void {
    made += 1;
    const timer: Waiting = { order: made, everyMs, run, dueMs: nowMs + (delayMs > 0 ? delayMs : 0) };
    waiting.add(timer);
    return () => {
      waiting.delete(timer);
    };
  }

  function next(): Waiting | null {
    let first: Waiting | null = null;
    for (const timer of waiting) {
      if (first === null || timer.dueMs < first.dueMs || (timer.dueMs === first.dueMs && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  }

  /** Runs the next timer due by `untilMs`; false when there is none. */
  function runNext(untilMs: number): boolean {
    const timer = next();
    if (timer === null || timer.dueMs > untilMs) return false;
    if (timer.dueMs > nowMs) nowMs = timer.dueMs;
    if (timer.everyMs === null) waiting.delete(timer);
    else timer.dueMs += timer.everyMs;
    timer.run();
    return true;
  }

  return {
    wallMs: () => nowMs + wallOffsetMs,
    monotonicMs: () => nowMs,
    after: (delayMs, run) => set(delayMs, null, run),
    // An interval of nothing would hold `advance` for ever.
    every: (intervalMs, run) => set(Math.max(1, intervalMs), Math.max(1, intervalMs), run),
    advance(ms) {
      const untilMs = nowMs + ms;
      while (runNext(untilMs)) continue;
      nowMs = Math.max(nowMs, untilMs);
    },
    async advanceAsync(ms) {
      const untilMs = nowMs + ms;
      await settle();
      while (runNext(untilMs)) await settle();
      nowMs = Math.max(nowMs, untilMs);
      await settle();
    },
    jumpWall(ms) {
      wallOffsetMs += ms;
    },
    pendingTimers: () => waiting.size,
    nextTimerInMs() {
      const timer = next();
      return timer === null ? null : Math.max(0, timer.dueMs - nowMs);
    },
  };
}

/** Lets promises settle that wait for nothing but each other, up to 100 links of a chain. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}
