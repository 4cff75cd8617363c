import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";

/** A secret key closed with a password (NIP-49), taken apart: what is needed to open it but the password. */
export interface LockedKey {
  /** How often scrypt goes round: a power of two. */
  readonly cost: number;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  /** What the one who closed it knew of its past: 0 handled in the open, 1 never, 2 not known. */
  readonly security: number;
  readonly box: Uint8Array;
}

/** Why a closed key was not read or not opened. */
export interface LockedKeyProblem {
  readonly code: "not-bech32" | "unknown-prefix" | "unknown-version" | "bad-length" | "too-heavy" | "wrong-password" | "bad-key";
}

/** What scrypt is asked for when Plaza closes a key: 64 MiB and a part of a second. */
export const LOCKED_KEY_COST = 2 ** 16;

const prefix = "ncryptsec";
const version = 2;
const longest = 5_000;
const wholeBytes = 91;
/** 2^20 takes a gigabyte; past it no browser follows. */
const heaviest = 20;
const unknownSecurity = 2;

/** Reads `ncryptsec1…`; nothing of it is opened yet. Never throws. */
export function parseLockedKey(text: string): Result<LockedKey, LockedKeyProblem> {
  const decoded = text.length > longest ? undefined : bech32.decodeUnsafe(text, longest);
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  if (!decoded || !bytes) return failed({ code: "not-bech32" });
  if (decoded.prefix !== prefix) return failed({ code: "unknown-prefix" });
  const [first, logN, security] = [bytes[0], bytes[1], bytes[42]];
  if (first !== version) return failed({ code: "unknown-version" });
  if (bytes.length !== wholeBytes || logN === undefined || security === undefined) return failed({ code: "bad-length" });
  if (logN < 1 || logN > heaviest) return failed({ code: "too-heavy" });
  return ok({ cost: 2 ** logN, salt: bytes.slice(2, 18), nonce: bytes.slice(18, 42), security, box: bytes.slice(43) });
}

/**
 * Opens a closed key.
 *
 * @param stretched - what scrypt makes of the password with the key's own salt and cost
 */
export function openLockedKey({ nonce, security, box }: LockedKey, stretched: Uint8Array): Result<Uint8Array, LockedKeyProblem> {
  let secretKey: Uint8Array;
  try {
    secretKey = xchacha20poly1305(stretched, nonce, new Uint8Array([security])).decrypt(box);
  } catch {
    return failed({ code: "wrong-password" });
  }
  return secp256k1.utils.isValidSecretKey(secretKey) ? ok(secretKey) : failed({ code: "bad-key" });
}

/**
 * Closes a secret key as `ncryptsec1…`.
 *
 * @param stretched - what scrypt makes of the password with this salt and {@link LOCKED_KEY_COST}
 * @param salt - 16 bytes of chance
 * @param nonce - 24 bytes of chance
 */
export function buildLockedKey(secretKey: Uint8Array, stretched: Uint8Array, salt: Uint8Array, nonce: Uint8Array): string {
  const security = new Uint8Array([unknownSecurity]);
  const box = xchacha20poly1305(stretched, nonce, security).encrypt(secretKey);
  const head = new Uint8Array([version, Math.log2(LOCKED_KEY_COST)]);
  return bech32.encode(prefix, bech32.toWords(concatBytes(head, salt, nonce, security, box)), longest);
}
