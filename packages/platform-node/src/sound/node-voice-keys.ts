import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { VoiceSigner, VoiceVerifier } from "@plaza/platform";

/** How a bare Ed25519 key begins in the form that Node reads. */
const keyHead = Buffer.from("302a300506032b6570032100", "hex");

/** Makes a speaker's key for one session, in memory only. */
export function createNodeVoiceSigner(): VoiceSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(keyHead.length)),
    sign: (bytes) => Promise.resolve(new Uint8Array(sign(null, bytes, privateKey))),
  };
}

/** Checks speakers' signatures. */
export function createNodeVoiceVerifier(): VoiceVerifier {
  return {
    verify(publicKey, bytes, signature) {
      if (publicKey.length !== 32 || signature.length !== 64) return Promise.resolve(false);
      try {
        const key = createPublicKey({ key: Buffer.concat([keyHead, publicKey]), format: "der", type: "spki" });
        return Promise.resolve(verify(null, bytes, key, signature));
      } catch {
        return Promise.resolve(false);
      }
    },
  };
}
