import { useEffect, useState } from "react";
import type { Home } from "../../home.ts";

const TICK_MS = 30_000;

/** The time in seconds, as often as a list needs it. */
export function useNowSec(home: Home): number {
  const { clock, timers } = home.tools;
  const [nowSec, setNowSec] = useState(() => Math.floor(clock.wallMs() / 1_000));
  useEffect(() => timers.every(TICK_MS, () => setNowSec(Math.floor(clock.wallMs() / 1_000))), [clock, timers]);
  return nowSec;
}
