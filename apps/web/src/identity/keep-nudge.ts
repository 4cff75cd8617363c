import type { Identity } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, KeyValue, Log, Signal, Timers } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";

/** Reminds a guest, once, that the key they act with is only on this device. */
export interface KeepNudge {
  readonly due: Signal<boolean>;
  /** The guest saved the key, or does not want to: never again for this key. */
  settle(): void;
  end(): void;
}

const place = "identity/reminded";
const afterMs = 60_000;

/**
 * Counts the first minute of acting as a guest.
 *
 * @see docs/spec/page.md [G-104]
 */
export function createKeepNudge(parts: {
  readonly identity: Pick<Identity, "account">;
  readonly keyValue: KeyValue;
  readonly timers: Timers;
  readonly log: Log;
}): KeepNudge {
  const { identity, keyValue, timers, log } = parts;
  const due = createSignal(false);
  let counting: { readonly pubkey: Pubkey; readonly stop: CancelTimer } | null = null;

  async function remind(pubkey: Pubkey): Promise<void> {
    const reminded = await keyValue.get(place).catch(() => null);
    if (reminded !== pubkey && counting?.pubkey === pubkey) due.set(true);
  }

  function follow(): void {
    const account = identity.account.get();
    const guest = account.kind === "guest" ? account.pubkey : null;
    if (counting?.pubkey === guest) return;
    counting?.stop();
    counting = null;
    due.set(false);
    if (guest !== null) counting = { pubkey: guest, stop: timers.after(afterMs, () => void remind(guest)) };
  }

  const stopFollowing = identity.account.subscribe(follow);
  follow();
  return {
    due,
    settle() {
      due.set(false);
      const account = identity.account.get();
      if (account.kind !== "guest") return;
      counting?.stop();
      keyValue.set(place, account.pubkey).catch((error: unknown) => log.warn("the reminder may come again", { error: String(error) }));
    },
    end() {
      stopFollowing();
      counting?.stop();
    },
  };
}
