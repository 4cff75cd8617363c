import type { PutOutcome, StoredEvent, StoreProblem } from "@plaza/platform";
import { deletionTargets } from "@plaza/platform";
import type { NostrEvent, Result, VerifiedEvent } from "@plaza/protocol";
import { encodeRelayMessage, KIND, kindClass, serializeEvent } from "@plaza/protocol";
import { refuseEvent } from "./event-gate.ts";
import { createRecentIds } from "./recent-ids.ts";
import type { Connection, RelayContext } from "./relay-connection.ts";
import type { Ticket } from "./relay-io.ts";
import { refuseLogin } from "./relay-login.ts";

/** Who is told what became of an event: a connection, or a caller in this process. */
type Bringer = { readonly connection: Connection } | { readonly ticket: Ticket };

interface Checked {
  readonly purpose: "event" | "login";
  readonly connection: Connection;
  readonly event: NostrEvent;
  readonly json: string;
}

interface Waiting {
  readonly bringer: Bringer;
  readonly stored: StoredEvent;
}

/** Events on their way in: judged, proven, kept, answered. */
export interface RelayPublishing {
  receive(connection: Connection, event: NostrEvent, nowSec: number): void;
  login(connection: Connection, event: NostrEvent, nowSec: number): void;
  publish(ticket: Ticket, event: VerifiedEvent, nowSec: number): void;
  verified(ticket: Ticket, result: Result<VerifiedEvent, { readonly code: string }>): void;
  put(ticket: Ticket, result: Result<readonly PutOutcome[], StoreProblem>): void;
  turnEnd(): void;
  stop(): void;
  stats(): { readonly eventsInFlight: number; readonly accepted: number; readonly refused: number; readonly badEvents: number };
}

/** What the publishing half needs of the others. */
export interface PublishingHooks {
  /** An event is kept, or ephemeral and proven. */
  announce(event: NostrEvent, json: string): void;
  /** A connection brought its last bad event. */
  expel(connection: Connection): void;
}

const REMEMBERED_IDS = 100_000;
/** Keys one connection may log in with; later ones count for nothing. */
const MAX_KEYS = 16;

const ANSWERS: Readonly<Record<PutOutcome, readonly [accepted: boolean, message: string]>> = {
  stored: [true, ""],
  duplicate: [true, "duplicate: already have this event"],
  superseded: [true, "duplicate: a newer version is kept"],
  deleted: [false, "blocked: its author deleted it"],
};

/** Makes the publishing half of the core. */
export function createRelayPublishing(context: RelayContext, hooks: PublishingHooks): RelayPublishing {
  const { limits, emit, tell } = context;
  const checking = new Map<Ticket, Checked>();
  /** Ids answered with `OK true`: a repeat is answered without another signature check. */
  const known = createRecentIds(REMEMBERED_IDS);
  let waiting: Waiting[] = [];
  const putting = new Map<Ticket, readonly Waiting[]>();
  let isWakeDue = false;
  let isStopping = false;
  let accepted = 0;
  let refused = 0;
  let badEvents = 0;

  function answer(bringer: Bringer, event: NostrEvent, isAccepted: boolean, message: string): void {
    if (isAccepted) accepted += 1;
    else refused += 1;
    if ("ticket" in bringer) emit({ type: "published", ticket: bringer.ticket, accepted: isAccepted, message });
    else tell(bringer.connection, encodeRelayMessage({ type: "OK", eventId: event.id, accepted: isAccepted, message }));
  }

  function begin(connection: Connection): void {
    connection.eventsInFlight += 1;
    if (connection.isHeld || connection.eventsInFlight < limits.eventsInFlight) return;
    connection.isHeld = true;
    emit({ type: "hold", connection: connection.id });
  }

  function finish(connection: Connection): void {
    connection.eventsInFlight -= 1;
    if (!connection.isHeld || connection.eventsInFlight > limits.eventsInFlight / 2) return;
    connection.isHeld = false;
    emit({ type: "release", connection: connection.id });
  }

  function check(purpose: Checked["purpose"], connection: Connection, event: NostrEvent, json: string): void {
    const ticket = context.nextTicket();
    checking.set(ticket, { purpose, connection, event, json });
    begin(connection);
    emit({ type: "verify", ticket, connection: connection.id, event });
  }

  function wake(): void {
    if (isWakeDue) return;
    isWakeDue = true;
    emit({ type: "wake" });
  }

  function admit(bringer: Bringer, event: VerifiedEvent, json: string): void {
    if (kindClass(event.kind) === "ephemeral") {
      // The same event by way of two connections is passed on once.
      const isRepeat = known.has(event.id);
      known.add(event.id);
      if (!isRepeat) hooks.announce(event, json);
      answer(bringer, event, true, isRepeat ? "duplicate: already passed on" : "");
      if ("connection" in bringer) finish(bringer.connection);
      return;
    }
    waiting.push({ bringer, stored: { event, json } });
    wake();
  }

  /** What a deletion names is no longer known: a repeat of it must be refused, not called a duplicate. */
  function forget(deletion: NostrEvent): void {
    const { ids, keys } = deletionTargets(deletion);
    for (const id of ids) known.delete(id);
    if (keys.length > 0) known.clear();
  }

  function conclude({ bringer, stored }: Waiting, isAccepted: boolean, message: string): void {
    answer(bringer, stored.event, isAccepted, message);
    if ("connection" in bringer) finish(bringer.connection);
  }

  return {
    receive(connection, event, nowSec) {
      const bringer = { connection };
      const json = serializeEvent(event);
      const refusal = isStopping ? "error: the relay is stopping" : refuseEvent(event, json, connection, limits, nowSec);
      if (refusal !== null) answer(bringer, event, false, refusal);
      else if (known.has(event.id)) answer(bringer, event, ...ANSWERS.duplicate);
      else check("event", connection, event, json);
    },
    login(connection, event, nowSec) {
      const { challenge, hosts } = connection;
      const refusal = refuseLogin(event, { challenge, hosts, windowSec: limits.loginWindowSec, nowSec });
      if (refusal !== null) answer({ connection }, event, false, refusal);
      else check("login", connection, event, "");
    },
    publish(ticket, event, nowSec) {
      const json = serializeEvent(event);
      const refusal = isStopping
        ? "error: the relay is stopping"
        : refuseEvent(event, json, { keys: new Set([event.pubkey]) }, limits, nowSec);
      if (refusal !== null) answer({ ticket }, event, false, refusal);
      else if (known.has(event.id)) answer({ ticket }, event, ...ANSWERS.duplicate);
      else admit({ ticket }, event, json);
    },
    verified(ticket, result) {
      const checked = checking.get(ticket);
      if (checked === undefined) return;
      checking.delete(ticket);
      const { purpose, connection, event, json } = checked;
      if (!result.ok) {
        badEvents += 1;
        answer(
          { connection },
          event,
          false,
          `invalid: ${result.problem.code === "wrong-id" ? "the id is not the event's hash" : "the signature does not hold"}`,
        );
        finish(connection);
        connection.badEvents += 1;
        if (connection.badEvents === limits.badEvents) hooks.expel(connection);
      } else if (purpose === "login") {
        if (connection.keys.size < MAX_KEYS) connection.keys.add(result.value.pubkey);
        answer({ connection }, event, true, "");
        finish(connection);
      } else admit({ connection }, result.value, json);
    },
    put(ticket, result) {
      const batch = putting.get(ticket) ?? [];
      putting.delete(ticket);
      batch.forEach((entry, at) => {
        if (!result.ok) {
          conclude(entry, false, result.problem.code === "full" ? "error: storage full" : "error: the event could not be kept");
          return;
        }
        const { event, json } = entry.stored;
        const outcome = result.value[at] ?? "stored";
        if (outcome === "stored" || outcome === "duplicate") known.add(event.id);
        if (outcome === "stored" && event.kind === KIND.deletion) forget(event);
        if (outcome === "stored") hooks.announce(event, json);
        conclude(entry, ...ANSWERS[outcome]);
      });
      if (waiting.length > 0) wake();
    },
    turnEnd() {
      isWakeDue = false;
      // One commit at a time: what comes meanwhile shares the next one's flush to disk.
      if (putting.size > 0 || waiting.length === 0) return;
      const ticket = context.nextTicket();
      putting.set(ticket, waiting);
      emit({ type: "put", ticket, events: waiting.map((entry) => entry.stored) });
      waiting = [];
    },
    stop() {
      isStopping = true;
    },
    stats() {
      const inPut = [...putting.values()].reduce((sum, batch) => sum + batch.length, 0);
      return { eventsInFlight: checking.size + waiting.length + inPut, accepted, refused, badEvents };
    },
  };
}
