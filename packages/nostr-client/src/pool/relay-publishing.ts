import type { CancelTimer, Random, Timers } from "@plaza/platform";
import type { ClientMessage, EventId, NostrEvent } from "@plaza/protocol";
import { backoffMs, refusalBackoff } from "./backoff.ts";

/** What one relay did with an event: `gave-up` means that it never said, or put us off too often. */
export type DeliveryState = "waiting" | "sent" | "accepted" | "refused" | "gave-up";

/** Tells how a delivery goes; `message` is the relay's own words or ours, often empty. */
export type DeliveryReport = (state: DeliveryState, message: string) => void;

/** The events on their way to one relay. */
export interface RelayPublishing {
  /** Queues an event; returns how to drop it. */
  add(event: NostrEvent, report: DeliveryReport): () => void;
  connected(): void;
  disconnected(): void;
  answered(eventId: EventId, accepted: boolean, message: string): void;
  end(): void;
}

/** What publishing to a relay needs. */
export interface RelayPublishingOptions {
  readonly send: (message: ClientMessage) => void;
  readonly isOpen: () => boolean;
  /** Asks the relay for a sign of life. */
  readonly probe: () => void;
  readonly login: () => Promise<boolean>;
  readonly timers: Timers;
  readonly random: Random;
}

interface Delivery {
  readonly event: NostrEvent;
  readonly report: DeliveryReport;
  state: "waiting" | "sent" | "logging-in";
  tries: number;
  stopWaiting: CancelTimer | null;
}

const answerWithinMs = 10_000;
const maxTries = 6;
const inOneGo = 20;

/**
 * Delivers events to one relay in order: each is repeated until the relay answers, over reconnects, and a relay that
 * asks for patience gets it.
 *
 * @see docs/spec/identity.md [I-4g], [I-4h], [I-5a]
 */
export function createRelayPublishing(options: RelayPublishingOptions): RelayPublishing {
  const { send, isOpen, timers, random } = options;
  const queue = new Map<EventId, Delivery>();
  let resume: CancelTimer | null = null;

  function pump(): void {
    if (!isOpen() || resume !== null) return;
    let under = 0;
    for (const delivery of queue.values()) if (delivery.state === "sent") under += 1;
    for (const delivery of queue.values()) {
      if (under >= inOneGo) return;
      if (delivery.state !== "waiting") continue;
      under += 1;
      delivery.state = "sent";
      delivery.stopWaiting = timers.after(answerWithinMs, () => unanswered(delivery));
      send({ type: "EVENT", event: delivery.event });
      delivery.report("sent", "");
    }
  }

  function unanswered(delivery: Delivery): void {
    options.probe();
    retry(delivery, "no answer", false);
  }

  /** Puts a delivery back, all of them after a pause where the relay wants one. */
  function retry(delivery: Delivery, message: string, pause: boolean): void {
    delivery.stopWaiting?.();
    delivery.tries += 1;
    if (delivery.tries >= maxTries) {
      finish(delivery, "gave-up", message);
      return;
    }
    delivery.state = "waiting";
    delivery.report("waiting", message);
    if (pause && resume === null) {
      resume = timers.after(backoffMs(delivery.tries - 1, refusalBackoff, random), () => {
        resume = null;
        pump();
      });
    }
    pump();
  }

  function finish(delivery: Delivery, state: DeliveryState, message: string): void {
    drop(delivery);
    delivery.report(state, message);
    pump();
  }

  function drop(delivery: Delivery): void {
    delivery.stopWaiting?.();
    if (queue.get(delivery.event.id) === delivery) queue.delete(delivery.event.id);
  }

  return {
    add(event, report) {
      const delivery: Delivery = { event, report, state: "waiting", tries: 0, stopWaiting: null };
      const before = queue.get(event.id);
      if (before !== undefined) {
        drop(before);
        before.report("gave-up", "published anew");
      }
      queue.set(event.id, delivery);
      pump();
      return () => drop(delivery);
    },
    connected: pump,
    disconnected() {
      resume?.();
      resume = null;
      for (const delivery of queue.values()) {
        delivery.stopWaiting?.();
        if (delivery.state === "waiting") continue;
        delivery.state = "waiting";
        delivery.report("waiting", "connection lost");
      }
    },
    answered(eventId, accepted, message) {
      const delivery = queue.get(eventId);
      if (delivery === undefined) return;
      const reason = /^[a-z-]+(?=:)/.exec(message)?.[0] ?? "";
      if (accepted || reason === "duplicate") finish(delivery, "accepted", message);
      else if (reason === "rate-limited" || reason === "error") retry(delivery, message, true);
      else if (reason === "auth-required" && delivery.state === "sent") {
        delivery.stopWaiting?.();
        delivery.state = "logging-in";
        void options.login().then((done) => {
          if (queue.get(eventId) !== delivery || delivery.state !== "logging-in") return;
          if (!done) finish(delivery, "refused", message);
          else {
            delivery.state = "waiting";
            pump();
          }
        });
      } else finish(delivery, "refused", message);
    },
    end() {
      resume?.();
      for (const delivery of queue.values()) delivery.stopWaiting?.();
      queue.clear();
    },
  };
}
