import type { Clock, Timers } from "@plaza/platform";
import { AVATAR_IDENTIFIER, KIND, parseAvatar } from "@plaza/protocol";
import type { AvatarConfig, Filter, VerifiedEvent } from "@plaza/protocol";
import { createNewestBook } from "../people/newest-book.ts";
import type { NewestBook } from "../people/newest-book.ts";
import type { RelayPool } from "../pool/relay-pool.ts";

/** How people look, by what they published. */
export type Avatars = NewestBook<AvatarConfig>;

/** What is asked for to find avatars (kind 30078). */
export const avatarFilter: Filter = { kinds: [KIND.appData], tags: { d: [AVATAR_IDENTIFIER] } };

function readAvatar(event: VerifiedEvent): AvatarConfig | null {
  const avatar = parseAvatar(event);
  return avatar.ok ? avatar.value : null;
}

/**
 * Looks avatars up, many in one question, and remembers the newest 1,000 asked for.
 *
 * @see docs/spec/world.md [W-18c]
 */
export function createAvatars(parts: { readonly pool: RelayPool; readonly clock: Clock; readonly timers: Timers }): Avatars {
  return createNewestBook({ ...parts, filter: avatarFilter, read: readAvatar });
}
