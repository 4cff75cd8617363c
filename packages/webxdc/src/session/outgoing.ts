import { signChecked } from "@plaza/nostr-client";
import type { Publication, PublishStatus, RelayPool } from "@plaza/nostr-client";
import type { CancelTimer, Clock, Signer, Timers } from "@plaza/platform";
import type { EventId, NostrEvent, WebxdcUpdate } from "@plaza/protocol";
import type { Outbox } from "./outbox.ts";
import { templateOf } from "./outbox.ts";
import { sizeOnWire } from "./relay-limits.ts";
import type { EventSize } from "./relay-limits.ts";

/** How an own update fares that no relay has taken yet. */
export interface Unsent {
  readonly id: EventId;
  /** `refused`: nothing more is tried until `retry`. */
  readonly state: "waiting" | "signing" | "sending" | "refused";
  /** The last trouble, in the signer's or a relay's words. */
  readonly problem: string | null;
}

/** Own updates on their way. */
export interface Outgoing {
  add(update: WebxdcUpdate): void;
  /** At most so many, oldest first. */
  unsent(most: number): readonly Unsent[];
  size(): number;
  has(id: EventId): boolean;
  /** Tries what was refused once more. */
  retry(): void;
  end(): void;
}

/** What sending needs. */
export interface OutgoingOptions {
  readonly pool: Pick<RelayPool, "publish" | "verify">;
  readonly signer: () => Promise<Signer>;
  readonly outbox: Outbox;
  readonly takes: (relayUrl: string, size: EventSize) => boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  /** In ms: how far apart an app should send. Ten updates go at once, and ten more in ten times as long. */
  readonly intervalMs: number;
  readonly changed: () => void;
}

interface Item {
  readonly update: WebxdcUpdate;
  state: Unsent["state"];
  problem: string | null;
  tries: number;
  stop: (() => void) | null;
}

const burst = 10;
const mostSending = 20;
const firstAgainMs = 30_000;
const longestAgainMs = 600_000;

/**
 * Signs and publishes own updates in order, not faster than relays and other clients take them, and tries again what
 * found no taker.
 *
 * @see docs/spec/webxdc.md [X-6g]
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const { pool, clock, timers, outbox, changed } = options;
  const items = new Map<EventId, Item>();
  const everyMs = Math.max(1, options.intervalMs / burst);
  let tokens = burst;
  let refilledMs = clock.monotonicMs();
  let signing = false;
  let stopWaiting: CancelTimer | null = null;
  let ended = false;

  function pump(): void {
    if (ended || signing) return;
    let sending = 0;
    for (const item of items.values()) if (item.state === "sending") sending += 1;
    const next = [...items.values()].find((item) => item.state === "waiting");
    if (next === undefined || sending >= mostSending) return;
    const nowMs = clock.monotonicMs();
    tokens = Math.min(burst, tokens + (nowMs - refilledMs) / everyMs);
    refilledMs = nowMs;
    if (tokens < 1) {
      stopWaiting ??= timers.after(Math.ceil((1 - tokens) * everyMs), () => {
        stopWaiting = null;
        pump();
      });
      return;
    }
    tokens -= 1;
    void send(next);
  }

  async function send(item: Item): Promise<void> {
    signing = true;
    set(item, "signing", item.problem);
    const signed = await sign(item);
    signing = false;
    if (ended) return;
    if (typeof signed === "string") {
      // Whoever said no is not asked again by itself; a signer that is away is.
      if (signed.startsWith("refused")) set(item, "refused", signed);
      else tryLater(item, signed);
      pump();
      return;
    }
    set(item, "sending", null);
    const size = sizeOnWire(signed);
    follow(item, pool.publish(signed, { only: (url) => options.takes(url, size) }));
    pump();
  }

  async function sign(item: Item): Promise<NostrEvent | string> {
    try {
      const signer = await options.signer();
      if (signer.pubkey !== item.update.pubkey) return "refused: written with another key";
      const signed = await signChecked(pool, signer, templateOf(item.update));
      if (signed.ok) return signed.value;
      return signed.problem.code === "timeout" ? "timeout" : `${signed.problem.code}: ${signed.problem.detail}`;
    } catch (error) {
      return `unavailable: ${String(error)}`;
    }
  }

  function follow(item: Item, publication: Publication): void {
    const look = () => {
      if (ended) return;
      const status = publication.status.get();
      if (status.state === "sending") return;
      item.stop?.();
      item.stop = null;
      if (status.state === "accepted") {
        items.delete(item.update.id);
        outbox.remove(item.update.id);
        changed();
      } else if (status.relays.some(({ state }) => state === "gave-up")) tryLater(item, wordsOf(status));
      else set(item, "refused", wordsOf(status));
      pump();
    };
    item.stop = publication.status.subscribe(look);
    look();
  }

  function tryLater(item: Item, problem: string): void {
    item.tries += 1;
    // Not `waiting` before its time: those behind it go first.
    set(item, "refused", problem);
    item.stop = timers.after(Math.min(firstAgainMs * 2 ** (item.tries - 1), longestAgainMs), () => {
      item.stop = null;
      set(item, "waiting", problem);
      pump();
    });
  }

  function set(item: Item, state: Item["state"], problem: string | null): void {
    item.state = state;
    item.problem = problem;
    changed();
  }

  return {
    add(update) {
      if (ended || items.has(update.id)) return;
      items.set(update.id, { update, state: "waiting", problem: null, tries: 0, stop: null });
      outbox.keep(update);
      changed();
      pump();
    },
    size: () => items.size,
    has: (id) => items.has(id),
    unsent: (most) => [...items.values()].slice(0, most).map(({ update, state, problem }) => ({ id: update.id, state, problem })),
    retry() {
      for (const item of items.values()) {
        if (item.state !== "refused") continue;
        item.stop?.();
        item.stop = null;
        item.tries = 0;
        set(item, "waiting", item.problem);
      }
      pump();
    },
    end() {
      ended = true;
      stopWaiting?.();
      for (const item of items.values()) item.stop?.();
    },
  };
}

function wordsOf(status: PublishStatus): string {
  return status.relays.find(({ message }) => message !== "")?.message ?? "no relay took it";
}
