import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, DialSocket, Http, Log, Random, Signal, Signer, Timers, Verifier } from "@plaza/platform";
import type { Filter, NostrEvent, Result, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import { createCorrectedClock } from "./corrected-clock.ts";
import type { CorrectedClock } from "./corrected-clock.ts";
import { createEventGate } from "./event-gate.ts";
import { createPublication } from "./publication.ts";
import type { Publication } from "./publication.ts";
import { createRelayLink } from "./relay-link.ts";
import type { RelayLink } from "./relay-link.ts";
import type { RelayStatus } from "./relay-status.ts";
import { relayKey } from "./relay-url.ts";
import { createSubscription } from "./subscription.ts";
import type { Subscription, SubscriptionHandlers } from "./subscription.ts";

/** What a subscription may choose. */
export interface SubscribeOptions {
  /** Asked besides the pool's own, at most four: hints of a link or of someone's relay list. */
  readonly moreRelays?: readonly string[];
  /** Nobody is named to those, though they insist: a stranger chose them. */
  readonly unnamed?: boolean;
  /** Default 5,000. */
  readonly caughtUpWithinMs?: number;
}

/** What a one-time question may choose. */
export interface FetchOptions {
  /** How long to wait for slow relays, default 5,000. */
  readonly timeoutMs?: number;
  readonly moreRelays?: readonly string[];
  /** As for subscriptions. */
  readonly unnamed?: boolean;
}

/** What relays told of a one-time question. */
export interface FetchAnswer {
  /** Newest first. */
  readonly events: readonly VerifiedEvent[];
  /** The relays that sent all they have, by their URL: what the others have is not known. */
  readonly answered: ReadonlySet<string>;
}

/** What a publication may choose. */
export interface PublishOptions {
  /** Asked once for each of the pool's relays: those it refuses are left out. Default: all. */
  readonly only?: (relayUrl: string) => boolean;
  /** Sent to besides those, at most four: where a person reads, or where a signer listens. */
  readonly moreRelays?: readonly string[];
  /** As for subscriptions. */
  readonly unnamed?: boolean;
}

/** All relays as one; shared by every feature of a page or process. */
export interface RelayPool {
  /** The pool's own relays. */
  readonly status: Signal<readonly RelayStatus[]>;
  /** Stored and live events, over reconnects, until `end`. */
  subscribe(filters: readonly Filter[], handlers: SubscriptionHandlers, options?: SubscribeOptions): Subscription;
  /** What the relays have stored, newest first. */
  fetch(filters: readonly Filter[], options?: FetchOptions): Promise<readonly VerifiedEvent[]>;
  /** The same, and which relays answered. */
  ask(filters: readonly Filter[], options?: FetchOptions): Promise<FetchAnswer>;
  /** Sends to the pool's own relays, and to others named for this event. */
  publish(event: NostrEvent, options?: PublishOptions): Publication;
  /** Proves an event that came another way (one's own, or out of a store). */
  verify(event: NostrEvent): Promise<Result<VerifiedEvent, VerifyProblem>>;
  /** The time to sign with, corrected by what relays say. */
  correctedNowSec(): number;
  /** How far this machine's clock is behind the relays' (negative: ahead), in ms; null while unknown. */
  clockOffsetMs(): number | null;
  /** Somebody else acts here now: connections on which one was logged in are made anew. */
  renewLogins(): void;
  /** The network is back: dial what waits, and make sure of what seems open. */
  wake(): void;
  /** Closes everything. Publications that nobody took yet end as `gave-up`. */
  end(): void;
}

/** What a pool needs. */
export interface RelayPoolOptions {
  readonly urls: readonly string[];
  readonly dial: DialSocket;
  readonly http: Http;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** Who logs in where a relay insists (NIP-42); null for nobody yet. */
  readonly signer?: () => Promise<Signer | null>;
}

const maxMoreRelays = 4;
const keepUnusedMs = 30_000;

interface Guest {
  readonly link: RelayLink;
  /** Whether one may be told there who one is. */
  isNamed: boolean;
  users: number;
  stopClosing: CancelTimer | null;
}

/**
 * Connects to several relays and makes them one.
 *
 * @see docs/spec/identity.md [I-2], [I-3], [I-4], [I-5]
 */
export function createRelayPool(options: RelayPoolOptions): RelayPool {
  const { clock, timers, verifier } = options;
  const log = options.log.with({ part: "relays" });
  const corrected = createCorrectedClock(clock);
  /** Strangers choose the relays of links and lists; theirs is no say in what time it is. */
  const correctedForGuests: CorrectedClock = { ...corrected, learn: () => undefined };
  const gate = createEventGate({ verifier, timers, nowMs: () => corrected.nowMs() });
  const own = new Map<string, RelayLink>();
  const guests = new Map<string, Guest>();
  const subscriptions = new Set<ReturnType<typeof createSubscription>>();
  const publications = new Set<ReturnType<typeof createPublication>>();
  const fetches = new Set<() => void>();
  const status = createSignal<readonly RelayStatus[]>([]);
  let asked = 0;
  let ended = false;

  function changed(): void {
    if (ended) return;
    status.set([...own.values()].map((link) => link.status()));
    for (const subscription of subscriptions) subscription.relayChanged();
  }

  function connect(url: string, heeded: CorrectedClock, isNamed: () => boolean): RelayLink {
    const { dial, http, random } = options;
    const signer = async (): Promise<Signer | null> => (isNamed() ? ((await options.signer?.()) ?? null) : null);
    return createRelayLink({ url, dial, http, clock, timers, random, log, gate, corrected: heeded, signer, changed });
  }

  function invite(key: string, url: string): Guest {
    const link = connect(url, correctedForGuests, () => guest.isNamed);
    const guest: Guest = { link, isNamed: false, users: 0, stopClosing: null };
    guests.set(key, guest);
    return guest;
  }

  /** Links to relays outside the pool, kept while someone uses them and a little longer. */
  function borrow(urls: readonly string[], unnamed: boolean): readonly Guest[] {
    const borrowed: Guest[] = [];
    for (const url of urls) {
      const key = relayKey(url);
      if (key === null || own.has(key) || borrowed.length >= maxMoreRelays) continue;
      const guest = guests.get(key) ?? invite(key, url);
      if (!unnamed && !guest.isNamed) {
        guest.isNamed = true;
        guest.link.renewLogin();
      }
      if (borrowed.includes(guest)) continue;
      guest.stopClosing?.();
      guest.users += 1;
      borrowed.push(guest);
    }
    return borrowed;
  }

  function giveBack(borrowed: readonly Guest[]): void {
    for (const guest of borrowed) {
      guest.users -= 1;
      if (guest.users > 0 || ended) continue;
      guest.stopClosing = timers.after(keepUnusedMs, () => {
        guest.link.end();
        for (const [key, other] of guests) if (other === guest) guests.delete(key);
      });
    }
  }

  function subscribe(filters: readonly Filter[], handlers: SubscriptionHandlers, choice: SubscribeOptions = {}): Subscription {
    if (ended || filters.length === 0) return { end: () => {} };
    const borrowed = borrow(choice.moreRelays ?? [], choice.unnamed ?? false);
    asked += 1;
    const subscription = createSubscription({
      id: `s${asked}`,
      filters,
      handlers,
      links: [...own.values(), ...borrowed.map((guest) => guest.link)],
      timers,
      log,
      caughtUpWithinMs: choice.caughtUpWithinMs ?? 5_000,
      ended() {
        subscriptions.delete(subscription);
        giveBack(borrowed);
      },
    });
    subscriptions.add(subscription);
    return subscription;
  }

  function ask(filters: readonly Filter[], choice: FetchOptions = {}): Promise<FetchAnswer> {
    return new Promise((resolve) => {
      const found: VerifiedEvent[] = [];
      let answered: ReadonlySet<string> = new Set();
      const finish = () => {
        fetches.delete(finish);
        resolve({ events: found.toSorted(newestFirst), answered });
      };
      if (ended || filters.length === 0) {
        finish();
        return;
      }
      fetches.add(finish);
      const subscription = subscribe(
        filters,
        {
          onEvent: (event) => found.push(event),
          onCaughtUp(by) {
            answered = by;
            subscription.end();
            finish();
          },
        },
        { moreRelays: choice.moreRelays ?? [], unnamed: choice.unnamed ?? false, caughtUpWithinMs: choice.timeoutMs ?? 5_000 },
      );
    });
  }

  for (const url of options.urls) {
    const key = relayKey(url);
    if (key === null) log.warn("not a relay's address", { url });
    else if (!own.has(key))
      own.set(
        key,
        connect(url, corrected, () => true),
      );
  }
  changed();

  return {
    status,
    subscribe,
    fetch: async (filters, choice) => (await ask(filters, choice)).events,
    ask,
    publish(event, { only = () => true, moreRelays = [], unnamed = false } = {}) {
      const chosen = ended ? [] : [...own.values()].filter((link) => only(link.url));
      const borrowed = ended ? [] : borrow(moreRelays, unnamed);
      const links = [...chosen, ...borrowed.map((guest) => guest.link)];
      const targets = links.map((link) => ({ url: link.url, add: link.publishing.add }));
      const publication = createPublication(event, targets, timers, () => {
        publications.delete(publication);
        giveBack(borrowed);
      });
      if (targets.length > 0) publications.add(publication);
      return publication;
    },
    verify: (event) => verifier.verify(event),
    correctedNowSec: () => Math.floor(corrected.nowMs() / 1000),
    clockOffsetMs: () => corrected.offsetMs(),
    renewLogins() {
      for (const link of own.values()) link.renewLogin();
      for (const guest of guests.values()) guest.link.renewLogin();
    },
    wake() {
      for (const link of own.values()) link.wake();
      for (const guest of guests.values()) guest.link.wake();
    },
    end() {
      if (ended) return;
      for (const publication of publications) publication.end();
      for (const subscription of subscriptions) subscription.end();
      for (const finish of fetches) finish();
      ended = true;
      for (const link of own.values()) link.end();
      for (const guest of guests.values()) {
        guest.stopClosing?.();
        guest.link.end();
      }
      gate.end();
    },
  };
}

/** Newest first, the lower id first within a second: the order relays answer in. */
export function newestFirst(a: NostrEvent, b: NostrEvent): number {
  return b.created_at - a.created_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
