import type { CancelTimer, Timers, Verifier } from "@plaza/platform";
import type { EventId, NostrEvent, VerifiedEvent } from "@plaza/protocol";
import { createRecentMap } from "./recent.ts";

/** What becomes of an event offered to the gate. */
export interface GateAnswer {
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

const rememberedEvents = 5_000;
const heldEvents = 1_000;
const aheadSec = 60;
const appUpdateKind = 4932;
/** Updates of shared apps sort themselves after what their author had seen, which may be ahead of the clock. */
const aheadOfAppUpdateSec = 300;
const refusedAheadSec = 900;

/**
 * Verifies each event once, however many relays bring it, and keeps events from the future waiting.
 *
 * @see docs/spec/identity.md [I-2m], [I-2n], [I-2o]
 */
export function createEventGate({ verifier, timers, nowMs }: EventGateOptions): EventGate {
  const known = createRecentMap<EventId, VerifiedEvent>(rememberedEvents);
  const checking = new Map<EventId, Offer[]>();
  const held = new Map<EventId, { event: VerifiedEvent; answers: GateAnswer[]; stop: CancelTimer }>();
  let ended = false;

  function check(first: Offer, rest: Offer[]): void {
    checking.set(first.event.id, rest);
    void verifier.verify(first.event).then(
      (result) => {
        if (ended) return;
        const waiting = checking.get(first.event.id) ?? [];
        checking.delete(first.event.id);
        if (result.ok) {
          known.set(result.value.id, result.value);
          for (const offer of [first, ...waiting]) letIn(result.value, offer.answer);
          return;
        }
        first.answer.turnedAway(result.problem.code);
        first.answer.settled();
        // A forged copy that came first must not speak for the true one behind it.
        const next = waiting.shift();
        if (next !== undefined) check(next, waiting);
      },
      () => {
        if (ended) return;
        const waiting = checking.get(first.event.id) ?? [];
        checking.delete(first.event.id);
        for (const offer of [first, ...waiting]) {
          offer.answer.turnedAway("verifier failed");
          offer.answer.settled();
        }
      },
    );
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
      already.answers.push(answer);
      return;
    }
    if (held.size >= heldEvents) {
      answer.turnedAway("too many from the future");
      return;
    }
    const stop = timers.after(waitSec * 1000, () => {
      const due = held.get(event.id);
      held.delete(event.id);
      for (const waiting of due?.answers ?? []) waiting.admitted(event);
    });
    held.set(event.id, { event, answers: [answer], stop });
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
      if (waiting === undefined) check({ event, answer }, []);
      else waiting.push({ event, answer });
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
