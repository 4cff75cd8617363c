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

/** A key held elsewhere, and how it is reached. */
export interface KeyElsewhere {
  readonly signer: Signer;
  readonly kind: "extension" | "remote";
}

/** Who I am and how I sign. */
export interface Identity {
  readonly account: Signal<Account>;
  /** Settles once a key kept or chosen earlier was looked for. */
  readonly ready: Promise<void>;
  /** The signer of who acts here; makes a guest key when there is none. */
  signer(): Promise<Signer>;
  /** The signer of who acts here, or null; never makes a key. */
  current(): Promise<Signer | null>;
  /** Acts with a key held elsewhere from now on. */
  use(signer: Signer, kind: "extension" | "remote"): void;
  /** Stops using a key held elsewhere: back to the guest of this device, or to nobody. */
  leave(): Promise<void>;
  /** Acts as the guest of this key from now on; the guest who was here is gone from the device. */
  adoptGuest(secretKey: Uint8Array): Promise<void>;
  /** The secret key of the guest of this device, for its person to save; null when there is none. */
  revealGuest(): Promise<Uint8Array | null>;
  /** Removes the guest key of this device for good. */
  forgetGuest(): Promise<void>;
}

/** What an identity needs. */
export interface IdentityOptions {
  readonly vault: GuestVault;
  readonly random: Random;
  readonly log: Log;
  /** The key held elsewhere that was chosen on an earlier visit; null for none. */
  readonly restore?: () => Promise<KeyElsewhere | null>;
}

const nobody: Account = { kind: "none" };

/**
 * Makes the identity of a page or process. Looking needs no key; the first act makes one.
 *
 * @see docs/spec/identity.md [I-1]
 */
export function createIdentity({ vault, random, log, restore = () => Promise.resolve(null) }: IdentityOptions): Identity {
  const account = createSignal<Account>(nobody);
  let active: Signer | null = null;
  let making: Promise<Signer> | null = null;
  /** The guest's key where no vault takes it. */
  let unkept: Uint8Array | null = null;

  function become(signer: Signer, next: Account): void {
    active = signer;
    account.set(next);
  }

  function becomeGuest(signer: Signer, kept: boolean): void {
    become(signer, { kind: "guest", pubkey: signer.pubkey, kept });
  }

  async function loadChosen(): Promise<void> {
    try {
      const chosen = await restore();
      if (chosen !== null && active === null) become(chosen.signer, { kind: chosen.kind, pubkey: chosen.signer.pubkey });
    } catch (error) {
      log.warn("the way to sign in that was chosen could not be read", { error: String(error) });
    }
  }

  async function loadGuest(): Promise<void> {
    try {
      const signer = await vault.load();
      if (signer !== null && active === null) becomeGuest(signer, vault.isLasting());
    } catch (error) {
      log.warn("the guest key could not be read", { error: String(error) });
    }
    if (active === null && unkept !== null) becomeGuest(createKeySigner(unkept), false);
  }

  async function start(): Promise<void> {
    await loadChosen();
    if (active === null) await loadGuest();
  }

  function holdUnkept(secretKey: Uint8Array, error: unknown): Signer {
    log.warn("the guest key could not be kept", { error: String(error) });
    unkept = secretKey.slice();
    return createKeySigner(secretKey);
  }

  async function makeGuest(): Promise<Signer> {
    await ready;
    if (active !== null) return active;
    let signer: Signer;
    let kept = false;
    try {
      signer = await vault.make();
      kept = vault.isLasting();
    } catch (error) {
      signer = holdUnkept(makeSecretKey(random), error);
    }
    // Someone may have chosen another key while this one was made.
    if (active !== null) return active;
    becomeGuest(signer, kept);
    return signer;
  }

  const ready = start();
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
      await loadGuest();
      // Nobody in between: who listens hears of one change.
      if (active === null) account.set(nobody);
    },
    async adoptGuest(secretKey) {
      let kept = false;
      let signer: Signer;
      try {
        signer = await vault.keep(secretKey);
        unkept = null;
        kept = vault.isLasting();
      } catch (error) {
        signer = holdUnkept(secretKey, error);
      }
      becomeGuest(signer, kept);
    },
    async revealGuest() {
      return unkept?.slice() ?? vault.reveal();
    },
    async forgetGuest() {
      unkept = null;
      await vault.forget();
      if (account.get().kind !== "guest") return;
      active = null;
      account.set(nobody);
    },
  };
}
