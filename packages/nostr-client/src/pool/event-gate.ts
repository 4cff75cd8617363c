import type { CancelTimer, Timers, Verifier } from "@plaza/platform";
import { failed } from "@plaza/protocol";
import type { EventId, NostrEvent, Result, VerifiedEvent } from "@plaza/protocol";
import { createRecentMap } from "./recent.ts";

/** What becomes of an event offered to the gate. */
export interface GateAnswer {
  /** The question that brought the event: of an event that waits for its time each question is told once. */
  readonly asker: object;
  /** The proven event; at most once, and for an event from the future perhaps much later. */
  admitted(event: VerifiedEvent): void;
  /** The event was turned away for good. */
  turnedAway(problem: string): void;
  /** The check is over, whatever came of it; exactly once, before `admitted` when the event has to wait for its time. */
  settled(): void;
}

/** The only way from a socket to a reducer. */
export interface EventGate {
  offer(event: NostrEvent, answer: GateAnswer): void;
  /** How many checks are under way. */
  pending(): number;
  end(): void;
}

/** What a gate needs. */
export interface EventGateOptions {
  readonly verifier: Verifier;
  readonly timers: Timers;
  /** The corrected time. */
  readonly nowMs: () => number;
}

interface Offer {
  readonly event: NostrEvent;
  readonly answer: GateAnswer;
}

const rememberedEvents = 2_000;
const heldEvents = 1_000;
const askersOfOne = 100;
const aheadSec = 60;
const appUpdateKind = 4932;
/** Updates of shared apps sort themselves after what their author had seen, which may be ahead of the clock. */
const aheadOfAppUpdateSec = 300;
const refusedAheadSec = 900;

/**
 * Verifies each event once, however many relays bring it, and keeps events from the future waiting.
 *
 * @see docs/spec/identity.md [I-2m], [I-2n], [I-2o], [I-2q]
 */
export function createEventGate({ verifier, timers, nowMs }: EventGateOptions): EventGate {
  const known = createRecentMap<EventId, VerifiedEvent>(rememberedEvents);
  const checking = new Map<EventId, Offer[]>();
  const held = new Map<EventId, { event: VerifiedEvent; answers: Map<object, GateAnswer>; stop: CancelTimer }>();
  let ended = false;

  /** Tries the copies of one event in turn: a forged one that came first must not speak for the true one behind it. */
  async function check(id: EventId, waiting: Offer[]): Promise<void> {
    for (let offer = waiting.shift(); offer !== undefined; offer = waiting.shift()) {
      const result = await prove(offer.event);
      if (ended) return;
      if (result.ok) {
        checking.delete(id);
        known.set(id, result.value);
        for (const { answer } of [offer, ...waiting]) letIn(result.value, answer);
        return;
      }
      offer.answer.turnedAway(result.problem.code);
      offer.answer.settled();
    }
    checking.delete(id);
  }

  async function prove(event: NostrEvent): Promise<Result<VerifiedEvent, { readonly code: string }>> {
    try {
      return await verifier.verify(event);
    } catch {
      return failed({ code: "not verified" });
    }
  }

  function letIn(event: VerifiedEvent, answer: GateAnswer): void {
    const nowSec = Math.floor(nowMs() / 1000);
    const ahead = event.created_at - nowSec;
    const allowed = event.kind === appUpdateKind ? aheadOfAppUpdateSec : aheadSec;
    if (ahead > refusedAheadSec) answer.turnedAway("from the future");
    else if (ahead <= allowed) answer.admitted(event);
    else hold(event, answer, ahead - allowed);
    answer.settled();
  }

  function hold(event: VerifiedEvent, answer: GateAnswer, waitSec: number): void {
    const already = held.get(event.id);
    if (already !== undefined) {
      already.answers.set(answer.asker, answer);
      for (const [oldest, left] of already.answers) {
        // The oldest question is the likeliest to have ended.
        if (already.answers.size <= askersOfOne) break;
        already.answers.delete(oldest);
        left.turnedAway("too many from the future");
      }
      return;
    }
    if (held.size >= heldEvents) {
      answer.turnedAway("too many from the future");
      return;
    }
    const stop = timers.after(waitSec * 1000, () => {
      const due = held.get(event.id);
      held.delete(event.id);
      for (const waiting of due?.answers.values() ?? []) waiting.admitted(event);
    });
    held.set(event.id, { event, answers: new Map([[answer.asker, answer]]), stop });
  }

  return {
    offer(event, answer) {
      if (ended) return;
      const proven = known.get(event.id);
      if (proven !== undefined) {
        letIn(proven, answer);
        return;
      }
      const waiting = checking.get(event.id);
      if (waiting !== undefined) {
        waiting.push({ event, answer });
        return;
      }
      const copies = [{ event, answer }];
      checking.set(event.id, copies);
      void check(event.id, copies);
    },
    pending: () => checking.size,
    end() {
      ended = true;
      checking.clear();
      for (const { stop } of held.values()) stop();
      held.clear();
    },
  };
}
