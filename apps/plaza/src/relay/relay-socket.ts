import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { CancelTimer, Log, Timers } from "@plaza/platform";
import type { RawData, WebSocket } from "ws";

/** What a socket tells the service. */
export interface RelaySocketHandlers {
  message(text: string): void;
  binary(): void;
  slow(): void;
  closed(): void;
}

/** One client's WebSocket, with its limits. */
export interface RelaySocket {
  /** Sends text; `left` is called when it has gone to the network or the socket is gone. */
  send(text: string | Buffer, left?: () => void): void;
  /** Lets what was sent since the last call go out, and looks whether the peer reads it. */
  flush(): void;
  hold(): void;
  release(): void;
  close(code: number, reason: string): void;
  /** Pings; a peer that has not answered the last ping is cut off. */
  ping(): void;
  terminate(): void;
}

/** How long a closing handshake may take. */
const CLOSE_MS = 3_000;

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return data instanceof ArrayBuffer ? Buffer.from(data).toString("utf8") : data.toString("utf8");
}

/** Wraps an accepted WebSocket. */
export function createRelaySocket(
  ws: WebSocket,
  request: IncomingMessage,
  options: { readonly maxBacklogBytes: number; readonly timers: Timers; readonly log: Log },
  handlers: RelaySocketHandlers,
): RelaySocket {
  const carrier: Socket = request.socket;
  let isCorked = false;
  let isSlow = false;
  let isAnswering = true;
  let cancelTermination: CancelTimer | null = null;

  ws.on("message", (data, isBinary) => {
    if (isBinary) handlers.binary();
    else handlers.message(textOf(data));
  });
  ws.on("pong", () => {
    isAnswering = true;
  });
  ws.on("error", (error) => options.log.debug("a relay connection failed", { detail: error.message }));
  ws.on("close", () => {
    cancelTermination?.();
    handlers.closed();
  });

  return {
    send(text, left) {
      if (ws.readyState !== ws.OPEN) {
        left?.();
        return;
      }
      // Messages of one turn leave in one write.
      if (!isCorked) {
        isCorked = true;
        carrier.cork();
      }
      ws.send(text, { binary: false }, left === undefined ? undefined : () => left());
    },
    flush() {
      if (isCorked) {
        isCorked = false;
        carrier.uncork();
      }
      if (isSlow || ws.bufferedAmount <= options.maxBacklogBytes) return;
      isSlow = true;
      handlers.slow();
    },
    hold: () => ws.pause(),
    release: () => ws.resume(),
    close(code, reason) {
      // A paused socket would never read the peer's half of the closing handshake.
      if (ws.isPaused) ws.resume();
      ws.close(code, reason);
      cancelTermination ??= options.timers.after(CLOSE_MS, () => ws.terminate());
    },
    ping() {
      if (ws.isPaused) return;
      if (!isAnswering) {
        ws.terminate();
        return;
      }
      isAnswering = false;
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    terminate: () => ws.terminate(),
  };
}
