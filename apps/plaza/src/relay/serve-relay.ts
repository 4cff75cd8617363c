import type { IncomingMessage } from "node:http";
import type { Clock, EventStore, Log, Random, Timers, Verifier } from "@plaza/platform";
import type { VerifiedEvent } from "@plaza/protocol";
import type { ConnectionId, RelayInfo, RelayInput, RelayLimits, RelayOutput, RelayStats } from "@plaza/relay";
import { createRelay, DEFAULT_RELAY_LIMITS, relayInformation } from "@plaza/relay";
import type { WebSocket } from "ws";
import type { RelaySocket } from "./relay-socket.ts";
import { hostsReached } from "./reached-hosts.ts";
import { createRelaySocket } from "./relay-socket.ts";

export { RELAY_SOCKET_OPTIONS } from "./relay-socket-options.ts";

/** How to make a {@link RelayService}. */
export interface RelayServiceOptions {
  /** Stays open after the service has ended; its owner ends it. */
  readonly store: EventStore;
  /** With `queue`, every connection gets one of its own. */
  readonly verifier: Verifier & { readonly queue?: () => Verifier };
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly limits?: Partial<RelayLimits>;
  readonly info: RelayInfo;
  /** Names the relay is reached under beside its own addresses, e.g. its public name behind a proxy. */
  readonly hosts?: readonly string[];
  /** Where a client comes from. Default: the other end of its connection. */
  readonly addressOf?: (request: IncomingMessage) => string | null;
  /** Bytes a client may leave unread before it is closed. Default 4 MiB. */
  readonly maxBacklogBytes?: number;
  /** Default 30,000. */
  readonly pingEveryMs?: number;
}

/** What became of an event of this process. */
export interface LocalPublication {
  readonly accepted: boolean;
  /** As in an `OK` message. */
  readonly message: string;
}

/** A relay that serves WebSockets. */
export interface RelayService {
  /** Takes over an upgraded socket. */
  readonly accept: (ws: WebSocket, request: IncomingMessage) => void;
  /** The information document (NIP-11). */
  readonly nip11: () => Readonly<Record<string, unknown>>;
  /** Publishes an event of this process; resolves after it is safe on disk (or passed on, when ephemeral). */
  readonly publishLocal: (event: VerifiedEvent) => Promise<LocalPublication>;
  readonly stats: () => RelayStats;
  /** Refuses new events, waits until those under way are kept and answered, tells the clients, closes. */
  readonly end: () => Promise<void>;
}

interface Client {
  readonly socket: RelaySocket;
  readonly verifier: Verifier;
}

const TICK_MS = 1_000;
/** How long an end waits for events under way, and then for clients to say goodbye. */
const DRAIN_MS = 5_000;
const GOODBYE_MS = 1_000;

/** Makes a relay service; sockets come by `accept`. */
export function createRelayService(options: RelayServiceOptions): RelayService {
  const { store, verifier, clock, timers, log } = options;
  const limits: RelayLimits = { ...DEFAULT_RELAY_LIMITS, ...options.limits };
  const core = createRelay({ limits, random: options.random, ...(options.hosts === undefined ? {} : { hosts: options.hosts }) });
  const clients = new Map<ConnectionId, Client>();
  const publications = new Map<number, (publication: LocalPublication) => void>();
  const dirty = new Set<RelaySocket>();
  const inputs: RelayInput[] = [];
  const onQuiet = new Set<() => void>();
  let lastId = 0;
  let isBusy = false;
  let hasEnded = false;

  /** Hands inputs to the core one after the other; what an output causes at once waits its turn. */
  function feed(input: RelayInput): void {
    inputs.push(input);
    if (isBusy) return;
    isBusy = true;
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const output of core.handle(next, clock.wallMs())) perform(output);
      if (inputs.length > 0) continue;
      for (const socket of dirty) socket.flush();
      dirty.clear();
    }
    isBusy = false;
    for (const check of onQuiet) check();
  }

  function send({ to, text, ticket }: Extract<RelayOutput, { type: "send" }>): void {
    // Encoded once for all readers.
    const data = to.length > 1 ? Buffer.from(text) : text;
    const left = ticket === undefined ? undefined : () => feed({ type: "sent", ticket });
    for (const id of to) {
      const socket = clients.get(id)?.socket;
      if (socket === undefined) continue;
      dirty.add(socket);
      socket.send(data, left);
    }
  }

  function perform(output: RelayOutput): void {
    switch (output.type) {
      case "send":
        send(output);
        return;
      case "close":
        clients.get(output.connection)?.socket.close(output.code, output.reason);
        return;
      case "hold":
      case "release":
        clients.get(output.connection)?.socket[output.type]();
        return;
      case "verify": {
        const { ticket } = output;
        const queue = clients.get(output.connection)?.verifier ?? verifier;
        void queue.verify(output.event).then((result) => feed({ type: "verified", ticket, result }));
        return;
      }
      case "put": {
        const { ticket } = output;
        void store.put(output.events).then((result) => {
          if (!result.ok) log.error("events could not be kept", { events: output.events.length, problem: result.problem.code });
          feed({ type: "put", ticket, result });
        });
        return;
      }
      case "query": {
        const { ticket } = output;
        void store.query(output.query).then((result) => feed({ type: "found", ticket, result }));
        return;
      }
      case "count": {
        const { ticket } = output;
        void store.count(output.query).then((result) => feed({ type: "counted", ticket, result }));
        return;
      }
      case "read": {
        const { ticket } = output;
        void store.read(output.ids).then((result) => feed({ type: "read", ticket, result }));
        return;
      }
      case "sweep":
        void store.sweep(output.nowSec).then((result) => {
          if (result.ok && result.value > 0) log.debug("expired events removed", { events: result.value });
        });
        return;
      case "wake":
        setImmediate(() => feed({ type: "turn-end" }));
        return;
      case "published":
        publications.get(output.ticket)?.({ accepted: output.accepted, message: output.message });
        publications.delete(output.ticket);
    }
  }

  function quiet(isQuiet: () => boolean, waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        onQuiet.delete(check);
        resolve();
      };
      const check = (): void => {
        if (isQuiet()) done();
      };
      const cancel = timers.after(waitMs, done);
      onQuiet.add(check);
      check();
    });
  }

  const cancelTick = timers.every(TICK_MS, () => feed({ type: "tick" }));
  const cancelPing = timers.every(options.pingEveryMs ?? 30_000, () => {
    for (const { socket } of clients.values()) socket.ping();
  });

  return {
    accept(ws, request) {
      const address = options.addressOf === undefined ? (request.socket.remoteAddress ?? null) : options.addressOf(request);
      if (hasEnded) {
        // `ws` closes the socket after an error by itself; without a listener it would end the process.
        ws.on("error", (error) => log.debug("a late relay connection failed", { detail: error.message }));
        ws.close(1001, "the relay is stopping");
        return;
      }
      lastId += 1;
      const connection = lastId;
      const socket = createRelaySocket(
        ws,
        request,
        { maxBacklogBytes: options.maxBacklogBytes ?? 4_194_304, timers, log },
        {
          message: (text) => feed({ type: "message", connection, text }),
          binary: () => feed({ type: "binary", connection }),
          slow: () => feed({ type: "slow", connection }),
          closed() {
            clients.delete(connection);
            dirty.delete(socket);
            feed({ type: "disconnected", connection });
          },
        },
      );
      clients.set(connection, { socket, verifier: verifier.queue?.() ?? verifier });
      feed({ type: "connected", connection, hosts: hostsReached(request.socket), address });
    },
    nip11: () => relayInformation(options.info, limits),
    publishLocal(event) {
      lastId += 1;
      const ticket = lastId;
      return new Promise((resolve) => {
        publications.set(ticket, resolve);
        feed({ type: "publish", ticket, event });
      });
    },
    stats: () => core.stats(),
    async end() {
      if (hasEnded) return;
      hasEnded = true;
      feed({ type: "stop" });
      await quiet(() => core.stats().eventsInFlight === 0, DRAIN_MS);
      for (const { socket } of clients.values()) socket.close(1001, "the relay is stopping");
      await quiet(() => clients.size === 0, GOODBYE_MS);
      for (const { socket } of clients.values()) socket.terminate();
      for (const answer of publications.values()) answer({ accepted: false, message: "error: the relay is stopping" });
      publications.clear();
      cancelTick();
      cancelPing();
    },
  };
}
