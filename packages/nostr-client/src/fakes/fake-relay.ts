import type { FakeNetwork } from "@plaza/platform/fakes";
import type { Socket } from "@plaza/platform";
import { addressOf, encodeRelayMessage, formatAddress, kindClass, matchFilter, parseClientMessage } from "@plaza/protocol";
import type { ClientMessage, Filter, NostrEvent, RelayMessage } from "@plaza/protocol";
import { newestFirst } from "../pool/relay-pool.ts";

/** What a fake relay says to an event; null for silence. */
export type EventVerdict = { readonly accepted: boolean; readonly message: string } | null;

/** A relay for tests: stores, answers, and misbehaves on request. */
export interface FakeRelay {
  /** What clients sent, oldest first. */
  readonly received: ClientMessage[];
  /** Stores an event (unless ephemeral) and shows it to whoever asked for such, as if someone else had published it. */
  inject(event: NostrEvent): void;
  /** Everything stored. */
  stored(): readonly NostrEvent[];
  /** Judges each published event; by default all are taken. */
  judge: (event: NostrEvent) => EventVerdict;
  /** A text to refuse a REQ with (`CLOSED`), or null to serve it. */
  refuse: (id: string, filters: readonly Filter[]) => string | null;
  /** When true no REQ is ever answered with EOSE. */
  withholdEose: boolean;
  /** The most stored events one filter brings. */
  maxLimit: number;
  /** Sends any text to every client. */
  sendRaw(text: string): void;
  send(message: RelayMessage): void;
}

/** Puts a relay on the network at this URL. */
export function createFakeRelay(network: FakeNetwork, url: string): FakeRelay {
  let events: NostrEvent[] = [];
  const clients = new Map<Socket, Map<string, readonly Filter[]>>();

  function keep(event: NostrEvent): void {
    if (kindClass(event.kind) === "ephemeral" || events.some((other) => other.id === event.id)) return;
    const address = addressOf(event);
    if (address !== null) {
      const key = formatAddress(address);
      const same = (other: NostrEvent) => {
        const otherAddress = addressOf(other);
        return otherAddress !== null && formatAddress(otherAddress) === key;
      };
      if (events.some((other) => same(other) && other.created_at > event.created_at)) return;
      events = events.filter((other) => !same(other));
    }
    events.push(event);
  }

  function show(event: NostrEvent): void {
    for (const [socket, subscriptions] of clients) {
      for (const [id, filters] of subscriptions) {
        if (filters.some((filter) => matchFilter(filter, event))) socket.send(encodeRelayMessage({ type: "EVENT", id, event }));
      }
    }
  }

  function answer(socket: Socket, id: string, filters: readonly Filter[]): void {
    const refusal = relay.refuse(id, filters);
    if (refusal !== null) {
      socket.send(encodeRelayMessage({ type: "CLOSED", id, message: refusal }));
      return;
    }
    clients.get(socket)?.set(id, filters);
    const found = new Set<NostrEvent>();
    for (const filter of filters) {
      const matching = events.filter((event) => matchFilter(filter, event)).toSorted(newestFirst);
      for (const event of matching.slice(0, Math.min(filter.limit ?? relay.maxLimit, relay.maxLimit))) found.add(event);
    }
    for (const event of found) socket.send(encodeRelayMessage({ type: "EVENT", id, event }));
    if (!relay.withholdEose) socket.send(encodeRelayMessage({ type: "EOSE", id }));
  }

  const relay: FakeRelay = {
    received: [],
    inject(event) {
      keep(event);
      show(event);
    },
    stored: () => events,
    judge: () => ({ accepted: true, message: "" }),
    refuse: () => null,
    withholdEose: false,
    maxLimit: 500,
    sendRaw(text) {
      for (const socket of clients.keys()) socket.send(text);
    },
    send(message) {
      relay.sendRaw(encodeRelayMessage(message));
    },
  };

  network.serve(url, (socket) => {
    clients.set(socket, new Map());
    return {
      message(data) {
        const message = parseClientMessage(typeof data === "string" ? data : "");
        if (!message.ok) return;
        relay.received.push(message.value);
        if (message.value.type === "REQ") answer(socket, message.value.id, message.value.filters);
        else if (message.value.type === "CLOSE") clients.get(socket)?.delete(message.value.id);
        else if (message.value.type === "EVENT" || message.value.type === "AUTH") {
          const { event } = message.value;
          const verdict = relay.judge(event);
          if (verdict === null) return;
          if (verdict.accepted && message.value.type === "EVENT") relay.inject(event);
          socket.send(encodeRelayMessage({ type: "OK", eventId: event.id, ...verdict }));
        }
      },
      closed() {
        clients.delete(socket);
      },
    };
  });
  return relay;
}
