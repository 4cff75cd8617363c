import type { Random, Stretch } from "@plaza/platform";
import { failed, lockQuestion, lockRoomKey, newLockQuestion, ok, roomKeyId, roomProof, unlockRoomKey } from "@plaza/protocol";
import type { Pubkey, Result, SpaceAddress, SpaceInfo, SpaceJoined, SpaceLock } from "@plaza/protocol";
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

/** Closes a key with a password, for the description of the space; the work is the stretch's. */
export async function lockWithPassword(
  stretch: Stretch,
  key: RoomKey,
  password: string,
  space: SpaceAddress,
  random: Random,
): Promise<SpaceLock> {
  const question = newLockQuestion(password, random.bytes(16));
  return lockRoomKey(key.bytes, question, await stretch(question), space, random.bytes(24));
}

/** Why a password did not open a room. */
export interface OpeningProblem {
  /** `no-memory`: this machine cannot do the work that the lock asks for. */
  readonly code: "wrong-password" | "no-lock" | "no-memory";
}

/**
 * Opens a space's lock. A wrong password, and a lock that holds another key than the space says it uses, are the same.
 *
 * @param onProgress - told the part that is done, from 0 to 1
 * @see docs/spec/space.md [S-34d]
 */
export async function openWithPassword(
  stretch: Stretch,
  { lock, keyId }: Pick<SpaceInfo, "lock" | "keyId">,
  password: string,
  space: SpaceAddress,
  onProgress?: (part: number) => void,
): Promise<Result<RoomKey, OpeningProblem>> {
  if (lock === null) return failed({ code: "no-lock" });
  let stretched: Uint8Array;
  try {
    stretched = await stretch(lockQuestion(lock, password), onProgress);
  } catch {
    return failed({ code: "no-memory" });
  }
  const bytes = unlockRoomKey(lock, stretched, space);
  if (bytes === null || bytes.length !== 32) return failed({ code: "wrong-password" });
  const key = roomKeyOf(bytes);
  return keyId === null || keyId === key.id ? ok(key) : failed({ code: "wrong-password" });
}

/** What a JOIN says to show that its author has the key. */
export function proofOf(key: RoomKey, space: SpaceAddress, pubkey: Pubkey, sessionKey: Pubkey | null): string {
  return roomProof(key.bytes, space, pubkey, sessionKey);
}

/** How long after a new key is in use a JOIN may still prove the one before: it may be on its way. */
const graceSec = 60;

/**
 * Checks the proofs of others. Answers are kept with each JOIN: a view asks for everyone, again and again.
 *
 * @param keys - that count whenever a JOIN was said
 * @param former - that count for JOINs said before the key in use was
 * @see docs/spec/space.md [S-34b]
 */
export function createProofCheck(
  keys: readonly RoomKey[],
  space: SpaceAddress,
  former: { readonly keys: readonly RoomKey[]; readonly untilSec: number } = { keys: [], untilSec: 0 },
): ProofCheck {
  const answers = new WeakMap<SpaceJoined, boolean>();
  return (joined) => {
    const known = answers.get(joined);
    if (known !== undefined) return known;
    const isFormer = joined.createdAtSec < former.untilSec + graceSec;
    const counting = isFormer ? [...keys, ...former.keys] : keys;
    const answer = counting.some((key) => proofOf(key, space, joined.author, joined.sessionKey) === joined.proof);
    answers.set(joined, answer);
    return answer;
  };
}
