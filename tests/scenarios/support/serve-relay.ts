import type { Socket } from "@plaza/platform";
import { createDirectVerifier, createMemoryEventStore } from "@plaza/platform/fakes";
import type { FakeNetwork, FakeTime, MemoryEventStore, SeededRandom } from "@plaza/platform/fakes";
import { createRelay, DEFAULT_RELAY_LIMITS } from "@plaza/relay";
import type { ConnectionId, RelayInput, RelayLimits, RelayOutput, RelayStats } from "@plaza/relay";

/** The relay of the product, on a fake network and a store in memory. */
export interface StageRelay {
  readonly url: string;
  readonly store: MemoryEventStore;
  stats(): RelayStats;
  /** Ends its timers; sockets stay to be cut by the network. */
  end(): void;
}

/** Puts the relay core at a URL. Every question to store and verifier is answered a moment later, as in life. */
export function serveRelay(
  url: string,
  { network, time, random, limits }: { network: FakeNetwork; time: FakeTime; random: SeededRandom; limits?: Partial<RelayLimits> },
): StageRelay {
  const store = createMemoryEventStore();
  const verifier = createDirectVerifier();
  const relay = createRelay({ limits: { ...DEFAULT_RELAY_LIMITS, ...limits }, random, hosts: [new URL(url).host] });
  const sockets = new Map<ConnectionId, Socket>();
  const inputs: RelayInput[] = [];
  let lastConnection = 0;
  let isBusy = false;

  /** One input after the other, whatever carrying out the outputs brings. */
  function feed(input: RelayInput): void {
    inputs.push(input);
    if (isBusy) return;
    isBusy = true;
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const output of relay.handle(next, time.wallMs())) carryOut(output);
    }
    isBusy = false;
  }

  function carryOut(output: RelayOutput): void {
    switch (output.type) {
      case "send": {
        for (const to of output.to) sockets.get(to)?.send(output.text);
        const { ticket } = output;
        if (ticket !== undefined) feed({ type: "sent", ticket });
        return;
      }
      case "close":
        sockets.get(output.connection)?.close(output.code, output.reason);
        return;
      case "verify": {
        const { ticket } = output;
        void verifier.verify(output.event).then((result) => feed({ type: "verified", ticket, result }));
        return;
      }
      case "put": {
        const { ticket } = output;
        void store.put(output.events).then((result) => feed({ type: "put", ticket, result }));
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
        void store.sweep(output.nowSec);
        return;
      case "wake":
        void Promise.resolve().then(() => feed({ type: "turn-end" }));
        return;
      case "hold":
      case "release":
      case "published":
        // A fake socket cannot be held back, and nothing here publishes past the sockets.
        return;
    }
  }

  const cancelTick = time.every(1_000, () => feed({ type: "tick" }));
  network.serve(url, (socket) => {
    lastConnection += 1;
    const connection = lastConnection;
    sockets.set(connection, socket);
    feed({ type: "connected", connection, hosts: [], address: null });
    return {
      message: (data) => feed(typeof data === "string" ? { type: "message", connection, text: data } : { type: "binary", connection }),
      closed() {
        sockets.delete(connection);
        feed({ type: "disconnected", connection });
      },
    };
  });
  return { url, store, stats: () => relay.stats(), end: cancelTick };
}
