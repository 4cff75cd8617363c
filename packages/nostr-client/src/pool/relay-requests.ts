import type { CancelTimer, Random, Timers } from "@plaza/platform";
import type { ClientMessage, Filter, NostrEvent, VerifiedEvent } from "@plaza/protocol";
import { backoffMs, refusalBackoff } from "./backoff.ts";
import type { EventGate } from "./event-gate.ts";
import { nextPage, overlapSec, resumedFilters, startTallies, tally } from "./resume.ts";
import type { FilterTally } from "./resume.ts";

/** One subscription on one relay. */
export interface RequestSpec {
  /** Unique on the connection, at most 60 characters. */
  readonly id: string;
  readonly filters: readonly Filter[];
  /** True when the event is new to whoever asked; events known already need no check. */
  isNew(event: NostrEvent): boolean;
  onEvent(event: VerifiedEvent): void;
  /** All stored events have been delivered; again after each reconnect. */
  onCaughtUp(): void;
  /** This relay will not serve it, at least on this connection. */
  onRefused(message: string): void;
}

/** All subscriptions on one relay. */
export interface RelayRequests {
  open(spec: RequestSpec): { close(): void };
  connected(): void;
  disconnected(): void;
  event(id: string, event: NostrEvent): void;
  endOfStored(id: string): void;
  closed(id: string, message: string): void;
  /** How many subscriptions the relay takes on a connection; more of ours wait their turn. */
  allow(maxOpen: number): void;
  end(): void;
}

/** What the subscriptions of a relay need. */
export interface RelayRequestsOptions {
  readonly send: (message: ClientMessage) => void;
  readonly isOpen: () => boolean;
  readonly gate: EventGate;
  readonly nowSec: () => number;
  readonly timers: Timers;
  readonly random: Random;
  /** Logs in (NIP-42); false when that is not possible. */
  readonly login: () => Promise<boolean>;
  readonly turnedAway: (problem: string) => void;
}

interface Request {
  readonly spec: RequestSpec;
  state: "queued" | "sent" | "waiting" | "refused";
  /** Everything up to here has come, once all stored events came; null before. A resumed request starts from it. */
  resumeSec: number | null;
  /** False while stored events are still coming: the newest come first, so the newest seen proves nothing yet. */
  complete: boolean;
  newestSec: number | null;
  round: number;
  stored: boolean;
  pendingStored: number;
  tallies: FilterTally[];
  pages: number;
  refusals: number;
  stopRetry: CancelTimer | null;
}

const maxPages = 50;
const maxRefusals = 6;
/** Half-checked events of one request; past it something floods, and the rest is asked for again later. */
const maxUnchecked = 20_000;

/**
 * Keeps every subscription alive on one relay: asks, asks again after an interruption from where it was, and
 * handles what the relay says against it.
 *
 * @see docs/spec/identity.md [I-4d], [I-4e], [I-5b]
 */
export function createRelayRequests(options: RelayRequestsOptions): RelayRequests {
  const { send, isOpen, gate, nowSec, timers, random } = options;
  const requests = new Map<string, Request>();
  let maxOpen = 18;

  /** Sends what may be sent, oldest first. */
  function pump(): void {
    if (!isOpen()) return;
    let open = 0;
    for (const request of requests.values()) if (request.state === "sent") open += 1;
    for (const request of requests.values()) {
      if (open >= maxOpen) return;
      if (request.state !== "queued") continue;
      ask(request);
      open += 1;
    }
  }

  function ask(request: Request): void {
    const { spec, resumeSec } = request;
    const filters = resumeSec === null ? spec.filters : resumedFilters(spec.filters, resumeSec - overlapSec);
    request.tallies = resumeSec === null ? [] : startTallies(filters);
    request.pages = 0;
    request.complete = false;
    sendRound(request, filters);
  }

  function sendRound(request: Request, filters: readonly Filter[]): void {
    request.state = "sent";
    request.round += 1;
    request.stored = false;
    request.pendingStored = 0;
    if (filters.length > 0) send({ type: "REQ", id: request.spec.id, filters });
    else endOfStored(request);
  }

  function endOfStored(request: Request): void {
    request.stored = true;
    request.refusals = 0;
    const pages = nextPage(request.tallies);
    if (pages.length > 0 && request.pages < maxPages) {
      // Pages travel beside the live request, which must not be closed meanwhile.
      request.pages += 1;
      request.tallies = startTallies(pages);
      send({ type: "REQ", id: pageId(request.spec.id), filters: pages });
      return;
    }
    if (request.pages > 0) send({ type: "CLOSE", id: pageId(request.spec.id) });
    request.tallies = [];
    checkCaughtUp(request);
  }

  function checkCaughtUp(request: Request): void {
    if (!request.stored || request.pendingStored > 0 || request.tallies.length > 0) return;
    request.complete = true;
    request.resumeSec = request.newestSec ?? request.resumeSec ?? nowSec();
    request.spec.onCaughtUp();
  }

  function refuse(request: Request, message: string): void {
    request.state = "refused";
    request.spec.onRefused(message);
  }

  function requeue(request: Request): void {
    if (!requests.has(request.spec.id) || request.state !== "waiting") return;
    request.state = "queued";
    pump();
  }

  function find(id: string): Request | undefined {
    return requests.get(id.endsWith(pageSuffix) ? id.slice(0, -pageSuffix.length) : id);
  }

  return {
    open(spec) {
      const request: Request = {
        spec,
        state: "queued",
        resumeSec: null,
        complete: false,
        newestSec: null,
        round: 0,
        stored: false,
        pendingStored: 0,
        tallies: [],
        pages: 0,
        refusals: 0,
        stopRetry: null,
      };
      requests.set(spec.id, request);
      pump();
      return {
        close() {
          if (!requests.delete(spec.id)) return;
          request.stopRetry?.();
          if (request.state === "sent") {
            send({ type: "CLOSE", id: spec.id });
            if (request.pages > 0) send({ type: "CLOSE", id: pageId(spec.id) });
          }
          pump();
        },
      };
    },

    connected: pump,

    disconnected() {
      for (const request of requests.values()) {
        request.stopRetry?.();
        request.stopRetry = null;
        request.state = "queued";
        request.refusals = 0;
      }
    },

    event(id, event) {
      const request = find(id);
      if (request === undefined) return;
      tally(request.tallies, event);
      if (!request.spec.isNew(event)) {
        noteNewest(request, event.created_at);
        return;
      }
      if (gate.pending() > maxUnchecked) {
        // Dropped for now: only a full answer after the next connection can make it whole.
        request.resumeSec = request.newestSec = null;
        request.complete = false;
        options.turnedAway("too many at once");
        return;
      }
      const { round } = request;
      const stored = !request.stored;
      if (stored) request.pendingStored += 1;
      gate.offer(event, {
        asker: request,
        admitted(proven) {
          noteNewest(request, proven.created_at);
          if (requests.get(request.spec.id) === request) request.spec.onEvent(proven);
        },
        turnedAway: options.turnedAway,
        settled() {
          if (!stored || round !== request.round) return;
          request.pendingStored -= 1;
          checkCaughtUp(request);
        },
      });
    },

    endOfStored(id) {
      const request = find(id);
      if (request?.state === "sent" && (!request.stored || id !== request.spec.id)) endOfStored(request);
    },

    closed(id, message) {
      const request = find(id);
      if (request === undefined || request.state !== "sent") return;
      if (id !== request.spec.id) {
        request.tallies = [];
        checkCaughtUp(request);
        return;
      }
      const reason = /^[a-z-]+(?=:)/.exec(message)?.[0] ?? "";
      if (reason === "auth-required") {
        request.state = "waiting";
        void options.login().then((done) => {
          if (request.state !== "waiting") return;
          if (done) requeue(request);
          else refuse(request, message);
        });
      } else if (finalReasons.has(reason) || request.refusals >= maxRefusals) refuse(request, message);
      else {
        request.state = "waiting";
        request.stopRetry = timers.after(backoffMs(request.refusals, refusalBackoff, random), () => requeue(request));
        request.refusals += 1;
      }
      pump();
    },

    allow(max) {
      // Room for a probe and a page.
      maxOpen = Math.max(1, max - 2);
      pump();
    },

    end() {
      for (const request of requests.values()) request.stopRetry?.();
      requests.clear();
    },
  };

  function noteNewest(request: Request, createdAtSec: number): void {
    request.newestSec = Math.max(request.newestSec ?? 0, Math.min(createdAtSec, nowSec()));
    if (request.complete) request.resumeSec = Math.max(request.resumeSec ?? 0, request.newestSec);
  }
}

const pageSuffix = "/page";

function pageId(id: string): string {
  return `${id}${pageSuffix}`;
}

const finalReasons: ReadonlySet<string> = new Set(["restricted", "blocked", "invalid", "unsupported", "pow", "mute", "payment-required"]);
