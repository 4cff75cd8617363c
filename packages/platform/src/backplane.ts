import type { Signal } from "./signal.ts";

/** A message from another process. */
export interface BackplaneMessage {
  readonly subject: string;
  /** Valid until the handler returns; whoever keeps it copies it. */
  readonly bytes: Uint8Array;
  /** Answers a request, at most once; null when nobody waits for an answer. */
  readonly reply: ((bytes: Uint8Array) => void) | null;
}

/** Totals since the start, and sizes now. */
export interface BackplaneStats {
  readonly published: number;
  readonly publishedBytes: number;
  readonly received: number;
  readonly receivedBytes: number;
  /** Not sent: no connection, a message over the limit, or too much waiting to be taken. */
  readonly dropped: number;
  /** How often the connection was lost. */
  readonly lost: number;
  /** Bytes handed over that are not known to have been taken. */
  readonly waitingBytes: number;
  readonly subscriptions: number;
}

/**
 * What the processes of one server tell each other through. A message arrives at most once; those of one process arrive in
 * the order it sent them. Nobody hears their own. Subjects are words joined by dots, of letters, digits, `-` and `_`.
 */
export interface Backplane {
  /** Whether messages pass now. A lost connection is made anew by itself, with the same subscriptions. */
  readonly connected: Signal<boolean>;
  /** @returns false when it was dropped here; true proves nothing about its arrival */
  publish(subject: string, bytes: Uint8Array): boolean;
  /**
   * Listens from now on. Handlers are never called inside a call into the backplane.
   *
   * @param subject - exactly this one, or all below a word: `a.b.>`
   * @returns how to stop
   */
  subscribe(subject: string, onMessage: (message: BackplaneMessage) => void): () => void;
  /** @returns the first answer; null when there is none in time, or nobody listens */
  request(subject: string, bytes: Uint8Array, timeoutMs: number): Promise<Uint8Array | null>;
  stats(): BackplaneStats;
  /** Sends out what waits, and hears nothing more. */
  end(): Promise<void>;
}

/** The longest message of a backplane; longer ones are dropped where they start. */
export const maxBackplaneMessageBytes = 1_048_576;
