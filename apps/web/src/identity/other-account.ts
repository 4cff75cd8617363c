import type { Account, Identity } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";

/** The key of an account; null for nobody. */
export function keyOf(account: Account): Pubkey | null {
  return account.kind === "none" ? null : account.pubkey;
}

/**
 * Calls when somebody else acts here than before: sessions keep the signer they began with, so what is open is entered anew.
 * A guest's first act is no such change, since nobody acted before it.
 *
 * @returns how to stop
 * @see docs/spec/page.md [G-106]
 */
export function onOtherAccount(identity: Pick<Identity, "account" | "ready">, changed: (now: Pubkey | null) => void): () => void {
  let stop = (): void => undefined;
  let stopped = false;
  void identity.ready.then(() => {
    if (stopped) return;
    let acting = keyOf(identity.account.get());
    stop = identity.account.subscribe(() => {
      const account = identity.account.get();
      const before = acting;
      acting = keyOf(account);
      if (acting !== before && (before !== null || account.kind !== "guest")) changed(acting);
    });
  });
  return () => {
    stopped = true;
    stop();
  };
}
