import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** The way out to one socket. Frames wait here until the tick, then leave in one gathered write. */
export interface Outlet {
  /** Puts a prebuilt frame in line. */
  add(frame: Buffer): void;
  /** Writes what waits, all in one; returns the bytes written. */
  flush(): number;
  /**
   * Bytes that were written and that the other end has not taken: those this process still holds, and once the reader is
   * behind with its answers also what lies between here and there.
   */
  unsentBytes(): number;
  /** Bytes that wait here for the next tick. */
  waitingBytes(): number;
  ping(): void;
  /** Writes what waits, then says goodbye. */
  close(code: number, reason: string): void;
  /** Cuts the line, whatever waits. */
  cut(): void;
}

/** After so many bytes the reader is asked whether it has come this far. */
const askEveryBytes = 64 * 1024;
/** And no sooner than this after the last time: every answer costs the server as much as a position. */
const askEveryMs = 1_000;
/** A reader that has not come so far within this time is behind. */
const behindMs = 1_000;
/** A ping as a server sends it; its payload tells it from others. */
const ask = Buffer.from([0x89, 4, 0x72, 0x65, 0x61, 0x64]);

/**
 * Makes the way out to a socket that `ws` has accepted. Frames are written beside `ws`, straight to the stream below it:
 * with compression off `ws` writes at once too, so the order stays.
 *
 * The kernel and the network take megabytes off our hands before anything waits here: whoever reads half of what is sent
 * would fall behind by more and more seconds unseen. So pings go along, and a reader that answers them is held to them.
 *
 * @param nowMs - a monotonic clock
 * @see docs/spec/world.md [W-6c]
 */
export function createOutlet(ws: WebSocket, socket: Duplex, nowMs: () => number = () => performance.now()): Outlet {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let writtenBytes = 0;
  /** How far the reader has come for certain. */
  let readBytes = 0;
  let asked: { readonly atBytes: number; readonly sinceMs: number } | null = null;
  let askedMs = Number.NEGATIVE_INFINITY;
  /** Not everybody answers pings; who never did is judged by what waits here alone. */
  let answers = false;

  function isBehind(): boolean {
    return answers && asked !== null && nowMs() - asked.sinceMs > behindMs;
  }

  ws.on("pong", (payload) => {
    if (asked === null || !payload.equals(ask.subarray(2))) return;
    const wasBehind = isBehind();
    const { sinceMs } = asked;
    answers = true;
    readBytes = asked.atBytes;
    asked = null;
    // It has come as far as it was asked; whether it has caught up only the rest of the way tells.
    if (!wasBehind || writtenBytes <= readBytes || ws.readyState !== ws.OPEN || !socket.writable) return;
    writtenBytes += ask.length;
    asked = { atBytes: writtenBytes, sinceMs };
    socket.write(ask);
  });

  function flush(): number {
    if (waiting.length === 0) return 0;
    const frames = waiting;
    let bytes = waitingBytes;
    waiting = [];
    waitingBytes = 0;
    // After a close frame nothing may follow, and a stream that has ended would only raise an error.
    if (ws.readyState !== ws.OPEN || !socket.writable) return 0;
    if (asked === null && writtenBytes + bytes - readBytes >= askEveryBytes && nowMs() - askedMs >= askEveryMs) {
      frames.push(ask);
      bytes += ask.length;
      askedMs = nowMs();
      asked = { atBytes: writtenBytes + bytes, sinceMs: askedMs };
    }
    writtenBytes += bytes;
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
    unsentBytes: () => (isBehind() ? Math.max(socket.writableLength, writtenBytes - readBytes) : socket.writableLength),
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
