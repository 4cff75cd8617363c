import type { Random } from "@plaza/platform";
import { lockRoomKey, roomKeyId, roomProof, unlockRoomKey } from "@plaza/protocol";
import type { Pubkey, SpaceAddress, SpaceInfo, SpaceJoined, SpaceLock } from "@plaza/protocol";
import type { ProofCheck } from "../membership/admission.ts";

/** What those inside a closed room share: whoever has it hears. */
export interface RoomKey {
  /** Its name on the wire, see `keyId` of {@link SpaceInfo}. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** Makes a new key: for a new room, and whenever someone is not to hear any longer. */
export function createRoomKey(random: Random): RoomKey {
  return roomKeyOf(random.bytes(32));
}

/** The key of these 32 bytes. */
export function roomKeyOf(bytes: Uint8Array): RoomKey {
  return { id: roomKeyId(bytes), bytes };
}

/** Closes a key with a password, for the description of the space. Takes a few hundred milliseconds. */
export function lockWithPassword(key: RoomKey, password: string, space: SpaceAddress, random: Random): SpaceLock {
  return lockRoomKey(key.bytes, password, space, random.bytes(40));
}

/**
 * Opens a space's lock; null for a wrong password, and where there is no lock, or one that holds another key than the
 * space says it uses. Takes a few hundred milliseconds.
 *
 * @see docs/spec/space.md [S-34d]
 */
export function openWithPassword(info: Pick<SpaceInfo, "lock" | "keyId">, password: string, space: SpaceAddress): RoomKey | null {
  const bytes = info.lock === null ? null : unlockRoomKey(info.lock, password, space);
  if (bytes === null || bytes.length !== 32) return null;
  const key = roomKeyOf(bytes);
  return info.keyId === null || info.keyId === key.id ? key : null;
}

/** What a JOIN says to show that its author has the key. */
export function proofOf(key: RoomKey, space: SpaceAddress, pubkey: Pubkey, sessionKey: Pubkey | null): string {
  return roomProof(key.bytes, space, pubkey, sessionKey);
}

/**
 * Checks the proofs of others. Answers are kept with each JOIN: a view asks for everyone, again and again.
 *
 * @param keys - the one in use, and for a while those before it
 * @see docs/spec/space.md [S-34b]
 */
export function createProofCheck(keys: readonly RoomKey[], space: SpaceAddress): ProofCheck {
  const answers = new WeakMap<SpaceJoined, boolean>();
  return (joined) => {
    const known = answers.get(joined);
    if (known !== undefined) return known;
    const answer = keys.some((key) => proofOf(key, space, joined.author, joined.sessionKey) === joined.proof);
    answers.set(joined, answer);
    return answer;
  };
}
