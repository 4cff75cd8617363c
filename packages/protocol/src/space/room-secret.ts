import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expand } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import type { Pubkey } from "../nostr/hex.ts";
import type { PasswordStretch } from "../nostr/stretch-password.ts";
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

function lockContext(space: SpaceAddress): Uint8Array {
  return encoder.encode(JSON.stringify(["plaza space lock", space.host, space.id]));
}

/** What a password is stretched with to open a lock; see `Stretch` of the platform. */
export function lockQuestion(lock: Pick<SpaceLock, "salt" | "cost">, password: string): PasswordStretch {
  return { password, salt: hexToBytes(lock.salt), cost: lock.cost };
}

/** What a password is stretched with for a new lock: chance of 16 bytes, and the usual work. */
export function newLockQuestion(password: string, salt: Uint8Array): PasswordStretch {
  return { password, salt, cost: usualLockCost };
}

/**
 * Closes a room key with a stretched password.
 *
 * @param stretched - the answer to the question
 * @param nonce - 24 bytes of chance
 * @see docs/spec/space.md [S-34d]
 */
export function lockRoomKey(
  roomKey: Uint8Array,
  { salt, cost }: PasswordStretch,
  stretched: Uint8Array,
  space: SpaceAddress,
  nonce: Uint8Array,
): SpaceLock {
  const sealed = xchacha20poly1305(stretched, nonce, lockContext(space)).encrypt(roomKey);
  return { salt: bytesToHex(salt), cost, box: bytesToHex(concatBytes(nonce, sealed)) };
}

/**
 * Opens a lock; null for a wrong password, and for a lock made for another space.
 *
 * @param stretched - the answer to {@link lockQuestion}
 */
export function unlockRoomKey(lock: SpaceLock, stretched: Uint8Array, space: SpaceAddress): Uint8Array | null {
  const box = hexToBytes(lock.box);
  try {
    return xchacha20poly1305(stretched, box.subarray(0, lockNonceBytes), lockContext(space)).decrypt(box.subarray(lockNonceBytes));
  } catch {
    return null;
  }
}
