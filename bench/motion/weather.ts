import type { Random } from "@plaza/platform";

/** How one server's way behaves, from the walker's hand to the watcher's screen. */
export interface Weather {
  readonly baseMs: number;
  readonly jitterMs: number;
  /** Share of messages whose packet is lost once: over TCP it comes a timeout and a round trip later, and all wait. */
  readonly loss: number;
}

/** One way with TCP's order: nothing overtakes. Returns when a message sent now arrives. */
export function createWay(random: Random, weather: Weather): (sentMs: number) => number {
  let lastMs = 0;
  return (sentMs) => {
    let tookMs = weather.baseMs + random.unit() * weather.jitterMs;
    if (random.unit() < weather.loss) tookMs += 200 + 2 * weather.baseMs;
    lastMs = Math.max(lastMs, sentMs + tookMs);
    return lastMs;
  };
}
