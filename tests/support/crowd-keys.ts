import type { Signer } from "@plaza/platform";
import { admitVerified, computeEventId, ok, parseNostrEvent, parsePubkey } from "@plaza/protocol";
import type { EventTemplate, Pubkey, VerifiedEvent } from "@plaza/protocol";
import { signSchnorr, xOnlyPointFromScalar } from "tiny-secp256k1";

/** A key of a crowd. Signs by WebAssembly: a thousand logins must cost their server something, not whoever plays the crowd. */
export interface CrowdKey extends Signer {
  readonly pubkey: Pubkey;
  signNow(template: EventTemplate): VerifiedEvent;
}

/** The key with this number, from 1. */
export function crowdKey(number: number): CrowdKey {
  const secretKey = new Uint8Array(32);
  new DataView(secretKey.buffer).setUint32(28, number);
  const pubkey = parsePubkey(Buffer.from(xOnlyPointFromScalar(secretKey)).toString("hex"));
  if (!pubkey.ok) throw new Error("not a key");
  const own = pubkey.value;

  function signNow(template: EventTemplate): VerifiedEvent {
    const id = computeEventId(own, template);
    const sig = Buffer.from(signSchnorr(Buffer.from(id, "hex"), secretKey)).toString("hex");
    const event = parseNostrEvent({ ...template, id, pubkey: own, sig });
    if (!event.ok) throw new Error(event.problem.code);
    return admitVerified(event.value);
  }

  return { pubkey: own, signNow, sign: async (template) => ok(signNow(template)) };
}
