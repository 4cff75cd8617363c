import type { Backplane, BackplaneStats, CancelTimer, Clock, Timers } from "@plaza/platform";
import { createBackplaneCore } from "./backplane-core.ts";
import type { BackplaneCoreStats, BackplaneInput, BackplaneOutput } from "./backplane-core.ts";
import type { ElsewhereNews, SharedNews } from "./room-news.ts";

/** What a process joins the others with. */
export interface JoinBackplaneOptions {
  readonly backplane: Backplane;
  /** That of the room; unlike any other's. */
  readonly nodeId: string;
  /** A word for the scene, the same on all processes. */
  readonly scene: string;
  /** Players this process takes. */
  readonly capacity: number;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Tells the room what happened elsewhere. */
  readonly toRoom: (news: ElsewhereNews) => void;
}

/** A process's place among the others of its server. */
export interface BackplaneLink {
  /** Takes what the room says the others must hear. */
  share(news: SharedNews): void;
  stats(): BackplaneCoreStats & BackplaneStats & { readonly connected: boolean };
  /** Says goodbye; the backplane itself stays open. */
  end(): void;
}

const sweepEveryMs = 250;
const requestMs = 1_000;

/** Joins a room to the other processes of its server. */
export function joinBackplane(options: JoinBackplaneOptions): BackplaneLink {
  const { backplane, clock, timers, toRoom } = options;
  const core = createBackplaneCore(options);
  const listening = new Map<string, () => void>();
  const replies = new Map<number, (bytes: Uint8Array) => void>();
  const inputs: BackplaneInput[] = [];
  let isFeeding = false;
  let asks = 0;

  /** What arises while outputs are carried out waits its turn: news leave in the order of their numbers. */
  function feed(input: BackplaneInput): void {
    inputs.push(input);
    if (isFeeding) return;
    isFeeding = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
        for (const output of core.handle(next, clock.monotonicMs())) carryOut(output);
      }
    } finally {
      isFeeding = false;
    }
  }

  function carryOut(output: BackplaneOutput): void {
    switch (output.type) {
      case "room":
        toRoom(output.news);
        return;
      case "publish":
        backplane.publish(output.subject, output.bytes);
        return;
      case "request": {
        const { ask, subject, bytes } = output;
        void backplane.request(subject, bytes, requestMs).then((answer) => feed({ type: "answered", ask, bytes: answer }));
        return;
      }
      case "reply":
        replies.get(output.ask)?.(output.bytes);
        return;
      case "subscribe":
        listening.set(
          output.subject,
          backplane.subscribe(output.subject, ({ bytes, reply }) => hear(bytes, reply)),
        );
        return;
      case "unsubscribe":
        listening.get(output.subject)?.();
        listening.delete(output.subject);
    }
  }

  function hear(bytes: Uint8Array, reply: ((bytes: Uint8Array) => void) | null): void {
    if (reply === null) {
      feed({ type: "message", bytes, ask: null });
      return;
    }
    asks += 1;
    replies.set(asks, reply);
    feed({ type: "message", bytes, ask: asks });
    replies.delete(asks);
  }

  const stopWatching = backplane.connected.subscribe(() => {
    if (backplane.connected.get()) feed({ type: "connected" });
  });
  const stopSweeping: CancelTimer = timers.every(sweepEveryMs, () => feed({ type: "sweep" }));
  feed({ type: "start" });

  return {
    share: (news) => feed({ type: "shared", news }),
    stats: () => ({ ...core.stats(), ...backplane.stats(), connected: backplane.connected.get() }),
    end() {
      stopSweeping();
      stopWatching();
      feed({ type: "end" });
      for (const stop of listening.values()) stop();
      listening.clear();
    },
  };
}
