import type { CheckedSignProblem, Publication, RelayPool } from "@plaza/nostr-client";
import { signChecked } from "@plaza/nostr-client";
import type { Random, Signer } from "@plaza/platform";
import { buildCloseSpace, buildCreateSpace, encodeSpaceLink, failed, ok, parseCreateSpace } from "@plaza/protocol";
import type { NetworkMetrics, Pubkey, Result, SpaceAccess, SpaceAddress, SpaceCreated, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import { buildInvitation } from "../room-key/invitation.ts";
import { createRoomKey, lockWithPassword } from "../room-key/room-key.ts";
import type { RoomKey } from "../room-key/room-key.ts";

/** What a new space is to be. */
export interface NewSpace {
  readonly name: string;
  readonly description?: string;
  readonly image?: string | null;
  readonly startsAtSec?: number | null;
  readonly lang?: string | null;
  readonly access: SpaceAccess;
  /** For `members`: who is let in; each is sent the room key. */
  readonly members?: readonly Pubkey[];
  /** For `password`. */
  readonly password?: string;
}

/** A space that was made. */
export interface MadeSpace {
  readonly created: SpaceCreated;
  readonly event: VerifiedEvent;
  /** Null in an open space; in others to be kept, for a session and for who is invited. */
  readonly roomKey: RoomKey | null;
  /** `nevent1...` */
  readonly link: string;
  readonly publication: Publication;
}

/** Why there is no new space. */
export type CreateSpaceProblem = CheckedSignProblem | { readonly code: "no-name" | "no-password" };

/** What making a space needs. */
export interface CreateSpaceOptions {
  /** Over the relays the space is to live on. */
  readonly pool: Pick<RelayPool, "publish" | "verify" | "correctedNowSec" | "status">;
  readonly signer: Signer;
  readonly random: Random;
  readonly metrics: NetworkMetrics | null;
}

const mostKeysSent = 100;

/**
 * Makes a space; its host is who signs. Closed spaces get a room key.
 *
 * @see docs/spec/space.md [S-87]
 */
export async function createSpace(options: CreateSpaceOptions, wish: NewSpace): Promise<Result<MadeSpace, CreateSpaceProblem>> {
  const { pool, signer, random, metrics } = options;
  const { access, password = "", members = [] } = wish;
  if (wish.name.trim() === "") return failed({ code: "no-name" });
  if (access === "password" && password === "") return failed({ code: "no-password" });
  const space: SpaceAddress = { host: signer.pubkey, id: hexOf(random.bytes(8)) };
  const roomKey = access === "open" ? null : createRoomKey(random);
  const relays = pool.status.get().map(({ url }) => url);
  const info: SpaceInfo = {
    name: wish.name,
    description: wish.description ?? "",
    image: wish.image ?? null,
    startsAtSec: wish.startsAtSec ?? null,
    lang: wish.lang ?? null,
    access,
    members: access === "members" ? members : [],
    keyId: roomKey?.id ?? null,
    lock: roomKey !== null && access === "password" ? lockWithPassword(roomKey, password, space, random) : null,
    relays,
    caps: [],
  };
  const signed = await signChecked(pool, signer, buildCreateSpace({ space, info, metrics }, pool.correctedNowSec()));
  if (!signed.ok) return signed;
  const created = parseCreateSpace(signed.value);
  if (!created.ok) throw new Error(`a space of our own making is none: ${created.problem.code}`);
  const publication = pool.publish(signed.value);
  const link = encodeSpaceLink(created.value, relays);
  if (roomKey !== null && access === "members") {
    for (const to of members.slice(0, mostKeysSent)) {
      const fields = { space, key: roomKey, to, message: `nostr:${link}` };
      const wrap = await buildInvitation(signer, random, fields, pool.correctedNowSec() * 1_000);
      if (wrap.ok) pool.publish(wrap.value);
    }
  }
  return ok({ created: created.value, event: signed.value, roomKey, link, publication });
}

/**
 * Closes a space for good, also without being in it; only its host's word counts.
 *
 * @see docs/spec/space.md [S-23]
 */
export async function closeSpace(
  options: Pick<CreateSpaceOptions, "pool" | "signer">,
  space: SpaceAddress,
): Promise<Result<Publication, CheckedSignProblem | { readonly code: "not-the-host" }>> {
  const { pool, signer } = options;
  if (signer.pubkey !== space.host) return failed({ code: "not-the-host" });
  const signed = await signChecked(pool, signer, buildCloseSpace(space, pool.correctedNowSec()));
  return signed.ok ? ok(pool.publish(signed.value)) : signed;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
