/** What Plaza's server is measured against. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { encodePeerPosition, parsePubkey } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { textFrame } from "../../apps/plaza/src/sync/frame-bytes.ts";

function keyOf(number: number): Pubkey {
  const key = parsePubkey(number.toString(16).padStart(64, "a"));
  if (!key.ok) throw new Error("not a key");
  return key.value;
}

/** Every position is encoded once and sent to every other player by itself, as it comes: one `ws.send` per recipient. */
export function servePerRecipient(http: Server): void {
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false });
  const players = new Set<WebSocket>();
  let seq = 0;
  sockets.on("connection", (ws) => {
    const pubkey = keyOf(players.size);
    players.add(ws);
    ws.on("close", () => players.delete(ws));
    ws.on("error", () => ws.terminate());
    ws.on("message", (data) => {
      const message = JSON.parse(Buffer.isBuffer(data) ? data.toString() : "{}") as {
        x: number;
        y: number;
        z: number;
        ry: number;
        t: number;
      };
      seq += 1;
      const text = encodePeerPosition(`0123456789abcdef-${seq}`, pubkey, message, message.t);
      for (const other of players) if (other !== ws && other.readyState === 1) other.send(text);
    });
  });
}

/** Nothing is read or made: every 66.7 ms each socket is given the bytes of everyone else's position in one write. */
export function serveRawWrites(http: Server, players: number): void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
  const lines = new Set<Duplex>();
  const frame = textFrame(encodePeerPosition("0123456789abcdef-1000000", keyOf(1), { x: 12.345, y: 0, z: -23.456, ry: 1.234 }, 123_456.7));
  const bytes = Buffer.alloc(frame.length * (players - 1));
  for (let at = 0; at < bytes.length; at += frame.length) frame.copy(bytes, at);
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      lines.add(socket);
      ws.on("close", () => lines.delete(socket));
      ws.on("error", () => ws.terminate());
    });
  });
  setInterval(() => {
    for (const line of lines) if (line.writableLength < 1024 * 1024) line.write(bytes);
  }, 1000 / 15);
}
