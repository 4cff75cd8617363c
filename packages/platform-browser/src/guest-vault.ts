import { createKeyEncryption, createKeySigner, signWithKey } from "@plaza/platform";
import type { Encryption, GuestVault, OldDecryption, Random, Signer } from "@plaza/platform";
import { decryptNip04, failed, publicKeyOf } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import { createPlazaDatabase } from "./plaza-database.ts";

/** What lies in storage: the secret only encrypted, by a key that the browser never shows. */
interface WrappedKey {
  readonly wrapping: CryptoKey;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly wrapped: ArrayBuffer;
  readonly pubkey: string;
}

interface Gone {
  readonly code: "unavailable";
  readonly detail: string;
}

/** What a guest vault needs. */
export interface BrowserGuestVaultOptions {
  readonly random: Random;
  /** Default `"plaza"`. */
  readonly databaseName?: string;
  /** Which key: a device may keep more than one. Default `"guest"`. */
  readonly place?: string;
}

/**
 * Keeps a key (the guest's, unless another place is named) in IndexedDB, wrapped by a non-extractable AES-GCM key, unwrapped only for each signature and each private message.
 * Where the browser offers no such key (plain http from another machine, storage refused) the guest lasts as long as the page.
 *
 * @see docs/spec/ports.md [F-11]
 */
export function createBrowserGuestVault({ random, databaseName = "plaza", place = "guest" }: BrowserGuestVaultOptions): GuestVault {
  const database = createPlazaDatabase(databaseName);
  let ofThisPage: { readonly secretKey: Uint8Array; readonly signer: Signer } | null = null;

  function held(): Signer | null {
    return ofThisPage?.signer ?? null;
  }

  function holdInPage(secretKey: Uint8Array): Signer {
    ofThisPage = { secretKey: secretKey.slice(), signer: createKeySigner(secretKey) };
    return ofThisPage.signer;
  }

  async function read(): Promise<WrappedKey | null> {
    const kept: unknown = await database.ask("keys", "readonly", (store) => store.get(place));
    return isWrappedKey(kept) ? kept : null;
  }

  async function signerOfKept(): Promise<Signer | null> {
    const kept = await read();
    if (kept === null) return null;
    const secretKey = await unwrap(kept);
    if (secretKey === null) return null;
    const pubkey = publicKeyOf(secretKey);
    secretKey.fill(0);
    return pubkey === kept.pubkey ? signerOf(pubkey) : null;
  }

  function signerOf(pubkey: Pubkey): Signer {
    async function withKey<T, P>(use: (secretKey: Uint8Array) => Result<T, P> | Promise<Result<T, P>>): Promise<Result<T, P | Gone>> {
      // Read each time: forgotten in one page is forgotten in all.
      const kept = await read().catch(() => null);
      const secretKey = kept === null || kept.pubkey !== pubkey ? null : await unwrap(kept);
      if (secretKey === null) return failed({ code: "unavailable", detail: "the guest key is gone from this browser" });
      try {
        return await use(secretKey);
      } finally {
        secretKey.fill(0);
      }
    }
    const encryption: Encryption = {
      encrypt: (to, text) => withKey((secretKey) => createKeyEncryption(secretKey).encrypt(to, text)),
      decrypt: (from, payload) => withKey((secretKey) => createKeyEncryption(secretKey).decrypt(from, payload)),
    };
    const oldDecryption: OldDecryption = {
      decrypt: (from, payload) => withKey((secretKey) => decryptNip04(payload, secretKey, from)),
    };
    return { pubkey, encryption, oldDecryption, sign: (template) => withKey((secretKey) => signWithKey(template, secretKey)) };
  }

  async function keep(secretKey: Uint8Array<ArrayBuffer>): Promise<Signer> {
    const wrapped = await wrap(secretKey, random);
    const wanted = signerOf(publicKeyOf(secretKey));
    try {
      await database.ask("keys", "readwrite", (store) => store.add(wrapped, place));
      return wanted;
    } catch (error) {
      const kept = await signerOfKept();
      if (kept !== null) return kept;
      // Something lies there that no one can read any more: replaced. Anything else is no storage at all.
      if (!(error instanceof DOMException && error.name === "ConstraintError")) throw error;
      await database.ask("keys", "readwrite", (store) => store.put(wrapped, place));
      return wanted;
    }
  }

  return {
    async load() {
      if (ofThisPage !== null) return ofThisPage.signer;
      return signerOfKept().catch(() => null);
    },
    async make() {
      if (ofThisPage !== null) return ofThisPage.signer;
      const secretKey = makeSecretKey(random);
      try {
        return await keep(secretKey);
      } catch {
        return held() ?? holdInPage(secretKey);
      } finally {
        secretKey.fill(0);
      }
    },
    async keep(given) {
      const secretKey = new Uint8Array(given);
      try {
        const wrapped = await wrap(secretKey, random);
        await database.ask("keys", "readwrite", (store) => store.put(wrapped, place));
        ofThisPage = null;
        return signerOf(publicKeyOf(secretKey));
      } catch {
        return holdInPage(secretKey);
      } finally {
        secretKey.fill(0);
      }
    },
    async reveal() {
      if (ofThisPage !== null) return ofThisPage.secretKey.slice();
      const kept = await read().catch(() => null);
      return kept === null ? null : unwrap(kept);
    },
    isLasting: () => ofThisPage === null,
    async forget() {
      ofThisPage = null;
      await database.ask("keys", "readwrite", (store) => store.delete(place));
    },
  };
}

async function wrap(secretKey: Uint8Array<ArrayBuffer>, random: Random): Promise<WrappedKey> {
  const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const nonce = new Uint8Array(random.bytes(12));
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, wrapping, secretKey);
  return { wrapping, nonce, wrapped, pubkey: publicKeyOf(secretKey) };
}

async function unwrap({ wrapping, nonce, wrapped }: WrappedKey): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, wrapping, wrapped));
  } catch {
    return null;
  }
}

function makeSecretKey(random: Random): Uint8Array<ArrayBuffer> {
  for (;;) {
    const secretKey = new Uint8Array(random.bytes(32));
    try {
      publicKeyOf(secretKey);
      return secretKey;
    } catch {
      // Zero, or not below the order of the curve: less likely than anything else that may happen here.
    }
  }
}

function isWrappedKey(value: unknown): value is WrappedKey {
  return (
    typeof value === "object" &&
    value !== null &&
    "wrapping" in value &&
    value.wrapping instanceof CryptoKey &&
    "nonce" in value &&
    value.nonce instanceof Uint8Array &&
    "wrapped" in value &&
    value.wrapped instanceof ArrayBuffer &&
    "pubkey" in value &&
    typeof value.pubkey === "string"
  );
}
