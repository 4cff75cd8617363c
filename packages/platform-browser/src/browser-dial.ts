import { maxSocketMessageBytes, sendableClose, tooLongClosed } from "@plaza/platform";
import type { DialSocket, Socket, SocketClosed } from "@plaza/platform";
import { isSocketUrl, utf8Length } from "@plaza/protocol";

/** How long a closing socket waits for the peer's answer; browsers wait longer. */
const closeWaitMs = 10_000;

/** A handshake that takes longer has failed; browsers wait minutes. */
const handshakeWaitMs = 15_000;

const lost: SocketClosed = { code: 1006, reason: "" };

/** Dials WebSockets from a page: messages up to 1 MiB. */
export function createBrowserDial(): DialSocket {
  return (url, handlers, options) => {
    let ws: WebSocket;
    try {
      // A page would read a relative or an http URL as one of its own.
      if (!isSocketUrl(url)) throw new SyntaxError("not a WebSocket URL");
      ws = new WebSocket(url, [...(options?.protocols ?? [])]);
    } catch {
      setTimeout(() => handlers.closed(lost), 0);
      return deadSocket;
    }
    ws.binaryType = "arraybuffer";
    let closing = false;
    let over = false;
    let overruled: SocketClosed | null = null;

    function finish(info: SocketClosed): void {
      if (over) return;
      over = true;
      clearTimeout(waiting);
      handlers.closed(overruled ?? info);
    }
    function close(code: number, reason: string): void {
      if (closing) return;
      closing = true;
      ws.close(code, reason);
      clearTimeout(waiting);
      waiting = setTimeout(() => finish(lost), closeWaitMs);
    }
    let waiting = setTimeout(() => close(1000, ""), handshakeWaitMs);

    ws.addEventListener("open", () => {
      if (closing) return;
      clearTimeout(waiting);
      handlers.opened();
    });
    ws.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (closing) return;
      if (isTooLong(data)) {
        overruled = tooLongClosed;
        // 1009 is not for pages to send; this stands in for it in the range that is.
        close(4009, tooLongClosed.reason);
        return;
      }
      handlers.message(typeof data === "string" ? data : new Uint8Array(data));
    });
    ws.addEventListener("close", ({ code, reason }) => finish({ code, reason }));

    return {
      send(data) {
        if (ws.readyState !== WebSocket.OPEN || closing) return;
        ws.send(typeof data === "string" ? data : new Uint8Array(data));
      },
      close(code = 1000, reason = "") {
        const frame = sendableClose(code, reason);
        close(frame.code, frame.reason);
      },
      bufferedBytes: () => ws.bufferedAmount,
      protocol: () => ws.protocol,
    };
  };
}

const deadSocket: Socket = { send() {}, close() {}, bufferedBytes: () => 0, protocol: () => "" };

function isTooLong(data: string | ArrayBuffer): boolean {
  if (typeof data !== "string") return data.byteLength > maxSocketMessageBytes;
  // A code unit takes one to three bytes: most messages need no counting.
  if (data.length * 3 <= maxSocketMessageBytes) return false;
  return data.length > maxSocketMessageBytes || utf8Length(data) > maxSocketMessageBytes;
}
