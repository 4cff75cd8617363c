/** To a process of players. */
export type ToPlayers =
  /** Players who walk within sight of each other, 15 positions a second; the first few time what arrives. */
  | { readonly type: "walk"; readonly port: number; readonly count: number; readonly first: number }
  /** Readers who take so many bytes a second and no more; what they get is timed. */
  | { readonly type: "read-slowly"; readonly port: number; readonly count: number; readonly first: number; readonly bytesPerSec: number }
  /** Sends as fast as the socket takes it, of every kind, broken and whole. */
  | { readonly type: "flood"; readonly port: number; readonly first: number }
  /** All log in at once, in ten steps of a connection each, and ask for no positions. */
  | { readonly type: "storm"; readonly port: number; readonly count: number; readonly first: number }
  | { readonly type: "measure"; readonly seconds: number }
  /** All of this process leave. */
  | { readonly type: "leave" };

/** What readers of one kind saw. */
export interface Seen {
  /** Positions that arrived. */
  readonly positions: number;
  /** How old they were, sorted: from the moment they were true to arrival. */
  readonly agesMs: readonly number[];
  /** Positions older than one of the same player that had arrived before. */
  readonly backwards: number;
}

/** From a process of players. */
export type FromPlayers =
  | { readonly type: "ready" }
  | { readonly type: "entered" }
  | { readonly type: "left"; readonly closedByServer: number; readonly sentMessages: number }
  | { readonly type: "stormed"; readonly failures: readonly string[]; readonly timesMs: readonly number[] }
  | {
      readonly type: "measured";
      readonly seconds: number;
      /** Positions sent by the walkers. */
      readonly sent: number;
      readonly walkers: Seen;
      readonly slow: Seen;
      readonly cpuMs: number;
    };
