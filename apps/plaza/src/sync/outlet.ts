import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** The way out to one socket. Frames wait here until the tick, then leave in one gathered write. */
export interface Outlet {
  /** Puts a prebuilt frame in line. */
  add(frame: Buffer): void;
  /** Writes what waits, all in one; returns the bytes written. */
  flush(): number;
  /** Bytes that were written and that the other end has not taken. */
  unsentBytes(): number;
  /** Bytes that wait here for the next tick. */
  waitingBytes(): number;
  ping(): void;
  /** Writes what waits, then says goodbye. */
  close(code: number, reason: string): void;
  /** Cuts the line, whatever waits. */
  cut(): void;
}

/**
 * Makes the way out to a socket that `ws` has accepted. Frames are written beside `ws`, straight to the stream below it:
 * with compression off `ws` writes at once too, so the order stays.
 */
export function createOutlet(ws: WebSocket, socket: Duplex): Outlet {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  function flush(): number {
    if (waiting.length === 0) return 0;
    const frames = waiting;
    const bytes = waitingBytes;
    waiting = [];
    waitingBytes = 0;
    // After a close frame nothing may follow, and a stream that has ended would only raise an error.
    if (ws.readyState !== ws.OPEN || !socket.writable) return 0;
    const only = frames.length === 1 ? frames[0] : undefined;
    if (only !== undefined) {
      socket.write(only);
      return bytes;
    }
    socket.cork();
    for (const frame of frames) socket.write(frame);
    socket.uncork();
    return bytes;
  }

  return {
    add(frame) {
      waitingBytes += frame.length;
      const last = waiting.at(-1);
      // Frames to many are laid side by side: what follows on what waits is one piece with it.
      if (last !== undefined && last.buffer === frame.buffer && last.byteOffset + last.length === frame.byteOffset) {
        waiting[waiting.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + frame.length);
      } else {
        waiting.push(frame);
      }
    },
    flush,
    unsentBytes: () => socket.writableLength,
    waitingBytes: () => waitingBytes,
    ping() {
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    close(code, reason) {
      flush();
      ws.close(code, reason);
    },
    cut() {
      ws.terminate();
    },
  };
}
