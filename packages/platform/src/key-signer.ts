import { ok, publicKeyOf, signEvent } from "@plaza/protocol";
import type { Signer } from "./signer.ts";

/**
 * A signer over a secret key held in memory: agents, hosts, guests and tests.
 *
 * @param secretKey - 32 bytes; copied, so the caller may wipe its own
 */
export function createKeySigner(secretKey: Uint8Array): Signer {
  const held = secretKey.slice();
  return {
    pubkey: publicKeyOf(held),
    sign: async (template) => ok(signEvent(template, held)),
  };
}
