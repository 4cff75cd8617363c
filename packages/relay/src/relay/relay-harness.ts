import type { EventStore, Verifier } from "@plaza/platform";
import { createDirectVerifier } from "@plaza/platform";
import { createMemoryEventStore, createSeededRandom } from "@plaza/platform/fakes";
import type { EventTemplate, Filter, VerifiedEvent } from "@plaza/protocol";
import { encodeFilter, serializeEvent, signEvent } from "@plaza/protocol";
import type { ConnectionId, RelayInput, RelayOutput, RelayStats } from "./relay-io.ts";
import type { RelayLimits } from "./relay-limits.ts";
import { DEFAULT_RELAY_LIMITS } from "./relay-limits.ts";
import { createRelay } from "./relay.ts";

/** The time tests start at, in seconds. */
export const NOW_SEC = 1_800_000_000;

/** Signs a note, with any field changed; `who` picks the key. */
export function sign(who: number, template: Partial<EventTemplate> = {}): VerifiedEvent {
  return signEvent({ kind: 1, created_at: NOW_SEC, tags: [], content: "", ...template }, new Uint8Array(32).fill(who));
}

/** A client of a relay under test. */
export interface TestClient {
  readonly id: ConnectionId;
  say(...message: readonly unknown[]): void;
  sayText(text: string): void;
  publish(event: VerifiedEvent): void;
  request(id: string, ...filters: readonly Filter[]): void;
  login(
    who: number,
    changes?: { readonly challenge?: string; readonly relay?: string; readonly created_at?: number; readonly kind?: number },
  ): VerifiedEvent;
  leave(): void;
  /** What it was told since the last call, after everything under way is done. */
  heard(): Promise<readonly (readonly unknown[])[]>;
  /** Everything heard so far by its first word, of one subscription where given: ids of events, messages of others. */
  closed(): { readonly code: number; readonly reason: string } | null;
  isHeld(): boolean;
}

/** A relay core with a naive store and no sockets. */
export interface RelayHarness {
  connect(options?: { readonly host?: string; readonly address?: string }): TestClient;
  feed(input: RelayInput): void;
  settle(): Promise<void>;
  /** From now on, work of this kind waits; calling what is returned lets it go on. */
  delay(kind: "verify" | "put" | "query" | "read"): () => void;
  /** Sends confirm at once unless this is set. */
  delaySends(isDelayed: boolean): void;
  readonly store: EventStore;
  readonly outputs: readonly RelayOutput[];
  atSec(sec: number): void;
  stats(): RelayStats;
}

/** Makes a {@link RelayHarness}. */
export function createRelayHarness(
  options: { readonly limits?: Partial<RelayLimits>; readonly store?: EventStore; readonly verifier?: Verifier } = {},
): RelayHarness {
  const store = options.store ?? createMemoryEventStore();
  const verifier = options.verifier ?? createDirectVerifier();
  const core = createRelay({
    limits: { ...DEFAULT_RELAY_LIMITS, ...options.limits },
    random: createSeededRandom(5),
    hosts: ["plaza.example"],
  });
  const outputs: RelayOutput[] = [];
  const delayed = new Map<string, (() => void)[]>();
  const inboxes = new Map<ConnectionId, string[]>();
  const endings = new Map<ConnectionId, { code: number; reason: string }>();
  const held = new Set<ConnectionId>();
  const unconfirmed: number[] = [];
  let areSendsDelayed = false;
  let underWay = 0;
  let isWakeDue = false;
  let nowSec = NOW_SEC;
  let lastConnection = 0;

  function work(kind: string, run: () => Promise<RelayInput>): void {
    const go = (): void => {
      underWay += 1;
      void run().then((input) => {
        underWay -= 1;
        feed(input);
      });
    };
    const queue = delayed.get(kind);
    if (queue === undefined) go();
    else queue.push(go);
  }

  function perform(output: RelayOutput): void {
    outputs.push(output);
    switch (output.type) {
      case "send": {
        for (const id of output.to) inboxes.get(id)?.push(output.text);
        const { ticket } = output;
        if (ticket === undefined) return;
        if (areSendsDelayed) unconfirmed.push(ticket);
        else work("sent", () => Promise.resolve({ type: "sent", ticket }));
        return;
      }
      case "close":
        endings.set(output.connection, { code: output.code, reason: output.reason });
        return;
      case "hold":
        held.add(output.connection);
        return;
      case "release":
        held.delete(output.connection);
        return;
      case "verify":
        work("verify", async () => ({ type: "verified", ticket: output.ticket, result: await verifier.verify(output.event) }));
        return;
      case "put":
        work("put", async () => ({ type: "put", ticket: output.ticket, result: await store.put(output.events) }));
        return;
      case "query":
        work("query", async () => ({ type: "found", ticket: output.ticket, result: await store.query(output.query) }));
        return;
      case "count":
        work("count", async () => ({ type: "counted", ticket: output.ticket, result: await store.count(output.query) }));
        return;
      case "read":
        work("read", async () => ({ type: "read", ticket: output.ticket, result: await store.read(output.ids) }));
        return;
      case "sweep":
        void store.sweep(output.nowSec);
        return;
      case "wake":
        isWakeDue = true;
        return;
      case "published":
    }
  }

  function feed(input: RelayInput): void {
    for (const output of core.handle(input, nowSec * 1_000)) perform(output);
  }

  async function settle(): Promise<void> {
    for (let idle = 0; idle < 5; idle += 1) {
      await Promise.resolve();
      if (underWay > 0) idle = 0;
      else if (isWakeDue) {
        isWakeDue = false;
        feed({ type: "turn-end" });
        idle = 0;
      }
    }
  }

  return {
    store,
    outputs,
    feed,
    settle,
    stats: () => core.stats(),
    atSec(sec) {
      nowSec = sec;
    },
    delay(kind) {
      const queue: (() => void)[] = [];
      delayed.set(kind, queue);
      return () => {
        delayed.delete(kind);
        for (const go of queue) go();
      };
    },
    delaySends(isDelayed) {
      areSendsDelayed = isDelayed;
      if (!isDelayed) for (const ticket of unconfirmed.splice(0)) feed({ type: "sent", ticket });
    },
    connect({ host = "127.0.0.1:7447", address = "127.0.0.1" } = {}) {
      lastConnection += 1;
      const id = lastConnection;
      const inbox: string[] = [];
      inboxes.set(id, inbox);
      feed({ type: "connected", connection: id, hosts: [host], address });
      const greeting: unknown = inbox.length === 0 ? null : JSON.parse(inbox.shift() ?? "null");
      const challenge = Array.isArray(greeting) && greeting[0] === "AUTH" ? String(greeting[1]) : "";
      const sayText = (text: string): void => feed({ type: "message", connection: id, text });
      const say = (...message: readonly unknown[]): void => sayText(JSON.stringify(message));
      return {
        id,
        say,
        sayText,
        publish: (event) => sayText(`["EVENT",${serializeEvent(event)}]`),
        request: (subscription, ...filters) => say("REQ", subscription, ...filters.map(encodeFilter)),
        login(who, changes = {}) {
          const { challenge: answered = challenge, relay = `ws://${host}/relay`, created_at = nowSec, kind = 22242 } = changes;
          const event = sign(who, {
            kind,
            created_at,
            tags: [
              ["relay", relay],
              ["challenge", answered],
            ],
          });
          sayText(`["AUTH",${serializeEvent(event)}]`);
          return event;
        },
        leave: () => feed({ type: "disconnected", connection: id }),
        async heard() {
          await settle();
          return inbox.splice(0).map((text) => JSON.parse(text) as readonly unknown[]);
        },
        closed: () => endings.get(id) ?? null,
        isHeld: () => held.has(id),
      };
    },
  };
}
