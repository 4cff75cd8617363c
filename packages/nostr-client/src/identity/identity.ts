import { createKeySigner, createSignal } from "@plaza/platform";
import type { GuestVault, Log, Random, Signal, Signer } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { makeSecretKey } from "./key-value-vault.ts";

/** Who acts here: nobody yet, a guest key of this device, or a key held elsewhere. */
export type Account =
  | { readonly kind: "none" }
  | {
      readonly kind: "guest";
      readonly pubkey: Pubkey;
      /** False when this device keeps nothing: the key lasts as long as the page. */
      readonly kept: boolean;
    }
  | { readonly kind: "extension" | "remote"; readonly pubkey: Pubkey };

/** Who I am and how I sign. */
export interface Identity {
  readonly account: Signal<Account>;
  /** Settles once a key kept earlier was looked for. */
  readonly ready: Promise<void>;
  /** The signer of who acts here; makes a guest key when there is none. */
  signer(): Promise<Signer>;
  /** The signer of who acts here, or null; never makes a key. */
  current(): Promise<Signer | null>;
  /** Acts with a key held elsewhere from now on. */
  use(signer: Signer, kind: "extension" | "remote"): void;
  /** Stops using a key held elsewhere: back to the guest of this device, or to nobody. */
  leave(): Promise<void>;
  /** Removes the guest key of this device for good. */
  forgetGuest(): Promise<void>;
}

/** What an identity needs. */
export interface IdentityOptions {
  readonly vault: GuestVault;
  readonly random: Random;
  readonly log: Log;
}

const nobody: Account = { kind: "none" };

/**
 * Makes the identity of a page or process. Looking needs no key; the first act makes one.
 *
 * @see docs/spec/identity.md [I-1]
 */
export function createIdentity({ vault, random, log }: IdentityOptions): Identity {
  const account = createSignal<Account>(nobody);
  let active: Signer | null = null;
  let making: Promise<Signer> | null = null;

  function become(signer: Signer, next: Account): void {
    active = signer;
    account.set(next);
  }

  function becomeGuest(signer: Signer, kept: boolean): void {
    become(signer, { kind: "guest", pubkey: signer.pubkey, kept });
  }

  async function loadGuest(): Promise<void> {
    try {
      const signer = await vault.load();
      if (signer !== null && active === null) becomeGuest(signer, true);
    } catch (error) {
      log.warn("the guest key could not be read", { error: String(error) });
    }
  }

  async function makeGuest(): Promise<Signer> {
    await ready;
    if (active !== null) return active;
    let signer: Signer;
    let kept = true;
    try {
      signer = await vault.make();
    } catch (error) {
      log.warn("the guest key could not be kept", { error: String(error) });
      signer = createKeySigner(makeSecretKey(random));
      kept = false;
    }
    // Someone may have chosen another key while this one was made.
    if (active !== null) return active;
    becomeGuest(signer, kept);
    return signer;
  }

  const ready = loadGuest();
  return {
    account,
    ready,
    async signer() {
      if (active !== null) return active;
      making ??= makeGuest().finally(() => {
        making = null;
      });
      return making;
    },
    async current() {
      await ready;
      return active;
    },
    use(signer, kind) {
      become(signer, { kind, pubkey: signer.pubkey });
    },
    async leave() {
      if (account.get().kind === "guest") return;
      active = null;
      account.set(nobody);
      await loadGuest();
    },
    async forgetGuest() {
      await vault.forget();
      if (account.get().kind !== "guest") return;
      active = null;
      account.set(nobody);
    },
  };
}
