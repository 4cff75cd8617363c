import { schnorr } from "@noble/curves/secp256k1.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { EventId, Pubkey, Signature } from "./hex.ts";
import { isPubkey, isSignature } from "./hex.ts";

/** True when the signature of this id is the key's (BIP-340). Never throws, also for a key that lies on no curve. */
export function isSignatureRight(signed: { readonly id: EventId; readonly pubkey: Pubkey; readonly sig: Signature }): boolean {
  return schnorr.verify(hexToBytes(signed.sig), hexToBytes(signed.id), hexToBytes(signed.pubkey));
}

/**
 * Signs an id (BIP-340).
 *
 * @param auxiliaryRandom - 32 bytes mixed into the nonce
 */
export function signId(id: EventId, secretKey: Uint8Array, auxiliaryRandom: Uint8Array): Signature {
  const sig = bytesToHex(schnorr.sign(hexToBytes(id), secretKey, auxiliaryRandom));
  if (!isSignature(sig)) throw new Error("64 bytes in hex are a signature");
  return sig;
}

/** The public key of a 32-byte secret key; throws when the bytes are no secret key. */
export function publicKeyOf(secretKey: Uint8Array): Pubkey {
  const pubkey = bytesToHex(schnorr.getPublicKey(secretKey));
  if (!isPubkey(pubkey)) throw new Error("an x coordinate in hex is a public key");
  return pubkey;
}
