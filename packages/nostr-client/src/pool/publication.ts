import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import { kindClass } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import type { DeliveryReport, DeliveryState } from "./relay-publishing.ts";

/** How publishing an event goes on one relay. */
export interface RelayDelivery {
  readonly url: string;
  readonly state: DeliveryState;
  /** The relay's own words, or ours when it has none. */
  readonly message: string;
}

/** How publishing an event goes: accepted once one relay took it, refused once none is left that might. */
export interface PublishStatus {
  readonly state: "sending" | "accepted" | "refused";
  readonly relays: readonly RelayDelivery[];
}

/** One event on its way to all relays. */
export interface Publication {
  readonly event: NostrEvent;
  readonly status: Signal<PublishStatus>;
  /** The status when it was first accepted or refused. A regular event keeps trying until then. */
  readonly done: Promise<PublishStatus>;
}

/** One relay that takes deliveries. */
export interface DeliveryTarget {
  readonly url: string;
  add(event: NostrEvent, report: DeliveryReport): () => void;
}

/** An ephemeral event is news for so long; after the first acceptance the other relays get as long again. */
const patienceMs = 30_000;

/**
 * Sends an event to all relays and sums up what they say.
 *
 * @see docs/spec/identity.md [I-4g], [I-4i]
 */
export function createPublication(
  event: NostrEvent,
  targets: readonly DeliveryTarget[],
  timers: Timers,
  /** Every relay has said its last word; never inside this call. */
  finished: () => void,
): Publication & { end(): void } {
  const status = createSignal<PublishStatus>({
    state: targets.length === 0 ? "refused" : "sending",
    relays: targets.map(({ url }) => ({ url, state: "waiting", message: "" })),
  });
  let resolve: (status: PublishStatus) => void = () => {};
  const done = new Promise<PublishStatus>((settle) => {
    resolve = settle;
  });
  const drops = new Map<string, () => void>();
  let patience: CancelTimer | null = null;

  function report(url: string, state: DeliveryState, message: string): void {
    const relays = status.get().relays.map((relay) => (relay.url === url ? { url, state, message } : relay));
    if (isFinal(state)) drops.delete(url);
    const before = status.get().state;
    const after = sumUp(relays);
    status.set({ state: after, relays });
    if (after === "accepted" && before === "sending") allow();
    if (after !== "sending" && before === "sending") resolve(status.get());
    if (relays.every((relay) => isFinal(relay.state))) {
      patience?.();
      finished();
    }
  }

  function allow(): void {
    patience?.();
    patience = timers.after(patienceMs, () => giveUp("no answer in time"));
  }

  function giveUp(message: string): void {
    patience?.();
    for (const [url, drop] of drops) {
      drop();
      report(url, "gave-up", message);
    }
  }

  for (const target of targets) {
    drops.set(target.url, () => {});
    const drop = target.add(event, (state, message) => report(target.url, state, message));
    if (drops.has(target.url)) drops.set(target.url, drop);
  }
  if (targets.length === 0) resolve(status.get());
  else if (kindClass(event.kind) === "ephemeral") allow();
  return { event, status, done, end: () => giveUp("ended") };
}

function isFinal(state: DeliveryState): boolean {
  return state === "accepted" || state === "refused" || state === "gave-up";
}

function sumUp(relays: readonly RelayDelivery[]): PublishStatus["state"] {
  if (relays.some((relay) => relay.state === "accepted")) return "accepted";
  return relays.every((relay) => isFinal(relay.state)) ? "refused" : "sending";
}
