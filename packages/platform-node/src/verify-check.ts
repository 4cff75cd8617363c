import { createHash } from "node:crypto";
import { verifySchnorr } from "tiny-secp256k1";

/** A question to a verify thread: the claimed id, key and signature in hex, and the text whose hash the id should be. */
export interface VerifyQuestion {
  readonly id: string;
  readonly pubkey: string;
  readonly sig: string;
  /** NIP-01's list of the signed parts, as JSON. */
  readonly signedText: string;
}

/** 0: both hold. 1: the id is not the text's hash. 2: the signature does not hold. */
export type Verdict = 0 | 1 | 2;

/** Checks id and signature by node:crypto and the WebAssembly build of libsecp256k1's little sibling. */
export function checkProof({ id, pubkey, sig, signedText }: VerifyQuestion): Verdict {
  const hash = createHash("sha256").update(signedText).digest();
  if (hash.toString("hex") !== id) return 1;
  try {
    return verifySchnorr(hash, Buffer.from(pubkey, "hex"), Buffer.from(sig, "hex")) ? 0 : 2;
  } catch {
    // Thrown for a key that is no point of the curve and for a signature out of range.
    return 2;
  }
}
