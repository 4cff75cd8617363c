/** Why a socket ended: a WebSocket close code (1006 where none came) and the peer's text. */
export interface SocketClosed {
  readonly code: number;
  readonly reason: string;
}

/** What a socket tells its owner; `closed` comes exactly once and last, whether or not it ever opened. */
export interface SocketHandlers {
  opened(): void;
  /** Text frames arrive as strings, binary frames as bytes. */
  message(data: string | Uint8Array): void;
  closed(info: SocketClosed): void;
}

/** One end of a WebSocket. */
export interface Socket {
  /** Sends, or does nothing when the socket is not open. */
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  /** Bytes accepted but not yet handed to the network. */
  bufferedBytes(): number;
  /** The agreed subprotocol, empty when none (or not open yet). */
  protocol(): string;
}

/** Options for dialling. */
export interface DialOptions {
  readonly protocols?: readonly string[];
}

/** Dials a WebSocket URL. A malformed URL is reported by `closed`, never thrown. */
export type DialSocket = (url: string, handlers: SocketHandlers, options?: DialOptions) => Socket;
