/** Where a connection to a relay stands; `waiting` means until the next dial. */
export type RelayState = "connecting" | "open" | "waiting" | "ended";

/** What is known of one relay, for settings and diagnostics. */
export interface RelayStatus {
  readonly url: string;
  readonly state: RelayState;
  /** The newest trouble, in the relay's or our words; it stays after the trouble is over. */
  readonly lastProblem: string | null;
  /** Messages that could not be read. */
  readonly unreadable: number;
  /** Events turned away: wrong id or signature, too far in the future, not asked for. */
  readonly turnedAway: number;
}
