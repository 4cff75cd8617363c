import type { IncomingMessage } from "node:http";
import type { CancelTimer, Clock, Log, Timers } from "@plaza/platform";
import { encodeServerFrame, failed, ok, parseClientFrame, POSE_PROTOCOL, POSE_RECORD_BYTES, readPlainPosition } from "@plaza/protocol";
import type { ClientFrame, FrameProblem, Result, ServerFrame } from "@plaza/protocol";
import type { ConnectionId, PositionsOutput, RoomInput } from "@plaza/world";
import type { RawData, WebSocket } from "ws";
import { openFastLane } from "./fast-lane.ts";
import { createFrameRow, textFrame } from "./frame-bytes.ts";
import { createInboundGate } from "./inbound-gate.ts";
import type { InboundGate, InboundLimits } from "./inbound-gate.ts";
import { createOutlet } from "./outlet.ts";
import type { Outlet } from "./outlet.ts";
import { createPositionWriter } from "./position-writer.ts";
import type { Residents } from "./residents.ts";

/** What passed through sockets since the start, and what waits in them now. */
export interface SyncSocketStats {
  readonly sockets: number;
  /** Bytes that wait for readers: of all, and of the slowest. */
  readonly queuedBytes: number;
  readonly queuedBytesMax: number;
  /** Positions delivered: one per move and reader. */
  readonly positionsSent: number;
  readonly framesSent: number;
  readonly bytesSent: number;
  readonly framesReceived: number;
  readonly framesRefused: number;
  /** Left unread because their sender sent too many. */
  readonly framesUnread: number;
}

/** The sockets of a sync server: what they bring goes to the room, what the room says goes out with the tick. */
export interface SyncSockets {
  /** Takes a socket over. */
  accept(connection: ConnectionId, ws: WebSocket, request: IncomingMessage): void;
  /** Puts a frame in the line of each, or tells the resident; an urgent one leaves at once. */
  send(to: readonly ConnectionId[], frame: ServerFrame, urgent: boolean): void;
  sendPositions(output: PositionsOutput): void;
  /** Says goodbye, and lets go whoever is slow to answer it. */
  close(connection: ConnectionId, code: number, reason: string): void;
  /** Frames wait for the tick. */
  isLaden(): boolean;
  /** Writes what waits. */
  flush(): void;
  /** Tells the room about readers behind, and about those who have caught up. */
  reportQueues(): void;
  ping(): void;
  /** Lets go what has not been used for long. */
  forgetIdle(): void;
  stats(): SyncSocketStats;
  /** Resolves when all that were told goodbye are gone. */
  allGone(): Promise<void>;
}

/** What sockets need. */
export interface SyncSocketsOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly inbound: InboundLimits;
  /** Who is reached without a socket. */
  readonly residents: Pick<Residents, "has" | "tell">;
  /** Takes what comes to the room. */
  readonly feed: (input: RoomInput) => void;
}

/** How long a closed socket may take to say goodbye before its line is cut. */
const goodbyeMs = 2_000;

/** What a client sent: a text, a position that is read already, or null for a binary message. */
type Message = string | Buffer | ClientFrame | null;

interface Line {
  readonly ws: WebSocket;
  readonly outlet: Outlet;
  readonly gate: InboundGate<Message>;
  /** The room was told that this reader is slow. */
  toldSlow: boolean;
}

/**
 * Makes the sockets of one sync server.
 *
 * @see docs/spec/world.md [W-6], [W-7]
 */
export function createSyncSockets({ clock, timers, log, inbound, residents, feed }: SyncSocketsOptions): SyncSockets {
  const frameInRow = createFrameRow();
  const lines = new Map<ConnectionId, Line>();
  /** Lines with frames in waiting. */
  const laden = new Set<Outlet>();
  /** Sockets that were told goodbye, and how to call off cutting them. */
  const closing = new Map<WebSocket, CancelTimer>();
  const totals = { positionsSent: 0, framesSent: 0, bytesSent: 0, framesReceived: 0, framesRefused: 0, framesUnread: 0 };
  let whenEmpty: (() => void) | null = null;

  const positions = createPositionWriter({
    add(connection, bytes) {
      const line = lines.get(connection);
      if (line === undefined) return;
      line.outlet.add(bytes);
      laden.add(line.outlet);
    },
    listenerOf: (connection) => (residents.has(connection) ? (frame) => residents.tell(connection, frame) : undefined),
  });

  function read(connection: ConnectionId, message: Message): void {
    totals.framesReceived += 1;
    const parsed = parseMessage(message);
    if (parsed.ok) {
      feed({ type: "frame", connection, frame: parsed.value });
    } else {
      totals.framesRefused += 1;
      feed({ type: "bad-frame", connection, problem: parsed.problem });
    }
  }

  function forget(connection: ConnectionId, line: Line): void {
    lines.delete(connection);
    positions.forget(connection);
    laden.delete(line.outlet);
    line.gate.end();
  }

  return {
    accept(connection, ws, request) {
      const line: Line = {
        ws,
        outlet: createOutlet(ws, request.socket),
        gate: createInboundGate({
          clock,
          timers,
          limits: inbound,
          pass: (message) => read(connection, message),
          pause: () => ws.pause(),
          resume: () => ws.resume(),
          dropped: () => {
            totals.framesUnread += 1;
          },
        }),
        toldSlow: false,
      };
      lines.set(connection, line);
      if (ws.protocol === POSE_PROTOCOL) positions.addBinaryReader(connection);
      ws.on("message", (data, isBinary) => {
        if (lines.has(connection)) line.gate.take(isBinary ? null : wholeOf(data));
      });
      openFastLane(request.socket, (bytes, sizeBytes) => {
        if (lines.has(connection)) line.gate.take(readPlainPosition(bytes, sizeBytes) ?? bytes.toString("latin1", 0, sizeBytes));
      });
      ws.on("pong", () => feed({ type: "heard", connection }));
      // `ws` closes the socket after an error by itself; without a listener it would end the process.
      ws.on("error", (error) => log.debug("a socket failed", { connection, error: error.message }));
      ws.on("close", () => {
        closing.get(ws)?.();
        closing.delete(ws);
        if (lines.has(connection)) {
          forget(connection, line);
          feed({ type: "disconnected", connection });
        }
        if (closing.size === 0) whenEmpty?.();
      });
      request.socket.on("drain", () => {
        if (!line.toldSlow || !lines.has(connection)) return;
        feed({ type: "queued", connection, bytes: line.outlet.unsentBytes() });
      });
      const localHost = hostOf(request);
      feed({
        type: "connected",
        connection,
        ...(localHost === null ? {} : { localHost }),
        ...(ws.protocol === POSE_PROTOCOL ? { positionBytes: POSE_RECORD_BYTES } : {}),
      });
    },
    send(to, frame, urgent) {
      let bytes: Buffer | null = null;
      for (const connection of to) {
        const line = lines.get(connection);
        if (line === undefined) {
          residents.tell(connection, frame);
          continue;
        }
        bytes ??= to.length === 1 ? textFrame(encodeServerFrame(frame)) : frameInRow(encodeServerFrame(frame));
        line.outlet.add(bytes);
        totals.framesSent += 1;
        if (urgent) {
          totals.bytesSent += line.outlet.flush();
          laden.delete(line.outlet);
        } else {
          laden.add(line.outlet);
        }
      }
    },
    sendPositions(output) {
      totals.positionsSent += positions.write(output, clock.monotonicMs());
    },
    close(connection, code, reason) {
      const line = lines.get(connection);
      if (line === undefined) return;
      forget(connection, line);
      closing.set(
        line.ws,
        timers.after(goodbyeMs, () => line.outlet.cut()),
      );
      log.debug("closing a connection", { connection, reason });
      line.outlet.close(code, reason);
    },
    isLaden: () => laden.size > 0,
    flush() {
      for (const outlet of laden) totals.bytesSent += outlet.flush();
      laden.clear();
    },
    reportQueues() {
      for (const [connection, line] of lines) {
        const bytes = line.outlet.unsentBytes();
        if (bytes === 0 && !line.toldSlow) continue;
        line.toldSlow = bytes > 0;
        feed({ type: "queued", connection, bytes });
      }
    },
    ping() {
      for (const line of lines.values()) line.outlet.ping();
    },
    forgetIdle: () => positions.forgetIdle(clock.monotonicMs()),
    stats() {
      let queuedBytes = 0;
      let queuedBytesMax = 0;
      for (const { outlet } of lines.values()) {
        const bytes = outlet.unsentBytes() + outlet.waitingBytes();
        queuedBytes += bytes;
        queuedBytesMax = Math.max(queuedBytesMax, bytes);
      }
      return { ...totals, sockets: lines.size, queuedBytes, queuedBytesMax };
    },
    async allGone() {
      if (closing.size === 0) return;
      await new Promise<void>((resolve) => {
        whenEmpty = resolve;
      });
    },
  };
}

function parseMessage(message: Message): Result<ClientFrame, FrameProblem> {
  if (message === null) return failed({ code: "BAD_MESSAGE", detail: "binary message" });
  if (typeof message === "string") return parseClientFrame(message);
  return Buffer.isBuffer(message) ? parseClientFrame(message.toString()) : ok(message);
}

function wholeOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}

/** Address and port the connection reached us at, as a URL writes them. */
function hostOf(request: IncomingMessage): string | null {
  const { localAddress, localPort } = request.socket;
  if (localAddress === undefined || localPort === undefined) return null;
  const plain = localAddress.replace(/^::ffff:(?=\d+\.)/, "");
  return plain.includes(":") ? `[${plain}]:${localPort}` : `${plain}:${localPort}`;
}
