import type { Identity, MutesView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { KeyValue, Log, Signal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";

/** Asks, once for each key, whether mutes that only this device knows shall go along with it. */
export interface MoveQuestion {
  /** How many people it is about; 0 while there is nothing to ask. */
  readonly due: Signal<number>;
  /** Answered either way: never again for this key. */
  settle(): void;
  end(): void;
}

const place = (self: Pubkey): string => `mutes/asked/${self}`;

/**
 * Watches for a key that comes to be where mutes are already.
 *
 * @see docs/spec/page.md [G-88]
 */
export function createMoveQuestion(parts: {
  readonly identity: Pick<Identity, "account">;
  readonly mutes: Signal<Pick<MutesView, "people" | "failure">>;
  readonly keyValue: KeyValue;
  readonly log: Log;
}): MoveQuestion {
  const { identity, mutes, keyValue, log } = parts;
  const due = createSignal(0);
  /** For whom it is known whether they were asked. */
  let known: { readonly self: Pubkey; settled: boolean } | null = null;

  function show(): void {
    const { people, failure } = mutes.get();
    // A signer that cannot keep them private has its own words in the settings.
    due.set(known === null || known.settled || failure !== null ? 0 : people.filter(({ where }) => where === "device").length);
  }
  async function follow(): Promise<void> {
    const account = identity.account.get();
    const self = account.kind === "none" ? null : account.pubkey;
    if (known?.self === self) return;
    known = null;
    show();
    if (self === null) return;
    const before = await keyValue.get(place(self)).catch(() => true);
    const now = identity.account.get();
    if (now.kind === "none" || now.pubkey !== self) return;
    known = { self, settled: before === true };
    show();
  }

  const stops = [identity.account.subscribe(() => void follow()), mutes.subscribe(show)];
  void follow();
  return {
    due,
    settle() {
      if (known === null) return;
      known.settled = true;
      show();
      keyValue.set(place(known.self), true).catch((error: unknown) => log.warn("the question may come again", { error: String(error) }));
    },
    end() {
      for (const stop of stops) stop();
    },
  };
}
