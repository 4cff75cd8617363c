import type { Signer } from "@plaza/platform";
import { buildProfile, KIND, ok, parseProfile } from "@plaza/protocol";
import type { Filter, Profile, ProfileFields, Pubkey, Result, VerifiedEvent } from "@plaza/protocol";
import { readOwnNewest } from "../people/own-newest.ts";
import type { NoRelayProblem, OwnNewest } from "../people/own-newest.ts";
import type { Publication } from "../pool/publication.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { signChecked } from "./sign-checked.ts";
import type { CheckedSignProblem } from "./sign-checked.ts";

/** What relays have of somebody. */
export interface OwnProfile extends Omit<OwnNewest, "publishTo"> {
  /** Null where there is none yet, or none that can be read. */
  readonly profile: Profile | null;
}

/** One's own profile, signed and on its way. */
export interface SavedProfile {
  readonly event: VerifiedEvent;
  readonly publication: Publication;
}

const ofProfile: Filter = { kinds: [KIND.profile] };

/**
 * Reads the newest profile of somebody from the pool's relays and from those they write to.
 *
 * @see docs/spec/identity.md [I-1m]
 */
export async function loadOwnProfile(pool: Pick<RelayPool, "fetch" | "ask">, pubkey: Pubkey): Promise<Result<OwnProfile, NoRelayProblem>> {
  const newest = await readOwnNewest(pool, pubkey, ofProfile);
  if (!newest.ok) return newest;
  const { event, relays } = newest.value;
  const profile = event === null ? null : parseProfile(event);
  return ok({ profile: profile?.ok === true ? profile.value : null, event, relays });
}

/**
 * Changes one's own profile: what is there is read again first, so that fields of other clients, and changes made elsewhere
 * meanwhile, stay.
 *
 * @param fields - only what changes; null removes
 * @see docs/spec/identity.md [I-1m]
 */
export async function saveOwnProfile(
  pool: Pick<RelayPool, "fetch" | "ask" | "verify" | "publish" | "correctedNowSec">,
  signer: Signer,
  fields: ProfileFields,
): Promise<Result<SavedProfile, NoRelayProblem | CheckedSignProblem>> {
  const before = await readOwnNewest(pool, signer.pubkey, ofProfile);
  if (!before.ok) return before;
  const { event: previous, publishTo } = before.value;
  // Within one second relays keep the lower id, not the later one.
  const createdAtSec = Math.max(pool.correctedNowSec(), (previous?.created_at ?? 0) + 1);
  const signed = await signChecked(pool, signer, buildProfile(fields, createdAtSec, previous ?? undefined));
  if (!signed.ok) return signed;
  return ok({ event: signed.value, publication: pool.publish(signed.value, publishTo) });
}
