import type { CancelTimer, Clock, Timers } from "@plaza/platform";

/** How much of what a connection sends is read. */
export interface InboundLimits {
  /** Messages a second, over time. */
  readonly perSecond: number;
  /** Messages at once after a pause. */
  readonly burst: number;
  /** How long reading rests when there was too much. */
  readonly restMs: number;
  /** How much longer for every message left unread, up to a second. */
  readonly restPerMessageMs: number;
}

/** What a connection may send at most; a client of the draft sends some twenty messages a second. */
export const DEFAULT_INBOUND_LIMITS: InboundLimits = { perSecond: 100, burst: 200, restMs: 20, restPerMessageMs: 0.02 };

/** Reads at a bounded pace: a flood costs its sender time and everyone else nearly nothing. */
export interface InboundGate<M> {
  /** Takes a message: passes it on, or leaves it unread and makes the socket rest. */
  take(message: M): void;
  end(): void;
}

/** What a gate needs. */
export interface InboundGateOptions<M> {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly limits: InboundLimits;
  readonly pass: (message: M) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Told once for every message left unread. */
  readonly dropped: () => void;
}

/**
 * Makes an open gate. Of the messages left unread the newest is read when reading goes on, so that a flood of positions
 * ends where its sender stands.
 *
 * @see docs/spec/world.md [W-7f]
 */
export function createInboundGate<M>(options: InboundGateOptions<M>): InboundGate<M> {
  const { clock, timers, limits, pass, pause, resume, dropped } = options;
  let tokens = limits.burst;
  let atMs = clock.monotonicMs();
  let rest: { unread: number; newest: M; restedMs: number; cancel: CancelTimer } | null = null;

  function goOn(): void {
    if (rest === null) return;
    const dueMs = Math.min(1_000, rest.unread * limits.restPerMessageMs) - rest.restedMs;
    if (dueMs > 0) {
      rest.restedMs += dueMs;
      rest.cancel = timers.after(dueMs, goOn);
      return;
    }
    const { newest } = rest;
    rest = null;
    pass(newest);
    resume();
  }

  return {
    take(message) {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(limits.burst, tokens + ((nowMs - atMs) / 1000) * limits.perSecond);
      atMs = nowMs;
      if (rest === null && tokens >= 1) {
        tokens -= 1;
        pass(message);
        return;
      }
      if (rest !== null) {
        dropped();
        rest.unread += 1;
        rest.newest = message;
        return;
      }
      pause();
      rest = { unread: 0, newest: message, restedMs: limits.restMs, cancel: timers.after(limits.restMs, goOn) };
    },
    end() {
      rest?.cancel();
      rest = null;
    },
  };
}
