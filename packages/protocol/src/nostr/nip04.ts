import { cbc } from "@noble/ciphers/aes.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { Pubkey } from "./hex.ts";
import type { Nip44Problem } from "./nip44.ts";

const longestPayload = 140_000;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Decrypts a message of the old kind (NIP-04): AES-256-CBC without any proof that it is whole. There is no way to write
 * one; private messages are NIP-17.
 */
export function decryptNip04(payload: string, secretKey: Uint8Array, from: Pubkey): Result<string, Nip44Problem> {
  const parts = payload.length > longestPayload ? null : /^([A-Za-z0-9+/]+=*)\?iv=([A-Za-z0-9+/]+=*)$/.exec(payload);
  if (parts === null) return failed({ code: "bad-payload", detail: "not <text>?iv=<iv>" });
  try {
    const key = secp256k1.getSharedSecret(secretKey, hexToBytes(`02${from}`)).subarray(1, 33);
    return ok(decoder.decode(cbc(key, base64.decode(parts[2] ?? "")).decrypt(base64.decode(parts[1] ?? ""))));
  } catch {
    return failed({ code: "bad-payload", detail: "does not open" });
  }
}
