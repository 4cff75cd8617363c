import type { IncomingMessage } from "node:http";
import type { Backplane, CancelTimer, Clock, Log, Random, Timers, Verifier } from "@plaza/platform";
import { formatAddress, ok, parseGameEvent } from "@plaza/protocol";
import type { Address, AvatarConfig, FrameProblem, NostrEvent, Pubkey, Result, ServerFrame } from "@plaza/protocol";
import { createRoom, createTickPace, joinBackplane } from "@plaza/world";
import type { BackplaneLink, ConnectionId, RoomInput, RoomLimits, RoomOutput, RoomStats, TickPaceOptions } from "@plaza/world";
import type { WebSocket } from "ws";
import { sceneWord } from "./backplane-scene.ts";
import { DEFAULT_INBOUND_LIMITS } from "./inbound-gate.ts";
import type { InboundLimits } from "./inbound-gate.ts";
import { createResidents } from "./residents.ts";
import type { Resident } from "./residents.ts";
import { createSyncSockets } from "./sync-sockets.ts";
import type { SyncSocketStats } from "./sync-sockets.ts";

const pingEveryMs = 20_000;
const sweepEveryMs = 1_000;
const shareEveryMs = 10;

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
export interface SyncStats extends RoomStats, SyncSocketStats {
  readonly pauseMs: number;
  readonly ticks: number;
  readonly tickMs: number;
  /** Of the server's other processes; null where there is no backplane. */
  readonly backplane: ReturnType<BackplaneLink["stats"]> | null;
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

/**
 * Makes the sync server of one scene: sockets, timers and signature checks around a room.
 *
 * @see docs/spec/world.md
 */
export function createSyncService(options: SyncServiceOptions): SyncService {
  const { clock, timers, verifier } = options;
  const log = options.log.with({ scene: formatAddress(options.scene) });
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
  const residents = createResidents(feed, log);
  const sockets = createSyncSockets({ clock, timers, log, inbound: options.inbound ?? DEFAULT_INBOUND_LIMITS, residents, feed });
  let ticks = 0;
  let tickMs = 0;
  let connections = 0;
  let lastTickMs = Number.NEGATIVE_INFINITY;
  let cancelTick: CancelTimer | null = null;
  let cancelShare: CancelTimer | null = null;

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

  function carryOut(output: RoomOutput): void {
    switch (output.type) {
      case "send":
        sockets.send(output.to, output.frame, output.urgent);
        return;
      case "positions":
        sockets.sendPositions(output);
        return;
      case "check-login":
        void checkLogin(output.connection, output.event);
        return;
      case "share":
        link?.share(output.news);
        return;
      case "close":
        residents.close(output.connection);
        sockets.close(output.connection, output.code, output.reason);
    }
  }

  async function checkLogin(connection: ConnectionId, event: NostrEvent): Promise<void> {
    const checked = await verifier.verify(event);
    const wallSec = Math.floor(clock.wallMs() / 1000);
    feed({ type: "login-checked", connection, id: event.id, event: checked.ok ? checked.value : null, wallSec });
  }

  function setTick(): void {
    if (cancelTick !== null || (!sockets.isLaden() && !room.wantsTick())) return;
    cancelTick = timers.after(Math.max(0, lastTickMs + pace.pauseMs() - clock.monotonicMs()), tick);
  }

  function tick(): void {
    const startMs = clock.monotonicMs();
    lastTickMs = startMs;
    sockets.reportQueues();
    feed({ type: "tick" });
    sockets.flush();
    const costMs = clock.monotonicMs() - startMs;
    pace.took(costMs);
    ticks += 1;
    tickMs += costMs;
    cancelTick = null;
    setTick();
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

  const cancelPings = timers.every(pingEveryMs, () => sockets.ping());
  const cancelSweeps = timers.every(sweepEveryMs, () => {
    sockets.reportQueues();
    sockets.forgetIdle();
    feed({ type: "sweep" });
  });

  return {
    accept(ws, request) {
      connections += 1;
      sockets.accept(connections, ws, request);
    },
    enterResident(pubkey, avatar, onFrame) {
      connections += 1;
      return residents.enter(connections, pubkey, avatar, onFrame);
    },
    emit(event, data, to) {
      const game = parseGameEvent(event, data);
      if (!game.ok) return game;
      feed({ type: "emit", game: game.value, ...(to === undefined ? {} : { to }) });
      return ok(undefined);
    },
    kick: (pubkey, reason, forMs) => feed({ type: "kick", pubkey, reason, forMs }),
    stats() {
      return {
        ...room.stats(),
        ...sockets.stats(),
        ticks,
        tickMs,
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
      log.info("sync server stopped", { ticks });
      await sockets.allGone();
    },
  };
}
