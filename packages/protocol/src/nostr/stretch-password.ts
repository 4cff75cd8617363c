import { scrypt } from "@noble/hashes/scrypt.js";

/** What makes a key of a password: chance, and how much work it is to be. */
export interface PasswordStretch {
  readonly password: string;
  readonly salt: Uint8Array;
  /** scrypt's N, a power of two; takes a kilobyte of memory each. */
  readonly cost: number;
}

const encoder = new TextEncoder();

/**
 * A key of 32 bytes from a password, by scrypt (r 8, p 1): hundreds of milliseconds in which nothing else happens on this thread.
 *
 * @param onProgress - told the part that is done, from 0 to 1
 */
export function stretchPassword({ password, salt, cost }: PasswordStretch, onProgress?: (part: number) => void): Uint8Array {
  // The same letters in another Unicode form are the same password.
  const bytes = encoder.encode(password.normalize("NFKC"));
  // One byte a step over the usual limit, for the heaviest of locked keys.
  const maxmem = 1_024 * (cost + 1_024);
  return scrypt(bytes, salt, { N: cost, r: 8, p: 1, dkLen: 32, maxmem, ...(onProgress === undefined ? {} : { onProgress }) });
}
