import { chacha20 } from "@noble/ciphers/chacha.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { expand, extract } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { base64 } from "@scure/base";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isWellFormed } from "../text.ts";
import type { Pubkey } from "./hex.ts";

/** Why a text was not encrypted or decrypted (NIP-44). */
export interface Nip44Problem {
  readonly code: "bad-key" | "bad-text" | "too-large" | "unknown-version" | "bad-payload" | "wrong-mac";
  readonly detail: string;
}

const version = 2;
const longestText = 65_535;
const shortestPayload = 132;
const longestPayload = 87_472;
const nonceBytes = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const salt = encoder.encode("nip44-v2");

/** The key two people share, from one's secret key and the other's public one. Costs about a millisecond: worth keeping. */
export function nip44ConversationKey(secretKey: Uint8Array, pubkey: Pubkey): Result<Uint8Array, Nip44Problem> {
  try {
    const shared = secp256k1.getSharedSecret(secretKey, hexToBytes(`02${pubkey}`)).subarray(1, 33);
    return ok(extract(sha256, shared, salt));
  } catch {
    // The coordinate of a stranger's key need not lie on the curve.
    return failed({ code: "bad-key", detail: pubkey.slice(0, 8) });
  }
}

function messageKeys(conversationKey: Uint8Array, nonce: Uint8Array) {
  const keys = expand(sha256, conversationKey, nonce, 76);
  return { cipherKey: keys.subarray(0, 32), cipherNonce: keys.subarray(32, 44), macKey: keys.subarray(44, 76) };
}

/** Texts are padded so that only rough sizes show: to powers of two in eighths, from 32 bytes. */
function paddedLength(length: number): number {
  if (length <= 32) return 32;
  const nextPower = 2 ** Math.ceil(Math.log2(length));
  const step = nextPower <= 256 ? 32 : nextPower / 8;
  return step * Math.ceil(length / step);
}

/**
 * Encrypts a text of 1 to 65,535 bytes (NIP-44, version 2).
 *
 * @param nonce - 32 bytes that are never used twice between these two people for different texts
 */
export function encryptNip44(text: string, conversationKey: Uint8Array, nonce: Uint8Array): Result<string, Nip44Problem> {
  if (!isWellFormed(text)) return failed({ code: "bad-text", detail: "half a surrogate pair" });
  const bytes = encoder.encode(text);
  if (bytes.length === 0) return failed({ code: "bad-text", detail: "empty" });
  if (bytes.length > longestText) return failed({ code: "too-large", detail: `${bytes.length} bytes` });
  const padded = new Uint8Array(2 + paddedLength(bytes.length));
  padded[0] = bytes.length >>> 8;
  padded[1] = bytes.length & 255;
  padded.set(bytes, 2);
  const { cipherKey, cipherNonce, macKey } = messageKeys(conversationKey, nonce);
  const ciphertext = chacha20(cipherKey, cipherNonce, padded);
  const mac = hmac(sha256, macKey, concatBytes(nonce, ciphertext));
  return ok(base64.encode(concatBytes(new Uint8Array([version]), nonce, ciphertext, mac)));
}

function bytesOf(payload: string): Uint8Array | null {
  try {
    return base64.decode(payload);
  } catch {
    return null;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

/** Decrypts what {@link encryptNip44} makes; never throws, and says nothing about what was inside. */
export function decryptNip44(payload: string, conversationKey: Uint8Array): Result<string, Nip44Problem> {
  if (payload.startsWith("#")) return failed({ code: "unknown-version", detail: "marked as unknown" });
  const bad = (detail: string): Result<never, Nip44Problem> => failed({ code: "bad-payload", detail });
  if (payload.length < shortestPayload || payload.length > longestPayload) return bad(`${payload.length} characters`);
  const bytes = bytesOf(payload);
  if (bytes === null) return bad("not base64");
  if (bytes[0] !== version) return failed({ code: "unknown-version", detail: String(bytes[0]) });
  if (bytes.length < 99) return bad(`${bytes.length} bytes`);
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const ciphertext = bytes.subarray(1 + nonceBytes, -32);
  const { cipherKey, cipherNonce, macKey } = messageKeys(conversationKey, nonce);
  if (!isSame(hmac(sha256, macKey, concatBytes(nonce, ciphertext)), bytes.subarray(-32))) return failed({ code: "wrong-mac", detail: "" });
  const padded = chacha20(cipherKey, cipherNonce, ciphertext);
  const length = ((padded[0] ?? 0) << 8) | (padded[1] ?? 0);
  if (length === 0 || padded.length !== 2 + paddedLength(length)) return bad("padding");
  try {
    return ok(decoder.decode(padded.subarray(2, 2 + length)));
  } catch {
    return bad("not UTF-8");
  }
}

/**
 * A nonce that follows from the text: different texts get different ones, and the same text to the same person the
 * same payload. For holders of a key that have no source of chance.
 */
export function nip44NonceFor(secretKey: Uint8Array, pubkey: Pubkey, text: string): Uint8Array {
  return hmac(sha256, secretKey, encoder.encode(`nip44 nonce ${pubkey} ${text}`));
}
