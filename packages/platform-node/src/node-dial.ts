import { maxSocketMessageBytes, sendableClose, tooLongClosed } from "@plaza/platform";
import type { DialSocket, Socket, SocketClosed } from "@plaza/platform";
import { isSocketUrl } from "@plaza/protocol";
import { WebSocket } from "ws";

/** How long a closing socket waits for the peer's answer before it is torn down. */
const closeWaitMs = 10_000;

/** A handshake that takes longer has failed. */
const handshakeWaitMs = 15_000;

/** Dials WebSockets from Node: messages up to 1 MiB, no compression. */
export function createNodeDial(): DialSocket {
  return (url, handlers, options) => {
    let ws: WebSocket;
    try {
      if (!isSocketUrl(url)) throw new SyntaxError("not a WebSocket URL");
      ws = new WebSocket(url, [...(options?.protocols ?? [])], {
        maxPayload: maxSocketMessageBytes,
        maxFragments: 64,
        perMessageDeflate: false,
        handshakeTimeout: handshakeWaitMs,
      });
    } catch {
      // A malformed URL or subprotocol: told like any other failure, after this call.
      setImmediate(() => handlers.closed({ code: 1006, reason: "" }));
      return deadSocket;
    }
    let closing = false;
    let overruled: SocketClosed | null = null;
    let stopWaiting: NodeJS.Timeout | undefined;

    ws.on("open", () => handlers.opened());
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      if (!closing) handlers.message(isBinary ? new Uint8Array(data) : data.toString());
    });
    ws.on("error", (error: Error & { readonly code?: string }) => {
      if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") overruled = tooLongClosed;
    });
    ws.on("close", (code, reason) => {
      clearTimeout(stopWaiting);
      handlers.closed(overruled ?? { code, reason: reason.toString() });
    });

    return {
      send(data) {
        // Errors of a single send are followed by `close`, which says it.
        if (ws.readyState === WebSocket.OPEN && !closing) ws.send(data, () => {});
      },
      close(code = 1000, reason = "") {
        if (closing) return;
        closing = true;
        const frame = sendableClose(code, reason);
        ws.close(frame.code, frame.reason);
        stopWaiting = setTimeout(() => ws.terminate(), closeWaitMs).unref();
      },
      bufferedBytes: () => ws.bufferedAmount,
      protocol: () => ws.protocol,
    };
  };
}

const deadSocket: Socket = { send() {}, close() {}, bufferedBytes: () => 0, protocol: () => "" };
