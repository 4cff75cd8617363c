import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { voiceLockKey } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import type { RoomKey } from "./room-key.ts";

/** Encrypts what one speaker says in one session of theirs, a frame at a time and without waiting. */
export interface FrameLock {
  /**
   * @param seq - of the frame; never twice for different payloads
   * @param head - what stands beside the payload and may not be changed by who carries it
   * @returns the payload, 16 bytes longer
   */
  seal(seq: number, head: Uint8Array, payload: Uint8Array): Uint8Array;
  /** Null when key, number, head or payload are not those of the sealing. */
  open(seq: number, head: Uint8Array, sealed: Uint8Array): Uint8Array | null;
}

/** So many bytes a sealed payload is longer. */
export const frameLockBytes = 16;

/**
 * Makes the lock of one speaker's session. Its key is of that session alone, so the frame's own number is a nonce that
 * never comes twice and costs nothing on the wire.
 *
 * @param session - 16 hex characters, of the speaker's JOIN
 * @see docs/spec/space.md [S-34c]
 */
export function createFrameLock(roomKey: RoomKey, speaker: Pubkey, session: string): FrameLock {
  const key = voiceLockKey(roomKey.bytes, speaker, session);
  const cipher = (seq: number, head: Uint8Array) => {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setUint32(8, seq);
    return chacha20poly1305(key, nonce, head);
  };
  return {
    seal: (seq, head, payload) => cipher(seq, head).encrypt(payload),
    open(seq, head, sealed) {
      try {
        return cipher(seq, head).decrypt(sealed);
      } catch {
        return null;
      }
    },
  };
}
