import type { Encryption, EncryptionProblem, OldDecryption, Signer, SignProblem } from "@plaza/platform";
import { failed, parseNostrEvent } from "@plaza/protocol";
import type { EventTemplate, Result } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";
import { signChecked } from "./sign-checked.ts";
import type { CheckedSignProblem } from "./sign-checked.ts";

/** What a person is told of a signer that did not do what it was asked. */
export type SignerTrouble = CheckedSignProblem;

/**
 * A signer held elsewhere that can be relied on like one's own: what it gives back was proven, and what goes wrong is told.
 *
 * @param told - hears of every trouble, besides the one who asked
 * @see docs/spec/identity.md [I-1c]
 */
export function createCheckedSigner(pool: Pick<RelayPool, "verify">, signer: Signer, told: (trouble: SignerTrouble) => void): Signer {
  function pass<T, P extends SignProblem | EncryptionProblem>(outcome: Result<T, P>): Result<T, P> {
    if (!outcome.ok) {
      const { problem } = outcome;
      if (problem.code === "refused" || problem.code === "unavailable" || problem.code === "timeout") told(problem);
    }
    return outcome;
  }

  const { encryption } = signer;
  const checked: Encryption | undefined = encryption && {
    encrypt: async (to, text) => pass(await encryption.encrypt(to, text)),
    decrypt: async (from, payload) => pass(await encryption.decrypt(from, payload)),
  };
  const { oldDecryption } = signer;
  const checkedOld: OldDecryption | undefined = oldDecryption && {
    decrypt: async (from, payload) => pass(await oldDecryption.decrypt(from, payload)),
  };
  return {
    pubkey: signer.pubkey,
    ...(checked === undefined ? {} : { encryption: checked }),
    ...(checkedOld === undefined ? {} : { oldDecryption: checkedOld }),
    async sign(template) {
      if (!isEvent(template, signer)) return failed({ code: "refused", detail: "this would be no event" });
      const signed = await signChecked(pool, signer, template);
      if (signed.ok) return signed;
      const { problem } = signed;
      told(problem);
      return failed(problem.code === "wrong-event" ? { code: "refused", detail: `it signed ${problem.detail}` } : problem);
    },
  };
}

function isEvent(template: EventTemplate, { pubkey }: Signer): boolean {
  return parseNostrEvent({ ...template, id: "0".repeat(64), pubkey, sig: "0".repeat(128) }).ok;
}
