import { makeSecretKey, signChecked } from "@plaza/nostr-client";
import type { Identity, RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Random, Signal, Timers } from "@plaza/platform";
import {
  base64Length,
  buildWebxdcRealtime,
  buildWebxdcSession,
  failed,
  KIND,
  maxRealtimeBytes,
  ok,
  parseWebxdcRealtime,
  publicKeyOf,
  signEvent,
} from "@plaza/protocol";
import type { Filter, Result, VerifiedEvent, WebxdcSession } from "@plaza/protocol";
import { sizeOnWire } from "../session/relay-limits.ts";
import type { RelayLimits } from "../session/relay-limits.ts";
import { createRealtimeInbox } from "./realtime-inbox.ts";
import { createRealtimePeople } from "./realtime-people.ts";
import type { RealtimePeer } from "./realtime-people.ts";

/** How many events a channel may send; messages beyond share an event. */
export interface RealtimePace {
  readonly perSecond: number;
  readonly burst: number;
}

/** What public relays bear. */
export const publicPace: RealtimePace = { perSecond: 1, burst: 10 };

/** Who hears what a channel brings. */
export interface RealtimeHandlers {
  /** A message of someone else. */
  onMessage(data: Uint8Array): void;
}

/** How a channel fares. */
export interface RealtimeStatus {
  /** Who was heard in the last half minute. */
  readonly peers: readonly RealtimePeer[];
  /** The largest message that fits one of the relays. */
  readonly maxBytes: number;
  /** Own messages lost: no relay open, or more than could be sent. */
  readonly unsent: number;
  /** Messages of others lost because too many came. */
  readonly dropped: number;
  /** What a relay last said against a message; null when nothing. */
  readonly problem: string | null;
}

/** Why a message was not sent. */
export type RealtimeProblem =
  | { readonly code: "left" }
  | { readonly code: "too-large"; readonly sizeBytes: number; readonly maxBytes: number };

/** A realtime channel that was joined. */
export interface RealtimeChannel {
  readonly status: Signal<RealtimeStatus>;
  /** Sends to everyone else on the channel, without any promise that it arrives. The bytes are copied. */
  send(data: Uint8Array): Result<null, RealtimeProblem>;
  /** Leaves for good; joining again makes another channel. */
  leave(): void;
}

/** What a channel needs. */
export interface RealtimeChannelOptions {
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "signer">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly limits: RelayLimits;
  readonly webxdcId: string;
  /** Heard besides the pool's own. */
  readonly moreRelays: readonly string[];
  readonly pace: RealtimePace;
  readonly handlers: RealtimeHandlers;
}

const patienceMs = 2_000;
const freshSec = 60;
const announceEveryMs = 10_000;
const mostQueued = 256;
const mostQueuedBytes = 1_000_000;
const mostTogether = 32;
/** A message's tag around its base64. */
const tagBytes = 16;
const showWithinMs = 100;

/**
 * Joins the realtime channel of an app over the pool's relays (kind 20932), with a key of its own.
 *
 * @see docs/spec/webxdc.md
 */
export function createRealtimeChannel(options: RealtimeChannelOptions): RealtimeChannel {
  const { pool, clock, timers, limits, webxdcId, pace, handlers } = options;
  const secret = makeSecretKey(options.random);
  const key = publicKeyOf(secret);
  const inbox = createRealtimeInbox();
  const people = createRealtimePeople(pool, webxdcId, showSoon);
  let queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let sent = 0;
  let unsent = 0;
  let problem: string | null = null;
  let session: WebxdcSession | null = null;
  let announcedMs: number | null = null;
  let started = false;
  let known = false;
  let left = false;
  let tokens = pace.burst;
  let refilledMs = clock.monotonicMs();
  let stopPump: CancelTimer | null = null;
  let stopShow: CancelTimer | null = null;
  const status = createSignal<RealtimeStatus>(look());

  function maxBytes(): number {
    return Math.min(maxRealtimeBytes, limits.maxRealtimeBytes());
  }

  function look(): RealtimeStatus {
    return { peers: people.present(clock.monotonicMs()), maxBytes: maxBytes(), unsent, dropped: inbox.dropped(), problem };
  }

  function showSoon(): void {
    if (left) return;
    stopShow ??= timers.after(showWithinMs, () => {
      stopShow = null;
      status.set(look());
    });
  }

  /** Has the person say that this key is theirs; without an answer the key speaks for nobody. */
  async function announce(): Promise<void> {
    const signer = await options.identity.signer();
    const word = await signChecked(pool, signer, buildWebxdcSession(webxdcId, key, pool.correctedNowSec()));
    if (word.ok) session = { pubkey: word.value.pubkey, createdAtSec: word.value.created_at, sig: word.value.sig };
  }

  function start(): void {
    if (started || left) return;
    started = true;
    pump();
  }

  function drop(count: number): void {
    for (const message of queue.splice(0, count)) queuedBytes -= message.length;
    unsent += count;
    showSoon();
  }

  /** As many messages as one event carries to the relays that take most. */
  function together(): readonly Uint8Array[] {
    let room = base64Length(maxBytes());
    let bytes = 0;
    let count = 0;
    for (const message of queue) {
      room -= base64Length(message.length) + (count > 0 ? tagBytes : 0);
      bytes += message.length;
      if (count >= mostTogether || (count > 0 && (room < 0 || bytes > maxRealtimeBytes))) break;
      count += 1;
    }
    const messages = queue.slice(0, count);
    queue = queue.slice(count);
    for (const message of messages) queuedBytes -= message.length;
    return messages;
  }

  function pump(): void {
    while (started && !left && queue.length > 0) {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(pace.burst, tokens + ((nowMs - refilledMs) / 1_000) * pace.perSecond);
      refilledMs = nowMs;
      if (tokens < 1) {
        stopPump ??= timers.after(Math.ceil(((1 - tokens) * 1_000) / pace.perSecond), () => {
          stopPump = null;
          pump();
        });
        return;
      }
      // Too late is worse than not at all: nothing waits here for a relay to come back.
      if (!pool.status.get().some(({ state }) => state === "open")) {
        drop(queue.length);
        return;
      }
      tokens -= 1;
      publish(together(), nowMs);
    }
  }

  function publish(messages: readonly Uint8Array[], nowMs: number): void {
    sent += messages.length;
    const isDue = announcedMs === null || nowMs - announcedMs >= announceEveryMs;
    const word = isDue ? session : null;
    if (word !== null) announcedMs = nowMs;
    const fields = { webxdcId, messages, counter: sent - 1, session: word };
    const template = buildWebxdcRealtime(fields, pool.correctedNowSec());
    const size = sizeOnWire(template);
    if (!limits.anyTakes(size)) {
      unsent += messages.length;
      problem = "larger than any relay takes";
      showSoon();
      return;
    }
    const publication = pool.publish(signEvent(template, secret), { only: (url) => limits.takes(url, size) });
    void publication.done.then((outcome) => {
      if (outcome.state === "accepted" || left) return;
      unsent += messages.length;
      problem = outcome.relays.find(({ message }) => message !== "")?.message ?? "no relay took it";
      showSoon();
    });
  }

  function onEvent(event: VerifiedEvent): void {
    if (left || event.pubkey === key || Math.abs(event.created_at - pool.correctedNowSec()) > freshSec) return;
    const data = parseWebxdcRealtime(event);
    if (!data.ok || data.value.webxdcId !== webxdcId) return;
    const nowMs = clock.monotonicMs();
    // Whoever is new has not heard who speaks here.
    if (people.heard(data.value, nowMs)) announcedMs = null;
    for (const message of inbox.take(data.value, nowMs)) handlers.onMessage(message);
  }

  const filter: Filter = { kinds: [KIND.webxdcRealtime], tags: { i: [webxdcId] }, since: pool.correctedNowSec() - freshSec };
  const subscription = pool.subscribe([filter], { onEvent }, { moreRelays: options.moreRelays, unnamed: true });
  const stopPatience = timers.after(patienceMs, start);
  void limits.known.then(() => {
    known = true;
    showSoon();
  });
  void Promise.all([limits.known, announce().catch(() => {})]).then(start);

  return {
    status,
    send(data) {
      if (left) return failed({ code: "left" });
      const most = known ? maxBytes() : maxRealtimeBytes;
      if (data.length > most) return failed({ code: "too-large", sizeBytes: data.length, maxBytes: most });
      queue.push(data.slice());
      queuedBytes += data.length;
      while (queue.length > mostQueued || queuedBytes > mostQueuedBytes) drop(1);
      pump();
      return ok(null);
    },
    leave() {
      if (left) return;
      left = true;
      subscription.end();
      stopPatience();
      stopPump?.();
      stopShow?.();
      queue = [];
    },
  };
}
