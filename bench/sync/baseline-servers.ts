/** What Plaza's server is measured against. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { encodePeerPosition, parsePubkey, POSE_RECORD_BYTES } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { binaryFrame, textFrame } from "../../apps/plaza/src/sync/frame-bytes.ts";
import type { Crowd } from "./messages.ts";

function keyOf(number: number): Pubkey {
  const key = parsePubkey(number.toString(16).padStart(64, "a"));
  if (!key.ok) throw new Error("not a key");
  return key.value;
}

/**
 * Every position is encoded once and sent to every player who sees it by itself, as it comes: one `ws.send` per recipient.
 * Who sees whom is settled beforehand: neighbours by number, so that finding them costs nothing.
 */
export function servePerRecipient(http: Server, crowd: Crowd): void {
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false });
  const groupSize = crowd.visible === "all" ? crowd.players : crowd.visible + 1;
  const groups: Set<WebSocket>[] = [];
  let seq = 0;
  let came = 0;
  sockets.on("connection", (ws) => {
    const pubkey = keyOf(came);
    const place = Math.floor(came / groupSize);
    came += 1;
    const group = groups[place] ?? new Set<WebSocket>();
    groups[place] = group;
    group.add(ws);
    ws.on("close", () => group.delete(ws));
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
      for (const other of group) if (other !== ws && other.readyState === 1) other.send(text);
    });
  });
}

/** What a raw server does beside writing. */
export interface RawOptions {
  readonly crowd: Crowd;
  readonly isBinary: boolean;
  /** Reads what the players send by Node's own streams, and throws it away unlooked at. */
  readonly reads: boolean;
}

/**
 * The limit: every 66.7 ms each socket is given, in one write, as many bytes as the positions of all whom its player sees
 * take. The bytes are made once, before; nothing is parsed, known or kept.
 */
export function serveRawWrites(http: Server, { crowd, isBinary, reads }: RawOptions): void {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
  const lines = new Set<Duplex>();
  const count = crowd.visible === "all" ? crowd.players - 1 : crowd.visible;
  const bytes = isBinary ? records(count) : texts(count);
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (ws) => {
      lines.add(socket);
      ws.on("close", () => lines.delete(socket));
      ws.on("error", () => ws.terminate());
      if (!reads) return;
      socket.removeAllListeners("data");
      socket.on("data", () => {});
    });
  });
  setInterval(() => {
    for (const line of lines) if (line.writableLength < 1024 * 1024) line.write(bytes);
  }, 1000 / 15);
}

function texts(count: number): Buffer {
  const pose = { x: 12.345, y: 0, z: 23.456, ry: 1.234 };
  const frame = textFrame(encodePeerPosition("0123456789abcdef-1000000", keyOf(1), pose, 6_123_456.7));
  return Buffer.concat(Array.from({ length: count }, () => frame));
}

function records(count: number): Buffer {
  const payload = Buffer.alloc(1 + count * POSE_RECORD_BYTES);
  payload[0] = 1;
  return binaryFrame(payload);
}
