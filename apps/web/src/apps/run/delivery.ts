import type { RelayStatus } from "@plaza/nostr-client";
import type { WebxdcView } from "@plaza/webxdc";

/** How what the person did in an app fares on its way to the others. */
export interface Delivery {
  readonly state: "sent" | "sending" | "behind" | "offline" | "refused";
  /** Own updates that no relay has taken yet. */
  readonly count: number;
  /** Why, in a relay's or the signer's words; null when nobody says. */
  readonly problem: string | null;
}

/**
 * Sums up an app's delivery: what was refused is said before anything else, then that no relay answers.
 *
 * @see docs/spec/page.md [G-24a]
 */
export function deliveryOf(view: WebxdcView, relays: readonly Pick<RelayStatus, "state">[]): Delivery {
  const count = view.unsentCount;
  const refused = view.unsent.filter(({ state }) => state === "refused");
  if (refused.length > 0) return { state: "refused", count, problem: refused.find(({ problem }) => problem !== null)?.problem ?? null };
  const isOffline = relays.every(({ state }) => state !== "open");
  if (isOffline && (view.shared || count > 0)) return { state: "offline", count, problem: null };
  if (count > 0) return { state: "sending", count, problem: view.unsent.find(({ problem }) => problem !== null)?.problem ?? null };
  return { state: view.caughtUp ? "sent" : "behind", count, problem: null };
}
