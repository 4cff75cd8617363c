import type { IncomingMessage } from "node:http";
import type { Backplane, CancelTimer, Clock, Log, Random, Timers, Verifier } from "@plaza/platform";
import {
  encodeServerFrame,
  failed,
  formatAddress,
  ok,
  parseClientFrame,
  parseGameEvent,
  POSE_PROTOCOL,
  POSE_RECORD_BYTES,
  readPlainPosition,
} from "@plaza/protocol";
import type { Address, AvatarConfig, ClientFrame, FrameProblem, NostrEvent, Pubkey, Result, ServerFrame } from "@plaza/protocol";
import { createRoom, createTickPace, joinBackplane } from "@plaza/world";
import type { BackplaneLink, ConnectionId, RoomInput, RoomLimits, RoomOutput, RoomStats, TickPaceOptions } from "@plaza/world";
import type { RawData, WebSocket } from "ws";
import { openFastLane } from "./fast-lane.ts";
import { sceneWord } from "./backplane-scene.ts";
import { createFrameRow, textFrame } from "./frame-bytes.ts";
import { createInboundGate, DEFAULT_INBOUND_LIMITS } from "./inbound-gate.ts";
import type { InboundGate, InboundLimits } from "./inbound-gate.ts";
import { createOutlet } from "./outlet.ts";
import type { Outlet } from "./outlet.ts";
import { createPositionWriter } from "./position-writer.ts";

const pingEveryMs = 20_000;
const sweepEveryMs = 1_000;
const shareEveryMs = 10;
/** How long a closed socket may take to say goodbye before its line is cut. */
const goodbyeMs = 2_000;

/** What a sync service is made of. */
export interface SyncServiceOptions {
  readonly scene: Address;
  /** The URL clients dial, as the scene's `sync` tag names it. */
  readonly url: string;
  /** Further URLs under which clients may know this server. */
  readonly alsoKnownAs?: readonly string[];
  readonly nodeId?: string;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly limits?: Partial<RoomLimits>;
  readonly inbound?: InboundLimits;
  readonly pace?: TickPaceOptions;
  readonly cellSizeM?: number;
  readonly strictAuth?: boolean;
  /** Where the other processes that serve this scene as one server are met; it stays open when the service ends. */
  readonly backplane?: Backplane | undefined;
}

/** Sizes of every queue, and totals since the start. */
export interface SyncStats extends RoomStats {
  readonly sockets: number;
  /** Bytes that wait for readers: of all, and of the slowest. */
  readonly queuedBytes: number;
  readonly queuedBytesMax: number;
  readonly pauseMs: number;
  readonly ticks: number;
  readonly tickMs: number;
  /** Positions delivered: one per move and reader. */
  readonly positionsSent: number;
  readonly framesSent: number;
  readonly bytesSent: number;
  readonly framesReceived: number;
  readonly framesRefused: number;
  /** Left unread because their sender sent too many. */
  readonly framesUnread: number;
  /** Of the server's other processes; null where there is no backplane. */
  readonly backplane: ReturnType<BackplaneLink["stats"]> | null;
}

/** Someone of this process who takes part. */
export interface Resident {
  send(frame: ClientFrame): void;
  leave(): void;
}

/** One scene's sync server. */
export interface SyncService {
  /** Takes a socket over; make it with {@link SYNC_SOCKET_OPTIONS}. */
  accept(ws: WebSocket, request: IncomingMessage): void;
  /**
   * Lets a local participant in; `welcome` is the first frame it hears. Frames come one at a time, never inside `send`.
   * A later entry or login with the same key ends it with the error `REPLACED`.
   */
  enterResident(pubkey: Pubkey, avatar: AvatarConfig | null, onFrame: (frame: ServerFrame) => void): Resident;
  /** Tells everybody a game event, or only some. */
  emit(event: string, data: unknown, to?: readonly Pubkey[]): Result<undefined, FrameProblem>;
  /** Sends someone out, and refuses them for a while. */
  kick(pubkey: Pubkey, reason: string, forMs: number): void;
  stats(): SyncStats;
  /** Visitors of the whole server, and how many it takes, on all its processes. */
  load(): { readonly players: number; readonly capacity: number };
  /** Tells everybody, closes every socket, and resolves when all are gone. */
  end(): Promise<void>;
}

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
 * Makes the sync server of one scene: sockets, timers and signature checks around a room.
 *
 * @see docs/spec/world.md
 */
export function createSyncService(options: SyncServiceOptions): SyncService {
  const { clock, timers, verifier } = options;
  const log = options.log.with({ scene: formatAddress(options.scene) });
  const inbound = options.inbound ?? DEFAULT_INBOUND_LIMITS;
  const room = createRoom({
    urls: [options.url, ...(options.alsoKnownAs ?? [])],
    random: options.random,
    ...(options.nodeId === undefined ? {} : { nodeId: options.nodeId }),
    ...(options.cellSizeM === undefined ? {} : { cellSizeM: options.cellSizeM }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.strictAuth === undefined ? {} : { strictAuth: options.strictAuth }),
    shared: options.backplane !== undefined,
  });
  const pace = createTickPace(options.pace);
  const frameInRow = createFrameRow();
  const lines = new Map<ConnectionId, Line>();
  const residents = new Map<ConnectionId, (frame: ServerFrame) => void>();
  /** Lines with frames in waiting. */
  const laden = new Set<Outlet>();
  /** Sockets that were told goodbye, and how to call off cutting them. */
  const closing = new Map<WebSocket, CancelTimer>();
  const totals = {
    ticks: 0,
    tickMs: 0,
    positionsSent: 0,
    framesSent: 0,
    bytesSent: 0,
    framesReceived: 0,
    framesRefused: 0,
    framesUnread: 0,
  };
  let connections = 0;
  let lastTickMs = Number.NEGATIVE_INFINITY;
  let cancelTick: CancelTimer | null = null;
  let cancelShare: CancelTimer | null = null;
  let whenEmpty: (() => void) | null = null;

  const inputs: RoomInput[] = [];
  let isFeeding = false;

  /** Inputs that arise while outputs are carried out wait their turn, so that every line sees one order. */
  function feed(input: RoomInput): void {
    inputs.push(input);
    if (isFeeding) return;
    isFeeding = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
        for (const output of room.handle(next, clock.monotonicMs())) carryOut(output);
      }
    } finally {
      isFeeding = false;
    }
    setTick();
    setShare();
  }

  /** Ticks may be far apart: who moved goes to the other processes sooner, or two waits would add up. */
  function setShare(): void {
    if (cancelShare !== null || !room.wantsShare()) return;
    cancelShare = timers.after(shareEveryMs, () => {
      cancelShare = null;
      feed({ type: "share-moves" });
    });
  }

  const positions = createPositionWriter({
    add(connection, bytes) {
      const line = lines.get(connection);
      if (line === undefined) return;
      line.outlet.add(bytes);
      laden.add(line.outlet);
    },
    listenerOf: (connection) => (residents.has(connection) ? (frame) => tellResident(connection, frame) : undefined),
  });

  function carryOut(output: RoomOutput): void {
    switch (output.type) {
      case "send":
        send(output.to, output.frame, output.urgent);
        return;
      case "positions":
        totals.positionsSent += positions.write(output, clock.monotonicMs());
        return;
      case "check-login":
        void checkLogin(output.connection, output.event);
        return;
      case "share":
        link?.share(output.news);
        return;
      case "close":
        close(output.connection, output.code, output.reason);
    }
  }

  function send(to: readonly ConnectionId[], frame: ServerFrame, urgent: boolean): void {
    let bytes: Buffer | null = null;
    for (const connection of to) {
      const line = lines.get(connection);
      if (line === undefined) {
        tellResident(connection, frame);
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
  }

  function tellResident(connection: ConnectionId, frame: ServerFrame): void {
    const onFrame = residents.get(connection);
    if (onFrame === undefined) return;
    try {
      onFrame(frame);
    } catch (error) {
      log.error("a resident failed over a frame", { frame: frame.type, error: String(error) });
    }
  }

  async function checkLogin(connection: ConnectionId, event: NostrEvent): Promise<void> {
    const checked = await verifier.verify(event);
    const wallSec = Math.floor(clock.wallMs() / 1000);
    feed({ type: "login-checked", connection, id: event.id, event: checked.ok ? checked.value : null, wallSec });
  }

  function close(connection: ConnectionId, code: number, reason: string): void {
    residents.delete(connection);
    const line = lines.get(connection);
    if (line === undefined) return;
    forget(connection, line);
    closing.set(
      line.ws,
      timers.after(goodbyeMs, () => line.outlet.cut()),
    );
    log.debug("closing a connection", { connection, reason });
    line.outlet.close(code, reason);
  }

  function forget(connection: ConnectionId, line: Line): void {
    lines.delete(connection);
    positions.forget(connection);
    laden.delete(line.outlet);
    line.gate.end();
  }

  function setTick(): void {
    if (cancelTick !== null || (laden.size === 0 && !room.wantsTick())) return;
    cancelTick = timers.after(Math.max(0, lastTickMs + pace.pauseMs() - clock.monotonicMs()), tick);
  }

  function tick(): void {
    const startMs = clock.monotonicMs();
    lastTickMs = startMs;
    reportQueues();
    feed({ type: "tick" });
    for (const outlet of laden) totals.bytesSent += outlet.flush();
    laden.clear();
    const costMs = clock.monotonicMs() - startMs;
    pace.took(costMs);
    totals.ticks += 1;
    totals.tickMs += costMs;
    cancelTick = null;
    setTick();
  }

  /** Tells the room about readers behind, and about those who have caught up. */
  function reportQueues(): void {
    for (const [connection, line] of lines) {
      const bytes = line.outlet.unsentBytes();
      if (bytes === 0 && !line.toldSlow) continue;
      line.toldSlow = bytes > 0;
      feed({ type: "queued", connection, bytes });
    }
  }

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

  const link =
    options.backplane === undefined
      ? null
      : joinBackplane({
          backplane: options.backplane,
          nodeId: room.stats().nodeId,
          scene: sceneWord(options.scene),
          capacity: room.stats().capacity,
          clock,
          timers,
          toRoom: (news) => feed({ type: "elsewhere", news }),
        });

  const cancelPings = timers.every(pingEveryMs, () => {
    for (const line of lines.values()) line.outlet.ping();
  });
  const cancelSweeps = timers.every(sweepEveryMs, () => {
    reportQueues();
    positions.forgetIdle(clock.monotonicMs());
    feed({ type: "sweep" });
  });

  return {
    accept(ws, request) {
      connections += 1;
      const connection = connections;
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
    enterResident(pubkey, avatar, onFrame) {
      connections += 1;
      const connection = connections;
      residents.set(connection, onFrame);
      feed({ type: "resident-entered", connection, pubkey, avatar });
      return {
        send(frame) {
          if (residents.has(connection)) feed({ type: "frame", connection, frame });
        },
        leave() {
          if (residents.delete(connection)) feed({ type: "disconnected", connection });
        },
      };
    },
    emit(event, data, to) {
      const game = parseGameEvent(event, data);
      if (!game.ok) return game;
      feed({ type: "emit", game: game.value, ...(to === undefined ? {} : { to }) });
      return ok(undefined);
    },
    kick: (pubkey, reason, forMs) => feed({ type: "kick", pubkey, reason, forMs }),
    stats() {
      let queuedBytes = 0;
      let queuedBytesMax = 0;
      for (const { outlet } of lines.values()) {
        const bytes = outlet.unsentBytes() + outlet.waitingBytes();
        queuedBytes += bytes;
        queuedBytesMax = Math.max(queuedBytesMax, bytes);
      }
      return {
        ...room.stats(),
        ...totals,
        sockets: lines.size,
        queuedBytes,
        queuedBytesMax,
        pauseMs: pace.pauseMs(),
        backplane: link?.stats() ?? null,
      };
    },
    load() {
      const { players, capacity } = room.stats();
      const others = link?.stats();
      return { players: players + (others?.players ?? 0), capacity: capacity + (others?.capacity ?? 0) };
    },
    async end() {
      cancelPings();
      cancelSweeps();
      feed({ type: "end" });
      link?.end();
      cancelTick?.();
      cancelShare?.();
      log.info("sync server stopped", { ticks: totals.ticks });
      if (closing.size > 0) {
        await new Promise<void>((resolve) => {
          whenEmpty = resolve;
        });
      }
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
