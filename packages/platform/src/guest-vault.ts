import type { Signer } from "./signer.ts";

/**
 * Keeps one key on this device. The key stays inside; a signer comes out, and the key itself only for its person to save.
 *
 * @see docs/spec/identity.md [I-1]
 */
export interface GuestVault {
  /** The signer of the key kept earlier, or null when there is none or it cannot be read. */
  load(): Promise<Signer | null>;
  /** Makes a key, keeps it, and gives its signer; a key kept meanwhile (by another page) is given instead. */
  make(): Promise<Signer>;
  /** Keeps a key brought from elsewhere, in the place of any other, and gives its signer. Copied: the caller may wipe its own. */
  keep(secretKey: Uint8Array): Promise<Signer>;
  /** The secret key, for its person to save; null when there is none. */
  reveal(): Promise<Uint8Array | null>;
  /** False once a key is here only as long as the page, because the device keeps none. */
  isLasting(): boolean;
  /** Removes the key for good. */
  forget(): Promise<void>;
}
