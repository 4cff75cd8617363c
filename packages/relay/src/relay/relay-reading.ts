import type { EventQuery, FoundEvent, StoreProblem } from "@plaza/platform";
import { isParticipant } from "@plaza/platform";
import type { EventId, Filter, NostrEvent, Pubkey, Result } from "@plaza/protocol";
import { encodeRelayMessage } from "@plaza/protocol";
import { createLiveIndex } from "./live-index.ts";
import type { Connection, RelayContext } from "./relay-connection.ts";
import type { ConnectionId, Ticket } from "./relay-io.ts";
import { PRIVATE_KINDS } from "./relay-limits.ts";

/** A subscription of one connection. */
export interface Subscription {
  readonly connection: Connection;
  readonly id: string;
  readonly filters: readonly Filter[];
  /** New events that wait until the stored ones are sent; null once it is live. */
  held: { readonly id: EventId; readonly json: string }[] | null;
  isOver: boolean;
}

interface Load {
  readonly subscription: Subscription;
  found: readonly FoundEvent[];
  next: number;
  /** JSON read later, by position in `found`. */
  readonly read: Map<number, string | null>;
  /** Positions asked for by the read under way. */
  reading: readonly number[];
}

/** Subscriptions and counts: what clients ask, and what they are told of stored and new events. */
export interface RelayReading {
  request(connection: Connection, id: string, filters: readonly Filter[], nowSec: number): void;
  count(connection: Connection, id: string, filters: readonly Filter[], nowSec: number): void;
  unsubscribe(connection: Connection, id: string): void;
  /** Tells everyone who wants to know of a new event. */
  announce(event: NostrEvent, json: string): void;
  found(ticket: Ticket, result: Result<readonly FoundEvent[], StoreProblem>): void;
  read(ticket: Ticket, result: Result<readonly (string | null)[], StoreProblem>): void;
  counted(ticket: Ticket, result: Result<number, StoreProblem>): void;
  sent(ticket: Ticket): void;
  /** Ends all subscriptions, saying why where a reason is given. */
  leave(connection: Connection, reason: string | null): void;
  stats(): { readonly subscriptions: number; readonly queriesInFlight: number; readonly delivered: number; readonly served: number };
}

function valuesIn(filter: Filter): number {
  const lists = [filter.ids, filter.authors, filter.kinds, ...Object.values(filter.tags ?? {})];
  return lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
}

function refusePrivate(filter: Filter, keys: ReadonlySet<Pubkey>): string | null {
  if (filter.kinds?.some((kind) => PRIVATE_KINDS.includes(kind)) !== true) return null;
  if (keys.size === 0) return "auth-required: letters are shown to those who wrote or receive them";
  const namesNoReader = (values: readonly string[] | undefined) => values !== undefined && ![...keys].some((key) => values.includes(key));
  const isForOthers = namesNoReader(filter.authors) && namesNoReader(filter.tags?.["p"]);
  return isForOthers ? "restricted: these letters are between others" : null;
}

function explain(problem: StoreProblem): string {
  return problem.code === "too-broad" ? "error: this asks to look at too much, narrow it" : "error: the store does not answer";
}

/** Makes the reading half of the core. */
export function createRelayReading(context: RelayContext): RelayReading {
  const { limits, emit, tell } = context;
  const index = createLiveIndex<Subscription>();
  const loads = new Map<Ticket, Load>();
  const counts = new Map<Ticket, { readonly connection: Connection; readonly id: string }>();
  let delivered = 0;
  let served = 0;

  function closed(connection: Connection, id: string, message: string): void {
    tell(connection, encodeRelayMessage({ type: "CLOSED", id, message }));
  }

  function refuse(connection: Connection, filters: readonly Filter[]): string | null {
    if (filters.length > limits.filters) return `invalid: at most ${limits.filters} filters`;
    if (filters.reduce((sum, filter) => sum + valuesIn(filter), 0) > limits.filterValues)
      return `invalid: at most ${limits.filterValues} values`;
    for (const filter of filters) {
      const refusal = refusePrivate(filter, connection.keys);
      if (refusal !== null) return refusal;
    }
    return connection.waitingQueries.length >= limits.waitingQueries ? "rate-limited: too many queries at once" : null;
  }

  function queryOf(connection: Connection, filters: readonly Filter[], nowSec: number): EventQuery {
    return { filters, maxLimit: limits.limit, nowSec, guard: { kinds: PRIVATE_KINDS, readers: [...connection.keys] } };
  }

  function startQuery(connection: Connection, start: () => void): void {
    const run = (): void => {
      connection.queries += 1;
      start();
    };
    if (connection.queries < limits.queries) run();
    else connection.waitingQueries.push(run);
  }

  function endQuery(connection: Connection): void {
    connection.queries -= 1;
    connection.waitingQueries.shift()?.();
  }

  function drop(subscription: Subscription): void {
    subscription.isOver = true;
    subscription.held = null;
    index.remove(subscription);
    subscription.connection.subscriptions.delete(subscription.id);
  }

  function failLoad({ subscription }: Load, message: string): void {
    drop(subscription);
    closed(subscription.connection, subscription.id, message);
    endQuery(subscription.connection);
  }

  function eventText(subscriptionId: string, json: string): string {
    return `["EVENT",${JSON.stringify(subscriptionId)},${json}]`;
  }

  function wait(load: Load): Ticket {
    const ticket = context.nextTicket();
    loads.set(ticket, load);
    return ticket;
  }

  function readAhead(load: Load): void {
    const positions: number[] = [];
    let bytes = 0;
    for (let at = load.next; at < load.found.length && bytes < limits.chunkBytes; at += 1) {
      const event = load.found[at];
      if (event === undefined || event.json !== null) break;
      positions.push(at);
      bytes += event.sizeBytes;
    }
    load.reading = positions;
    const ids = positions.flatMap((at) => load.found[at]?.id ?? []);
    emit({ type: "read", ticket: wait(load), ids });
  }

  /** Sends stored events until a chunk is full or something has to be read first; then goes live. */
  function proceed(load: Load): void {
    const { subscription } = load;
    const { connection } = subscription;
    if (subscription.isOver) {
      endQuery(connection);
      return;
    }
    let bytes = 0;
    for (; load.next < load.found.length; load.next += 1) {
      const event = load.found[load.next];
      const json = event?.json ?? load.read.get(load.next);
      if (json === undefined) {
        readAhead(load);
        return;
      }
      load.read.delete(load.next);
      // Removed since it was found.
      if (json === null || event === undefined) continue;
      bytes += event.sizeBytes;
      served += 1;
      const isChunkEnd = bytes >= limits.chunkBytes && load.next + 1 < load.found.length;
      tell(connection, eventText(subscription.id, json), isChunkEnd ? wait(load) : undefined);
      if (isChunkEnd) {
        load.next += 1;
        return;
      }
    }
    tell(connection, encodeRelayMessage({ type: "EOSE", id: subscription.id }));
    const held = subscription.held ?? [];
    subscription.held = null;
    const shown = new Set(load.found.map((event) => event.id));
    for (const event of held) {
      if (shown.has(event.id)) continue;
      delivered += 1;
      tell(connection, eventText(subscription.id, event.json));
    }
    endQuery(connection);
  }

  function hold(subscription: Subscription, held: NonNullable<Subscription["held"]>, id: EventId, json: string): void {
    held.push({ id, json });
    if (held.length <= limits.heldEvents) return;
    drop(subscription);
    closed(subscription.connection, subscription.id, "error: more happens than can be kept until you have read what is stored");
  }

  return {
    request(connection, id, filters, nowSec) {
      const previous = connection.subscriptions.get(id);
      if (previous !== undefined) drop(previous);
      const refusal =
        connection.subscriptions.size >= limits.subscriptions
          ? `rate-limited: at most ${limits.subscriptions} subscriptions`
          : refuse(connection, filters);
      if (refusal !== null) {
        closed(connection, id, refusal);
        return;
      }
      const subscription: Subscription = { connection, id, filters, held: [], isOver: false };
      connection.subscriptions.set(id, subscription);
      // Live from this moment on: what is stored while the query runs is held, so nothing falls in between.
      index.add(subscription, filters);
      const load: Load = { subscription, found: [], next: 0, read: new Map(), reading: [] };
      startQuery(connection, () => {
        if (subscription.isOver || filters.every((filter) => filter.limit === 0)) proceed(load);
        else emit({ type: "query", ticket: wait(load), query: queryOf(connection, filters, nowSec) });
      });
    },
    count(connection, id, filters, nowSec) {
      const refusal = refuse(connection, filters);
      if (refusal !== null) {
        closed(connection, id, refusal);
        return;
      }
      startQuery(connection, () => {
        const ticket = context.nextTicket();
        counts.set(ticket, { connection, id });
        emit({ type: "count", ticket, query: queryOf(connection, filters, nowSec) });
      });
    },
    unsubscribe(connection, id) {
      const subscription = connection.subscriptions.get(id);
      if (subscription !== undefined) drop(subscription);
    },
    announce(event, json) {
      const { subscriptions } = index.match(event);
      const isPrivate = PRIVATE_KINDS.includes(event.kind);
      // Clients of one make name their subscriptions alike: one text serves them all.
      const bySubscriptionId = new Map<string, ConnectionId[]>();
      for (const subscription of subscriptions) {
        const { connection } = subscription;
        if (isPrivate && !isParticipant(event, [...connection.keys])) continue;
        if (subscription.held !== null) {
          hold(subscription, subscription.held, event.id, json);
          continue;
        }
        if (connection.isClosing) continue;
        delivered += 1;
        const to = bySubscriptionId.get(subscription.id);
        if (to === undefined) bySubscriptionId.set(subscription.id, [connection.id]);
        else to.push(connection.id);
      }
      for (const [id, to] of bySubscriptionId) emit({ type: "send", to, text: eventText(id, json) });
    },
    found(ticket, result) {
      const load = loads.get(ticket);
      if (load === undefined) return;
      loads.delete(ticket);
      if (!result.ok) {
        if (load.subscription.isOver) endQuery(load.subscription.connection);
        else failLoad(load, explain(result.problem));
        return;
      }
      load.found = result.value;
      proceed(load);
    },
    read(ticket, result) {
      const load = loads.get(ticket);
      if (load === undefined) return;
      loads.delete(ticket);
      if (!result.ok) {
        if (load.subscription.isOver) endQuery(load.subscription.connection);
        else failLoad(load, explain(result.problem));
        return;
      }
      load.reading.forEach((at, nth) => load.read.set(at, result.value[nth] ?? null));
      proceed(load);
    },
    counted(ticket, result) {
      const asked = counts.get(ticket);
      if (asked === undefined) return;
      counts.delete(ticket);
      const { connection, id } = asked;
      if (result.ok) tell(connection, encodeRelayMessage({ type: "COUNT", id, count: result.value }));
      else closed(connection, id, explain(result.problem));
      endQuery(connection);
    },
    sent(ticket) {
      const load = loads.get(ticket);
      if (load === undefined) return;
      loads.delete(ticket);
      proceed(load);
    },
    leave(connection, reason) {
      connection.waitingQueries.length = 0;
      for (const subscription of connection.subscriptions.values()) {
        drop(subscription);
        if (reason !== null) closed(connection, subscription.id, reason);
      }
      for (const [ticket, load] of loads) if (load.subscription.connection === connection) loads.delete(ticket);
      for (const [ticket, asked] of counts) if (asked.connection === connection) counts.delete(ticket);
    },
    stats: () => ({ subscriptions: index.size(), queriesInFlight: loads.size + counts.size, delivered, served }),
  };
}
