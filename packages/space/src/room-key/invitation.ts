import { unwrapRumor, wrapRumor } from "@plaza/nostr-client";
import type { WrappingProblem } from "@plaza/nostr-client";
import type { Random, Signer } from "@plaza/platform";
import { bytesOfHex, failed, hexOf, isPubkey, isSpaceId, KIND, ok, severalLines, tagValue } from "@plaza/protocol";
import type { NostrEvent, Pubkey, Result, SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { roomKeyOf } from "./room-key.ts";
import type { RoomKey } from "./room-key.ts";

/** An invitation into a closed room, as its receiver reads it. */
export interface RoomInvitation {
  /** Who sent it: only the host's and co-hosts' count. */
  readonly from: Pubkey;
  readonly space: SpaceAddress;
  readonly key: RoomKey;
  /** Words to the receiver, with the link to the space; at most 500 code points. */
  readonly message: string;
  readonly createdAtSec: number;
}

/** Why an invitation was not made or not read. */
export type InvitationProblem = WrappingProblem | { readonly code: "no-invitation"; readonly detail: string };

/** What an invitation is made of. */
export interface InvitationFields {
  readonly space: SpaceAddress;
  readonly key: RoomKey;
  readonly to: Pubkey;
  /** Shown as a private message by clients that know nothing of spaces. */
  readonly message: string;
}

const maxMessage = 2_000;

/**
 * Makes the wrap that brings a room key to someone (NIP-59): nobody but the receiver sees from whom, where to or
 * what.
 *
 * @param nowMs - written inside; outside stand times up to two days earlier
 * @see docs/spec/space.md [S-34e]
 */
export async function buildInvitation(
  signer: Signer,
  random: Random,
  { space, key, to, message }: InvitationFields,
  nowMs: number,
): Promise<Result<NostrEvent, InvitationProblem>> {
  const nowSec = Math.floor(nowMs / 1_000);
  const tags = [
    ["p", to],
    ["s", space.id],
    ["h", space.host],
    ["webrtc", "spaces"],
    ["room-key", hexOf(key.bytes)],
  ];
  const rumor = { kind: KIND.privateMessage, created_at: nowSec, tags, content: message.slice(0, maxMessage) };
  return wrapRumor(signer, random, rumor, to, nowSec);
}

/**
 * Opens a wrap and reads the invitation in it. The seal's signature says from whom it is; a rumor that names another is
 * a forgery.
 *
 * @see docs/spec/space.md [S-34e]
 */
export async function openInvitation(signer: Signer, wrap: VerifiedEvent): Promise<Result<RoomInvitation, InvitationProblem>> {
  const rumor = await unwrapRumor(signer, wrap);
  if (!rumor.ok) return rumor;
  const id = tagValue(rumor.value, "s");
  const host = tagValue(rumor.value, "h");
  const bytes = bytesOf(tagValue(rumor.value, "room-key"));
  const isSpace = rumor.value.tags.some((tag) => tag[0] === "webrtc" && tag[1] === "spaces");
  if (!isSpace || !isSpaceId(id) || !isPubkey(host) || bytes === null)
    return failed({ code: "no-invitation", detail: String(rumor.value.kind) });
  const { content, created_at, pubkey } = rumor.value;
  return ok({ from: pubkey, space: { host, id }, key: roomKeyOf(bytes), message: severalLines(content, 500), createdAtSec: created_at });
}

function bytesOf(hex: string | undefined): Uint8Array | null {
  if (hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return null;
  return bytesOfHex(hex);
}
