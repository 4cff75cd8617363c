import { decryptNip04, failed, ok, publicKeyOf, signEvent } from "@plaza/protocol";
import type { EventTemplate, NostrEvent, Result } from "@plaza/protocol";
import { createKeyEncryption } from "./key-encryption.ts";
import type { Signer, SignProblem } from "./signer.ts";

/**
 * A signer over a secret key held in memory: agents, hosts, guests and tests.
 *
 * @param secretKey - 32 bytes; copied, so the caller may wipe its own
 */
export function createKeySigner(secretKey: Uint8Array): Signer {
  const held = secretKey.slice();
  return {
    pubkey: publicKeyOf(held),
    encryption: createKeyEncryption(held),
    oldDecryption: { decrypt: async (from, payload) => decryptNip04(payload, held, from) },
    sign: async (template) => signWithKey(template, held),
  };
}

/** Signs as a {@link Signer} does; a template that would be no event is refused. For signers that hold their key only at times. */
export function signWithKey(template: EventTemplate, secretKey: Uint8Array): Result<NostrEvent, SignProblem> {
  try {
    return ok(signEvent(template, secretKey));
  } catch (error) {
    return failed({ code: "refused", detail: error instanceof Error ? error.message : String(error) });
  }
}
