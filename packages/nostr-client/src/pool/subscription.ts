import type { CancelTimer, Log, Timers } from "@plaza/platform";
import { matchFilter } from "@plaza/protocol";
import type { EventId, Filter, VerifiedEvent } from "@plaza/protocol";
import { createRecentMap } from "./recent.ts";
import type { RelayLink } from "./relay-link.ts";

/** Who hears what a subscription brings. */
export interface SubscriptionHandlers {
  /** Each matching event once, however many relays have it. */
  onEvent(event: VerifiedEvent, relayUrl: string): void;
  /**
   * Once: every relay that answers has sent what it had stored, or the wait for it is over.
   *
   * @param answered - those that have, by their URL; the others may hold more
   */
  onCaughtUp?(answered: ReadonlySet<string>): void;
}

/** A live subscription over all relays. */
export interface Subscription {
  end(): void;
}

/** What a subscription over several relays needs. */
export interface SubscriptionOptions {
  readonly id: string;
  readonly filters: readonly Filter[];
  readonly handlers: SubscriptionHandlers;
  readonly links: readonly RelayLink[];
  readonly timers: Timers;
  readonly log: Log;
  /** How long to wait for slow relays before saying that we caught up. */
  readonly caughtUpWithinMs: number;
  readonly ended: () => void;
}

const rememberedIds = 20_000;

/**
 * Asks several relays the same and merges their answers.
 *
 * @see docs/spec/identity.md [I-2m], [I-4e]
 */
export function createSubscription(options: SubscriptionOptions): Subscription & { relayChanged(): void } {
  const { id, filters, handlers, links, log } = options;
  const seen = createRecentMap<EventId, true>(rememberedIds);
  const settled = new Set<string>();
  const answered = new Set<string>();
  let caughtUp = false;
  let ended = false;
  let stopDeadline: CancelTimer | null = null;

  function deliver(event: VerifiedEvent, relayUrl: string): void {
    if (seen.has(event.id) || !filters.some((filter) => matchFilter(filter, event))) return;
    seen.set(event.id, true);
    call("event", () => handlers.onEvent(event, relayUrl));
  }

  /** A listener that throws is a bug of its own, not of the connection. */
  function call(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      log.error("a subscriber failed", { on: what, error: error instanceof Error ? error.message : String(error) });
    }
  }

  function finishCatchingUp(): void {
    if (caughtUp || ended) return;
    caughtUp = true;
    stopDeadline?.();
    call("caught-up", () => handlers.onCaughtUp?.(answered));
  }

  function check(): void {
    if (caughtUp || settled.size === 0) return;
    for (const link of links) {
      const { state } = link.status();
      const mayStillAnswer = state === "open" || state === "connecting";
      if (mayStillAnswer && !settled.has(link.url)) return;
    }
    finishCatchingUp();
  }

  stopDeadline = options.timers.after(links.length === 0 ? 0 : options.caughtUpWithinMs, finishCatchingUp);
  const requests = links.map((link) =>
    link.requests.open({
      id,
      filters,
      isNew: (event) => !seen.has(event.id),
      onEvent: (event) => deliver(event, link.url),
      onCaughtUp() {
        answered.add(link.url);
        settled.add(link.url);
        check();
      },
      onRefused() {
        settled.add(link.url);
        check();
      },
    }),
  );

  return {
    relayChanged: check,
    end() {
      if (ended) return;
      ended = true;
      stopDeadline?.();
      for (const request of requests) request.close();
      options.ended();
    },
  };
}
