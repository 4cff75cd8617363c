import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expand } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { scrypt } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Pubkey } from "../nostr/hex.ts";
import type { SpaceAddress } from "./space-address.ts";
import type { SpaceLock } from "./space-lock.ts";
import { usualLockCost } from "./space-lock.ts";

const encoder = new TextEncoder();
const lockNonceBytes = 24;

/** The name of a room key: 8 hex characters that say nothing about it. */
export function roomKeyId(roomKey: Uint8Array): string {
  return bytesToHex(hmac(sha256, roomKey, encoder.encode("plaza room key id"))).slice(0, 8);
}

/**
 * Shows knowledge of a room key without giving it away, for one person, session and space only: 64 hex characters.
 *
 * @see docs/spec/space.md [S-34b]
 */
export function roomProof(roomKey: Uint8Array, space: SpaceAddress, pubkey: Pubkey, sessionKey: Pubkey | null): string {
  const text = JSON.stringify(["plaza room proof", space.host, space.id, pubkey, sessionKey]);
  return bytesToHex(hmac(sha256, roomKey, encoder.encode(text)));
}

/**
 * The key for one speaker's frames while one session of theirs lasts, so that counting frames makes every nonce new.
 *
 * @param session - 16 hex characters, of the speaker's JOIN
 */
export function voiceLockKey(roomKey: Uint8Array, speaker: Pubkey, session: string): Uint8Array {
  return expand(sha256, roomKey, encoder.encode(JSON.stringify(["plaza voice lock", speaker, session])), 32);
}

function passwordKey(password: string, salt: Uint8Array, cost: number): Uint8Array {
  // The same letters in another Unicode form are the same password.
  return scrypt(encoder.encode(password.normalize("NFKC")), salt, { N: cost, r: 8, p: 1, dkLen: 32 });
}

function lockContext(space: SpaceAddress): Uint8Array {
  return encoder.encode(JSON.stringify(["plaza space lock", space.host, space.id]));
}

/**
 * Closes a room key with a password. Costs a few hundred milliseconds on purpose.
 *
 * @param randomness - 40 bytes of chance
 */
export function lockRoomKey(roomKey: Uint8Array, password: string, space: SpaceAddress, randomness: Uint8Array): SpaceLock {
  const salt = randomness.slice(0, 16);
  const nonce = randomness.slice(16, 16 + lockNonceBytes);
  const key = passwordKey(password, salt, usualLockCost);
  const sealed = xchacha20poly1305(key, nonce, lockContext(space)).encrypt(roomKey);
  return { salt: bytesToHex(salt), cost: usualLockCost, box: bytesToHex(concatBytes(nonce, sealed)) };
}

/** Opens a lock; null for a wrong password, and for a lock made for another space. Costs like {@link lockRoomKey}. */
export function unlockRoomKey(lock: SpaceLock, password: string, space: SpaceAddress): Uint8Array | null {
  const box = hexToBytes(lock.box);
  const key = passwordKey(password, hexToBytes(lock.salt), lock.cost);
  try {
    return xchacha20poly1305(key, box.subarray(0, lockNonceBytes), lockContext(space)).decrypt(box.subarray(lockNonceBytes));
  } catch {
    return null;
  }
}
