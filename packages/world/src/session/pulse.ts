import type { Clock, Timers } from "@plaza/platform";

/** Measures a connection's round trip and notices when nothing comes back any more. */
export interface Pulse {
  /** Begins, with a first measurement where the login gave one. */
  start(firstRttMs: number | null): void;
  /** Anything at all arrived. */
  heard(): void;
  /** A pong arrived. */
  pong(): void;
  /** The median of the last five round trips; null before the first. */
  rttMs(): number | null;
  stop(): void;
}

/** What a pulse asks of its connection. */
export interface PulseOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ping: () => void;
  /** The median changed. */
  readonly measured: () => void;
  /** Pings stay unanswered: the connection leads nowhere. */
  readonly dead: () => void;
}

const pingEveryMs = 15_000;
/** The first few follow quickly, so that a new server is judged by more than one. */
const quickPings = 4;
const quickEveryMs = 250;
const lookEveryMs = 250;
const silenceMs = 1_000;
const leastPatienceMs = 700;
/** A look that comes this late means that this machine slept, not the server. */
const sleptMs = 1_000;
const kept = 5;

/**
 * Makes the pulse of one connection: a ping every 15 s, one more after a second of silence, and within two seconds
 * of silence in all the verdict that nobody is there (on ways slower than 200 ms it waits two round trips).
 *
 * @see docs/spec/world.md [W-11a], [W-11b]
 */
export function createPulse({ clock, timers, ping, measured, dead }: PulseOptions): Pulse {
  const samples: number[] = [];
  const sentMs: number[] = [];
  let stops: (() => void)[] = [];
  let heardMs = 0;
  let probedMs: number | null = null;
  let lookedMs = 0;
  let medianMs: number | null = null;

  function sendPing(): void {
    sentMs.push(clock.monotonicMs());
    ping();
  }

  function sample(rttMs: number): void {
    samples.push(rttMs);
    if (samples.length > kept) samples.shift();
    const sorted = [...samples].sort((a, b) => a - b);
    const before = medianMs;
    medianMs = sorted[sorted.length >> 1] ?? null;
    if (medianMs !== before) measured();
  }

  function look(): void {
    const nowMs = clock.monotonicMs();
    const slept = nowMs - lookedMs > lookEveryMs + sleptMs;
    lookedMs = nowMs;
    if (slept) {
      probedMs = nowMs;
      return sendPing();
    }
    if (probedMs !== null && heardMs >= probedMs) probedMs = null;
    if (probedMs === null) {
      if (nowMs - heardMs < silenceMs) return;
      probedMs = nowMs;
      sendPing();
    } else if (nowMs - probedMs >= Math.max(leastPatienceMs, 300 + 2 * (medianMs ?? 0))) dead();
  }

  function stop(): void {
    for (const end of stops) end();
    stops = [];
    sentMs.length = 0;
    probedMs = null;
  }

  return {
    start(firstRttMs) {
      stop();
      samples.length = 0;
      medianMs = null;
      heardMs = lookedMs = clock.monotonicMs();
      stops = [timers.every(lookEveryMs, look), timers.every(pingEveryMs, sendPing)];
      for (let quick = 0; quick < quickPings; quick += 1) stops.push(timers.after(quick * quickEveryMs, sendPing));
      if (firstRttMs !== null) sample(firstRttMs);
    },
    heard() {
      heardMs = clock.monotonicMs();
    },
    pong() {
      // Answers come in the order of the questions: one connection keeps its order.
      const askedMs = sentMs.shift();
      if (askedMs !== undefined) sample(clock.monotonicMs() - askedMs);
    },
    rttMs: () => medianMs,
    stop,
  };
}
