/** Stops a timer; calling it again, or after it fired, does nothing. */
export type CancelTimer = () => void;

/** Calls back later. A callback never runs inside the call that asked for it. */
export interface Timers {
  after(delayMs: number, run: () => void): CancelTimer;
  every(intervalMs: number, run: () => void): CancelTimer;
}
