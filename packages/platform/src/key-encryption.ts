import { decryptNip44, encryptNip44, nip44ConversationKey, nip44NonceFor } from "@plaza/protocol";
import type { Nip44Problem, Pubkey, Result } from "@plaza/protocol";
import type { Encryption } from "./signer.ts";

/** So many people's shared keys are kept: each costs a millisecond to compute. */
const rememberedPeople = 64;

/** The encryption of a secret key held in memory. */
export function createKeyEncryption(secretKey: Uint8Array): Encryption {
  const shared = new Map<Pubkey, Result<Uint8Array, Nip44Problem>>();

  function keyWith(pubkey: Pubkey): Result<Uint8Array, Nip44Problem> {
    const known = shared.get(pubkey);
    if (known !== undefined) return known;
    const key = nip44ConversationKey(secretKey, pubkey);
    if (shared.size >= rememberedPeople) shared.clear();
    shared.set(pubkey, key);
    return key;
  }

  return {
    async encrypt(to, text) {
      const key = keyWith(to);
      return key.ok ? encryptNip44(text, key.value, nip44NonceFor(secretKey, to, text)) : key;
    },
    async decrypt(from, payload) {
      const key = keyWith(from);
      return key.ok ? decryptNip44(payload, key.value) : key;
    },
  };
}
