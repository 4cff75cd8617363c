import type { VoiceSigner, VoiceVerifier } from "@plaza/platform";

/** Makes a speaker's key for one session; it never leaves the browser's own keeping. */
export async function createBrowserVoiceSigner(): Promise<VoiceSigner> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return {
    publicKey,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes as Uint8Array<ArrayBuffer>)),
  };
}

/** Checks speakers' signatures; keys seen before are kept ready. */
export function createBrowserVoiceVerifier(): VoiceVerifier {
  const keys = new Map<string, Promise<CryptoKey | null>>();

  function keyOf(publicKey: Uint8Array): Promise<CryptoKey | null> {
    const name = publicKey.join(".");
    const known = keys.get(name);
    if (known !== undefined) return known;
    if (keys.size > 256) keys.clear();
    const key = crypto.subtle.importKey("raw", publicKey as Uint8Array<ArrayBuffer>, "Ed25519", false, ["verify"]).catch(() => null);
    keys.set(name, key);
    return key;
  }

  return {
    async verify(publicKey, bytes, signature) {
      const key = await keyOf(publicKey);
      if (key === null) return false;
      return crypto.subtle
        .verify("Ed25519", key, signature as Uint8Array<ArrayBuffer>, bytes as Uint8Array<ArrayBuffer>)
        .catch(() => false);
    },
  };
}
