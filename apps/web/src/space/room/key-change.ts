import type { SpaceSessionView } from "@plaza/space";

/** What a person here can do about the key of the room. */
export interface KeyChange {
  /** They are its host, and its sound is encrypted. */
  readonly isOffered: boolean;
  /** A new password goes with it. */
  readonly needsWord: boolean;
  /** Nobody brings the key by hand: the listed are given it. */
  readonly isGivenByItself: boolean;
}

/** Reads it off what is shown. */
export function keyChangeOf({ self, room }: Pick<SpaceSessionView, "self" | "room">): KeyChange {
  const isLocked = (room.info?.keyId ?? null) !== null;
  return {
    isOffered: isLocked && self.role === "host",
    needsWord: room.info?.access === "password",
    isGivenByItself: room.info?.access === "members",
  };
}
