/** From the bench to a process of players. */
export type ToPlayers =
  | {
      readonly type: "enter";
      /** The product's session on all servers, or a plain client on one at a time. */
      readonly kind: "plaza" | "plain";
      readonly urls: readonly string[];
      readonly count: number;
      /** The number of the first one's key, from 1. */
      readonly first: number;
      /** Positions as text, where the client would have them as bytes. */
      readonly isText: boolean;
      /** Everybody of all processes. */
      readonly everybody: number;
    }
  /** Each says its lines, spread over the time; the first server dies meanwhile. */
  | { readonly type: "talk"; readonly linesEach: number; readonly overMs: number }
  | { readonly type: "tell" };

/** From a process of players. */
export type FromPlayers =
  | { readonly type: "ready" }
  | { readonly type: "entered"; readonly tookMs: number }
  | { readonly type: "talked"; readonly said: number }
  | {
      readonly type: "told";
      /** For each who listened to the lost server: from the socket's close to asking the next server for positions; null where it never did. */
      readonly askedMs: readonly (number | null)[];
      /** From the close to the first position out of the next server. */
      readonly heardMs: readonly (number | null)[];
      /** When each socket closed, in ms of the wall clock. */
      readonly closedAtMs: readonly number[];
      /** Lines that somebody has not, by person and line. */
      readonly lost: number;
      readonly doubled: number;
      /** Lines that at least one person has not. */
      readonly lostByAny: readonly string[];
      readonly cpuMs: number;
      /** How late this process was for its own timers since the talk began: what it measures is no better than that. */
      readonly lagP99Ms: number;
      readonly lagMaxMs: number;
    };
