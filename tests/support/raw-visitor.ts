import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

/** Opens a bare TCP connection to a server; what it says is nobody's concern. */
export async function openTcp(port: number, allowHalfOpen = false): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen });
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** The same with the WebSocket handshake done: from here on bytes are frames, whatever they are. */
export async function openRawWebSocket(port: number, allowHalfOpen = false): Promise<Socket> {
  const socket = await openTcp(port, allowHalfOpen);
  socket.write(
    `GET /sync/stories HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  await once(socket, "data");
  return socket;
}

/** A client's frame, masked with zeros: valid, and nothing to compute. */
export function rawFrame(payload: Buffer, opcode = 1, isFinal = true): Buffer {
  const first = (isFinal ? 0x80 : 0) | opcode;
  const size = payload.length;
  const head = size < 126 ? Buffer.from([first, 0x80 | size, 0, 0, 0, 0]) : Buffer.from([first, 0xfe, size >> 8, size & 255, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}
