import type { Signer } from "@plaza/platform";
import { buildProfile, failed, KIND, ok, parseProfile } from "@plaza/protocol";
import type { Profile, ProfileFields, Pubkey, RelayList, Result, VerifiedEvent } from "@plaza/protocol";
import { fetchRelayList } from "../people/relay-lists.ts";
import type { Publication } from "../pool/publication.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { signChecked } from "./sign-checked.ts";
import type { CheckedSignProblem } from "./sign-checked.ts";

/** What relays have of somebody. */
export interface OwnProfile {
  /** Null where there is none yet, or none that can be read. */
  readonly profile: Profile | null;
  readonly event: VerifiedEvent | null;
  /** Where they write and read (NIP-65); null where they never said. */
  readonly relays: RelayList | null;
}

/** No relay answered: what is there now is not known, and nothing is written over it. */
export interface NoRelayProblem {
  readonly code: "no-relay";
}

/** One's own profile, signed and on its way. */
export interface SavedProfile {
  readonly event: VerifiedEvent;
  readonly publication: Publication;
}

const mostRelays = 4;

function writesTo(list: RelayList | null): readonly string[] {
  return (list?.relays ?? []).flatMap(({ url, write }) => (write ? [url] : [])).slice(0, mostRelays);
}

/**
 * Reads the newest profile of somebody from the pool's relays and from those they write to.
 *
 * @see docs/spec/identity.md [I-1m]
 */
export async function loadOwnProfile(
  pool: Pick<RelayPool, "fetch" | "status">,
  pubkey: Pubkey,
): Promise<Result<OwnProfile, NoRelayProblem>> {
  const relays = await fetchRelayList(pool, pubkey);
  const events = await pool.fetch([{ kinds: [KIND.profile], authors: [pubkey], limit: 1 }], { moreRelays: writesTo(relays) });
  if (!pool.status.get().some(({ state }) => state === "open")) return failed({ code: "no-relay" });
  const event = events[0] ?? null;
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
  pool: Pick<RelayPool, "fetch" | "status" | "verify" | "publish" | "correctedNowSec">,
  signer: Signer,
  fields: ProfileFields,
): Promise<Result<SavedProfile, NoRelayProblem | CheckedSignProblem>> {
  const before = await loadOwnProfile(pool, signer.pubkey);
  if (!before.ok) return before;
  const { event: previous, relays } = before.value;
  // Within one second relays keep the lower id, not the later one.
  const createdAtSec = Math.max(pool.correctedNowSec(), (previous?.created_at ?? 0) + 1);
  const signed = await signChecked(pool, signer, buildProfile(fields, createdAtSec, previous ?? undefined));
  if (!signed.ok) return signed;
  return ok({ event: signed.value, publication: pool.publish(signed.value, { moreRelays: writesTo(relays) }) });
}
