import type { Signer } from "./signer.ts";

/**
 * Keeps one guest key on this device. The key stays inside; only a signer comes out.
 *
 * @see docs/spec/identity.md [I-1]
 */
export interface GuestVault {
  /** The signer of the key kept earlier, or null when there is none or it cannot be read. */
  load(): Promise<Signer | null>;
  /** Makes a key, keeps it, and gives its signer; a key kept meanwhile (by another page) is given instead. */
  make(): Promise<Signer>;
  /** Removes the key for good. */
  forget(): Promise<void>;
}
