import { signChecked } from "@plaza/nostr-client";
import type { CheckedSignProblem, Publication, RelayPool } from "@plaza/nostr-client";
import type { Random, Signer, Stretch } from "@plaza/platform";
import { buildCreateSpace, encodeSpaceLink, hexOf, ok } from "@plaza/protocol";
import type { NetworkMetrics, Pubkey, Result, SpaceAccess, SpaceAddress } from "@plaza/protocol";
import { buildInvitation } from "../room-key/invitation.ts";
import type { InvitationFields } from "../room-key/invitation.ts";
import { createRoomKey, lockWithPassword } from "../room-key/room-key.ts";
import type { RoomKey } from "../room-key/room-key.ts";
import type { SpaceReference } from "../session/session-io.ts";

/** What a new space is to be. */
export interface SpaceWish {
  readonly name: string;
  readonly description: string;
  readonly access: SpaceAccess;
  /** Who may come where `access` is `members`. */
  readonly members: readonly Pubkey[];
  /** Where `access` is `password`. */
  readonly password: string;
  readonly startsAtSec: number | null;
  /** Where its events go, at most ten. */
  readonly relays: readonly string[];
  /** What is said of the host's line, as in a JOIN. */
  readonly metrics?: NetworkMetrics | null;
}

/** A space that was just created. */
export interface AnnouncedSpace {
  readonly reference: SpaceReference;
  /** The `nevent` to pass on. */
  readonly link: string;
  /** To be kept: who lacks it hears nothing, its host included. Null where frames are not encrypted. */
  readonly roomKey: RoomKey | null;
  readonly publication: Publication;
}

/** What it takes to create a space. */
interface Announcer {
  readonly pool: RelayPool;
  readonly signer: Signer;
  readonly random: Random;
  readonly stretch: Stretch;
}

/**
 * Creates a space and tells the relays. A closed one gets its room key, with a password a lock around it.
 *
 * @see docs/spec/space.md [S-8], [S-34]
 */
export async function announceSpace(tools: Announcer, wish: SpaceWish): Promise<Result<AnnouncedSpace, CheckedSignProblem>> {
  const { pool, signer, random, stretch } = tools;
  const { name, description, access, startsAtSec, relays } = wish;
  const space: SpaceAddress = { host: signer.pubkey, id: hexOf(random.bytes(8)) };
  // Who cannot encrypt cannot give a list of people its key: that room stays unlocked.
  const isLocked = access === "invite" || access === "password" || (access === "members" && signer.encryption !== undefined);
  const roomKey = isLocked ? createRoomKey(random) : null;
  const lock = roomKey !== null && access === "password" ? await lockWithPassword(stretch, roomKey, wish.password, space, random) : null;
  const info = {
    name,
    description,
    image: null,
    startsAtSec,
    lang: null,
    access,
    members: access === "members" ? wish.members : [],
    keyId: roomKey?.id ?? null,
    lock,
    relays,
    caps: [],
  };
  // Without relays it would read as the draft's, whose host says no JOIN.
  const metrics = relays.length === 0 ? null : (wish.metrics ?? null);
  const signed = await signChecked(pool, signer, buildCreateSpace({ space, info, metrics }, pool.correctedNowSec()));
  if (!signed.ok) return signed;
  const created = signed.value;
  const link = encodeSpaceLink({ id: created.id, space }, relays.slice(0, 2));
  const publication = pool.publish(created);
  if (roomKey !== null && access === "members") void inviteMembers(tools, { space, key: roomKey, message: `nostr:${link}` }, info.members);
  return ok({ reference: { space, created, relays }, link, roomKey, publication });
}

const mostInvited = 200;

/** Those of the list find the key when they come, whoever is there then. */
async function inviteMembers(
  { pool, signer, random }: Pick<Announcer, "pool" | "signer" | "random">,
  fields: Omit<InvitationFields, "to">,
  members: readonly Pubkey[],
): Promise<void> {
  for (const to of members.slice(0, mostInvited)) {
    const wrap = await buildInvitation(signer, random, { ...fields, to }, pool.correctedNowSec() * 1_000);
    if (!wrap.ok) return;
    pool.publish(wrap.value);
  }
}
