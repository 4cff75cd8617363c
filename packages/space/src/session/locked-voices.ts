import type { Pubkey } from "@plaza/protocol";
import type { VoiceFrame } from "../frames/bundle.ts";
import { createFrameLock } from "../room-key/frame-lock.ts";
import type { FrameLock } from "../room-key/frame-lock.ts";
import { roomKeyOf } from "../room-key/room-key.ts";
import { frameHead } from "./frame-head.ts";

/** The locks of a closed room: our own voice under the key in use, others' under any key known. */
export interface LockedVoices {
  setKeys(keys: readonly Uint8Array[], isRequired: boolean): void;
  setSessions(sessions: ReadonlyMap<Pubkey, string | null>): void;
  /** @returns what to send, or null when nothing may be said without a key */
  lock(frame: Pick<VoiceFrame, "seq" | "captureMs" | "level" | "ms" | "isSilence" | "payload">): {
    readonly payload: Uint8Array;
    readonly isLocked: boolean;
  } | null;
  /** The payload as it was said; null when no key opens it. */
  open(speaker: Pubkey, frame: VoiceFrame): Uint8Array | null;
}

/** Makes the locks of a room that is open until keys are set. */
export function createLockedVoices(self: Pubkey, session: string): LockedVoices {
  let keys: readonly Uint8Array[] = [];
  let isKeyRequired = false;
  let sessions: ReadonlyMap<Pubkey, string | null> = new Map();
  let own: FrameLock | null = null;
  const locks = new Map<string, readonly FrameLock[]>();

  function locksOf(speaker: Pubkey): readonly FrameLock[] {
    const mark = sessions.get(speaker) ?? null;
    if (mark === null) return [];
    const name = `${speaker} ${mark}`;
    const known = locks.get(name);
    if (known !== undefined) return known;
    if (locks.size > 256) locks.clear();
    const made = keys.map((key) => createFrameLock(roomKeyOf(key), speaker, mark));
    locks.set(name, made);
    return made;
  }

  return {
    setKeys(next, isRequired) {
      keys = next.slice(0, 4);
      isKeyRequired = isRequired;
      locks.clear();
      const [used] = keys;
      own = used === undefined ? null : createFrameLock(roomKeyOf(used), self, session);
    },
    setSessions(next) {
      sessions = next;
    },
    lock(frame) {
      if (own === null) return isKeyRequired ? null : { payload: frame.payload, isLocked: false };
      return { payload: own.seal(frame.seq, frameHead(frame), frame.payload), isLocked: true };
    },
    open(speaker, frame) {
      if (!frame.isLocked) return frame.payload;
      const head = frameHead(frame);
      for (const lock of locksOf(speaker)) {
        const payload = lock.open(frame.seq, head, frame.payload);
        if (payload !== null) return payload;
      }
      return null;
    },
  };
}
