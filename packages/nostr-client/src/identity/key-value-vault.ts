import { bytesOfHex, hexOf } from "@plaza/protocol";
import { createKeySigner } from "@plaza/platform";
import type { GuestVault, KeyValue, Random } from "@plaza/platform";

/** What a vault over a key-value needs. */
export interface KeyValueVaultOptions {
  readonly keyValue: KeyValue;
  readonly random: Random;
}

const place = "identity/guest";

/**
 * Keeps the guest key as it is in a key-value: agents, tests, and devices where nothing can wrap it.
 *
 * @see docs/spec/identity.md [I-1a]
 */
export function createKeyValueVault({ keyValue, random }: KeyValueVaultOptions): GuestVault {
  return {
    async load() {
      const bytes = fromHex(await keyValue.get(place));
      if (bytes === null) return null;
      try {
        return createKeySigner(bytes);
      } catch {
        return null;
      }
    },
    async make() {
      const kept = await this.load();
      if (kept !== null) return kept;
      const bytes = makeSecretKey(random);
      await keyValue.set(place, hexOf(bytes));
      return createKeySigner(bytes);
    },
    async keep(secretKey) {
      const signer = createKeySigner(secretKey);
      await keyValue.set(place, hexOf(secretKey));
      return signer;
    },
    reveal: async () => fromHex(await keyValue.get(place)),
    isLasting: () => true,
    forget: () => keyValue.delete(place),
  };
}

/** A secret key from chance; a draw that is no key (zero, or past the curve's order) is drawn again. */
export function makeSecretKey(random: Random): Uint8Array {
  for (;;) {
    const bytes = random.bytes(32);
    try {
      createKeySigner(bytes);
      return bytes;
    } catch {
      // One draw in 2^128.
    }
  }
}

function fromHex(value: unknown): Uint8Array | null {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value)) return null;
  return bytesOfHex(value);
}
