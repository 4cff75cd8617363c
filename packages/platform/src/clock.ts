/** What time it is. Wall time may jump; monotonic time never goes back. */
export interface Clock {
  /** Milliseconds since 1970, as this machine believes. */
  wallMs(): number;
  /** Milliseconds since some fixed start; use it for every duration. */
  monotonicMs(): number;
}
