import type { Clock } from "@plaza/platform";
import { parseSpaceEvent } from "@plaza/protocol";
import type { NostrEvent, Pubkey, SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { speaksFor } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { createAllowance } from "./allowance.ts";
import type { ReceivedSignal, SignalPost, StepEvent } from "./signal-post.ts";
import type { SpaceDirectory } from "./space-directory.ts";

/** Takes the steps of links that come, whichever way, and passes on those that count. */
export interface StepInbox {
  /** One that came by a relay, proven and for us. */
  relayed(event: VerifiedEvent): void;
  /** One that came through the mesh. */
  carried(event: VerifiedEvent, from: Pubkey, neighbour: Pubkey): void;
  /** Somebody's JOIN was heard: what waited for it is looked at. */
  joined(pubkey: Pubkey): void;
  /** The request somebody made last, to be handed on. */
  requestOf(pubkey: Pubkey): NostrEvent | null;
  clear(): void;
}

/** What an inbox needs. */
export interface StepInboxOptions {
  readonly space: SpaceAddress;
  readonly self: Pubkey;
  readonly session: string;
  readonly directory: Pick<SpaceDirectory, "member">;
  readonly post: Pick<SignalPost, "read">;
  readonly clock: Clock;
  state(): SpaceState;
  /** We were let in, and are still there. */
  isOpen(): boolean;
  /** So many requests are remembered, to be handed on. Default 256. */
  readonly mostRequests?: number;
  received(signal: ReceivedSignal, way: "relay" | "mesh"): void;
}

const waitForJoinMs = 4_000;
const mostWaiting = 64;
const usualRequests = 256;
const requestBurst = 60;
const requestsPerSecond = 20;

/**
 * Makes an empty inbox.
 *
 * @see docs/spec/space.md [S-83], [S-84b]
 */
export function createStepInbox(options: StepInboxOptions): StepInbox {
  const { space, self, session, directory, post, clock, mostRequests = usualRequests } = options;
  const requests = createAllowance(requestBurst, requestsPerSecond);
  const asked = new Map<Pubkey, NostrEvent>();
  const waiting: { readonly person: Pubkey; readonly untilMs: number; readonly run: () => void }[] = [];

  function stepOf(event: VerifiedEvent): StepEvent | null {
    const parsed = parseSpaceEvent(event, space);
    if (!parsed.ok) return null;
    switch (parsed.value.type) {
      case "reserve":
      case "confirm":
      case "drop":
      case "offer":
      case "answer":
      case "candidates":
        return parsed.value;
      default:
        return null;
    }
  }

  function remember(person: Pubkey, event: NostrEvent): void {
    asked.delete(person);
    asked.set(person, event);
    const oldest = asked.size > mostRequests ? asked.keys().next() : null;
    if (oldest?.done === false) asked.delete(oldest.value);
  }

  function take(step: StepEvent, event: NostrEvent, way: "relay" | "mesh"): void {
    if (!options.isOpen() || step.person === self) return;
    if (step.targetSession !== null && step.targetSession !== session && step.target === self) return;
    if (step.type === "reserve" && !requests.take(clock.monotonicMs())) return;
    const isKnown = directory.member(step.person) !== null && speaksFor(options.state(), step.author, step.person);
    if (!isKnown) {
      // Relays promise no order: the JOIN may be a moment behind.
      if (waiting.length >= mostWaiting) waiting.shift();
      waiting.push({ person: step.person, untilMs: clock.monotonicMs() + waitForJoinMs, run: () => take(step, event, way) });
      return;
    }
    if (step.type === "reserve") remember(step.person, event);
    void post.read(step).then((signal) => {
      if (signal !== null) options.received(signal, way);
    });
  }

  return {
    relayed(event) {
      const step = stepOf(event);
      if (step !== null && step.target === self) take(step, event, "relay");
    },
    carried(event, from, neighbour) {
      const step = stepOf(event);
      if (step === null) return;
      // A full parent gives us a request that was meant for itself.
      const isHandedOn = step.type === "reserve" && step.target === neighbour && from === neighbour;
      if (!isHandedOn && (step.target !== self || step.person !== from)) return;
      take(step, event, isHandedOn ? "relay" : "mesh");
    },
    joined(pubkey) {
      if (waiting.length === 0) return;
      const nowMs = clock.monotonicMs();
      const due = waiting.filter((one) => one.person === pubkey && one.untilMs > nowMs);
      const rest = waiting.filter((one) => one.person !== pubkey && one.untilMs > nowMs);
      waiting.splice(0, waiting.length, ...rest);
      for (const one of due) one.run();
    },
    requestOf: (pubkey) => asked.get(pubkey) ?? null,
    clear() {
      waiting.length = 0;
    },
  };
}
