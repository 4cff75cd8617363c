import type { Signer } from "@plaza/platform";
import { buildAvatar, ok, parseAvatar } from "@plaza/protocol";
import type { AvatarConfig, Pubkey, Result, VerifiedEvent } from "@plaza/protocol";
import { signChecked } from "../identity/sign-checked.ts";
import type { CheckedSignProblem } from "../identity/sign-checked.ts";
import { readOwnNewest } from "../people/own-newest.ts";
import type { NoRelayProblem } from "../people/own-newest.ts";
import type { Publication } from "../pool/publication.ts";
import { newestFirst } from "../pool/relay-pool.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import type { Subscription } from "../pool/subscription.ts";
import { avatarFilter } from "./avatars.ts";

/** One's own avatar, signed and on its way. */
export interface SavedAvatar {
  readonly event: VerifiedEvent;
  readonly publication: Publication;
}

/** An avatar as one of its versions has it. */
export interface DatedAvatar {
  readonly avatar: AvatarConfig;
  readonly createdAtSec: number;
}

const patienceMs = 3_000;

/**
 * Saves how one looks. The newest version is read first, from the pool's relays and from those one writes to (NIP-65), so that what
 * other clients put into it stays.
 *
 * @param avatar - all of it: what it leaves out is taken away
 * @see docs/spec/world.md [W-18b]
 */
export async function saveOwnAvatar(
  pool: Pick<RelayPool, "fetch" | "ask" | "verify" | "publish" | "correctedNowSec">,
  signer: Signer,
  avatar: AvatarConfig,
): Promise<Result<SavedAvatar, NoRelayProblem | CheckedSignProblem>> {
  const newest = await readOwnNewest(pool, signer.pubkey, avatarFilter);
  if (!newest.ok) return newest;
  const { event: previous, publishTo } = newest.value;
  // Within one second relays keep the lower id, not the later one.
  const createdAtSec = Math.max(pool.correctedNowSec(), (previous?.created_at ?? 0) + 1);
  const signed = await signChecked(pool, signer, buildAvatar(avatar, createdAtSec, previous ?? undefined));
  if (!signed.ok) return signed;
  return ok({ event: signed.value, publication: pool.publish(signed.value, publishTo) });
}

/**
 * Listens to how one looks, here or wherever else it is saved: each version newer than those before.
 *
 * @param onCaughtUp - once: the relays have told what they have, or took too long
 */
export function followAvatar(
  pool: Pick<RelayPool, "subscribe">,
  pubkey: Pubkey,
  onNewer: (dated: DatedAvatar, event: VerifiedEvent) => void,
  onCaughtUp: () => void = () => undefined,
): Subscription {
  let newest: VerifiedEvent | null = null;
  return pool.subscribe(
    [{ ...avatarFilter, authors: [pubkey] }],
    {
      onEvent(event) {
        const avatar = parseAvatar(event);
        if (!avatar.ok || (newest !== null && newestFirst(event, newest) >= 0)) return;
        newest = event;
        onNewer({ avatar: avatar.value, createdAtSec: event.created_at }, event);
      },
      onCaughtUp,
    },
    { caughtUpWithinMs: patienceMs },
  );
}
