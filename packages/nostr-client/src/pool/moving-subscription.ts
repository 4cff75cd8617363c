import type { CancelTimer, Timers } from "@plaza/platform";
import type { Filter, VerifiedEvent } from "@plaza/protocol";
import type { RelayPool } from "./relay-pool.ts";
import type { Subscription } from "./subscription.ts";

/** A subscription whose question follows what is being looked at. */
export interface MovingSubscription {
  /** Sets what to ask for; asked after a short while, so that many small changes cost one question. */
  aim(filters: readonly Filter[]): void;
  end(): void;
}

const restMs = 500;

/** Makes a subscription that asks for nothing yet; listeners may hear an event again after each move. */
export function createMovingSubscription(
  pool: Pick<RelayPool, "subscribe">,
  timers: Timers,
  onEvent: (event: VerifiedEvent) => void,
): MovingSubscription {
  let current: Subscription | null = null;
  let asked = "[]";
  let wanted: readonly Filter[] = [];
  let stopWaiting: CancelTimer | null = null;

  function move(): void {
    stopWaiting = null;
    const question = JSON.stringify(wanted);
    if (question === asked) return;
    asked = question;
    const before = current;
    // The new one first: between the two nothing is missed.
    current = wanted.length === 0 ? null : pool.subscribe(wanted, { onEvent });
    before?.end();
  }

  return {
    aim(filters) {
      wanted = filters;
      stopWaiting ??= timers.after(restMs, move);
    },
    end() {
      stopWaiting?.();
      stopWaiting = null;
      current?.end();
      current = null;
      wanted = [];
      asked = "[]";
    },
  };
}
