import type { Random } from "@plaza/platform";
import type { WireProblem } from "@plaza/protocol";
import { encodeRelayMessage, hexOf, parseClientMessage } from "@plaza/protocol";
import type { Connection, RelayContext } from "./relay-connection.ts";
import type { ConnectionId, RelayInput, RelayOutput, RelayStats } from "./relay-io.ts";
import type { RelayLimits } from "./relay-limits.ts";
import { comparableHost } from "./relay-login.ts";
import { createRelayPublishing } from "./relay-publishing.ts";
import { createRelayReading } from "./relay-reading.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** A Nostr relay without sockets, disk or clock. */
export interface Relay {
  /**
   * Takes in what happened and says what to do about it, in that order.
   *
   * @param nowMs - wall time
   */
  handle(input: RelayInput, nowMs: number): readonly RelayOutput[];
  stats(): RelayStats;
}

/** How to make a {@link Relay}. */
export interface RelayOptions {
  readonly limits: RelayLimits;
  readonly random: Random;
  /** Names (with port where it is not the usual one) this relay is reached under, beside those its connections come with. */
  readonly hosts?: readonly string[];
}

const LOOPBACK = /^(?:::1|(?:::ffff:)?127\..*|localhost)$/;

/** Makes a relay with no connections. */
export function createRelay(options: RelayOptions): Relay {
  const { limits, random } = options;
  const ownHosts = (options.hosts ?? []).flatMap((host) => comparableHost(host) ?? []);
  const connections = new Map<ConnectionId, Connection>();
  const bannedUntilMs = new Map<string, number>();
  let outputs: RelayOutput[] = [];
  let lastTicket = 0;
  let closedSlow = 0;
  let lastSweepMs = Number.NEGATIVE_INFINITY;
  let nowMs = 0;

  const context: RelayContext = {
    limits,
    connections,
    emit: (output) => void outputs.push(output),
    nextTicket: () => (lastTicket += 1),
    tell(connection, text, ticket) {
      if (connection.isClosing || !connections.has(connection.id)) return;
      const to = [connection.id];
      outputs.push(ticket === undefined ? { type: "send", to, text } : { type: "send", to, text, ticket });
    },
    close(connection, code, reason) {
      if (connection.isClosing) return;
      connection.isClosing = true;
      outputs.push({ type: "close", connection: connection.id, code, reason });
    },
  };
  const reading = createRelayReading(context);
  const publishing = createRelayPublishing(context, {
    announce: (event, json) => reading.announce(event, json),
    expel(connection) {
      const { address } = connection;
      if (limits.banMs > 0 && address !== null && !LOOPBACK.test(address)) bannedUntilMs.set(address, nowMs + limits.banMs);
      reading.leave(connection, null);
      context.close(connection, 1008, "too many events with a wrong id or signature");
    },
  });

  function connect(input: Extract<RelayInput, { type: "connected" }>): void {
    const { connection: id, address } = input;
    const connection: Connection = {
      id,
      address,
      hosts: [...ownHosts, ...input.hosts.flatMap((host) => comparableHost(host) ?? [])],
      challenge: hexOf(random.bytes(16)),
      keys: new Set(),
      messages: createTokenBucket(limits.messagesPerSec, limits.messageBurst, nowMs),
      subscriptions: new Map(),
      queries: 0,
      waitingQueries: [],
      eventsInFlight: 0,
      isHeld: false,
      badEvents: 0,
      isClosing: false,
    };
    connections.set(id, connection);
    if (address !== null && (bannedUntilMs.get(address) ?? 0) > nowMs) {
      context.close(connection, 1008, "refused for a while: too many bad events");
      return;
    }
    // Sent at once, so that a client has it whenever something asks for a login.
    context.tell(connection, encodeRelayMessage({ type: "AUTH", challenge: connection.challenge }));
  }

  function reject(connection: Connection, problem: WireProblem): void {
    const message = `invalid: ${problem.code} (${problem.detail})`;
    if (problem.eventId !== undefined) {
      context.tell(connection, encodeRelayMessage({ type: "OK", eventId: problem.eventId, accepted: false, message }));
    } else if (problem.subscriptionId !== undefined) {
      context.tell(connection, encodeRelayMessage({ type: "CLOSED", id: problem.subscriptionId, message }));
    } else context.tell(connection, encodeRelayMessage({ type: "NOTICE", message }));
  }

  function receive(connection: Connection, text: string): void {
    const parsed = parseClientMessage(text, limits.messageBytes);
    const isWithinRate = connection.messages.take(nowMs);
    if (!parsed.ok) {
      reject(connection, parsed.problem);
      return;
    }
    const message = parsed.value;
    const nowSec = Math.floor(nowMs / 1_000);
    const slowDown = "rate-limited: slow down";
    switch (message.type) {
      case "EVENT":
      case "AUTH": {
        const { event } = message;
        if (!isWithinRate)
          context.tell(connection, encodeRelayMessage({ type: "OK", eventId: event.id, accepted: false, message: slowDown }));
        else if (message.type === "AUTH") publishing.login(connection, event, nowSec);
        else publishing.receive(connection, event, nowSec);
        return;
      }
      case "REQ":
      case "COUNT": {
        const { id, filters } = message;
        if (!isWithinRate) context.tell(connection, encodeRelayMessage({ type: "CLOSED", id, message: slowDown }));
        else if (message.type === "REQ") reading.request(connection, id, filters, nowSec);
        else reading.count(connection, id, filters, nowSec);
        return;
      }
      case "CLOSE":
        reading.unsubscribe(connection, message.id);
    }
  }

  function tick(): void {
    for (const [address, untilMs] of bannedUntilMs) if (untilMs <= nowMs) bannedUntilMs.delete(address);
    if (nowMs - lastSweepMs < limits.sweepEveryMs) return;
    lastSweepMs = nowMs;
    context.emit({ type: "sweep", nowSec: Math.floor(nowMs / 1_000) });
  }

  function withConnection(id: ConnectionId, act: (connection: Connection) => void): void {
    const connection = connections.get(id);
    if (connection !== undefined && !connection.isClosing) act(connection);
  }

  function take(input: RelayInput): void {
    switch (input.type) {
      case "connected":
        return connect(input);
      case "message":
        return withConnection(input.connection, (connection) => receive(connection, input.text));
      case "binary":
        return withConnection(input.connection, (connection) =>
          context.tell(connection, encodeRelayMessage({ type: "NOTICE", message: "invalid: messages are text" })),
        );
      case "slow":
        return withConnection(input.connection, (connection) => {
          closedSlow += 1;
          reading.leave(connection, "error: you read too slowly");
          context.close(connection, 1008, "reading too slowly");
        });
      case "disconnected": {
        const connection = connections.get(input.connection);
        if (connection !== undefined) reading.leave(connection, null);
        connections.delete(input.connection);
        return;
      }
      case "publish":
        return publishing.publish(input.ticket, input.event, Math.floor(nowMs / 1_000));
      case "verified":
        return publishing.verified(input.ticket, input.result);
      case "put":
        return publishing.put(input.ticket, input.result);
      case "found":
        return reading.found(input.ticket, input.result);
      case "read":
        return reading.read(input.ticket, input.result);
      case "counted":
        return reading.counted(input.ticket, input.result);
      case "sent":
        return reading.sent(input.ticket);
      case "turn-end":
        return publishing.turnEnd();
      case "tick":
        return tick();
      case "stop":
        return publishing.stop();
    }
  }

  return {
    handle(input, atMs) {
      nowMs = atMs;
      outputs = [];
      take(input);
      return outputs;
    },
    stats: () => ({ connections: connections.size, closedSlow, ...reading.stats(), ...publishing.stats() }),
  };
}
