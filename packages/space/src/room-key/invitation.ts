import { makeSecretKey } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { EncryptionProblem, Random, Signer, SignProblem } from "@plaza/platform";
import {
  buildGiftWrap,
  buildSeal,
  bytesOfHex,
  failed,
  hexOf,
  isPubkey,
  isSpaceId,
  ok,
  parseGiftWrap,
  parseRumor,
  parseSeal,
  severalLines,
  tagValue,
  verifyEvent,
  writeRumor,
  writeSeal,
} from "@plaza/protocol";
import type { GiftWrapProblem, NostrEvent, Pubkey, Result, SpaceAddress, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
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
export type InvitationProblem =
  | EncryptionProblem
  | SignProblem
  | GiftWrapProblem
  | VerifyProblem
  | { readonly code: "cannot-encrypt" | "not-for-us" | "no-invitation"; readonly detail: string };

/** What an invitation is made of. */
export interface InvitationFields {
  readonly space: SpaceAddress;
  readonly key: RoomKey;
  readonly to: Pubkey;
  /** Shown as a private message by clients that know nothing of spaces. */
  readonly message: string;
}

const privateMessage = 14;
const twoDaysSec = 172_800;
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
  const { encryption } = signer;
  if (encryption === undefined) return failed({ code: "cannot-encrypt", detail: signer.pubkey });
  const nowSec = Math.floor(nowMs / 1_000);
  const vagueSec = (): number => nowSec - Math.floor(random.unit() * twoDaysSec);
  const tags = [
    ["p", to],
    ["s", space.id],
    ["h", space.host],
    ["webrtc", "spaces"],
    ["room-key", hexOf(key.bytes)],
  ];
  const rumor = writeRumor(signer.pubkey, { kind: privateMessage, created_at: nowSec, tags, content: message.slice(0, maxMessage) });
  const sealed = await encryption.encrypt(to, rumor);
  if (!sealed.ok) return sealed;
  const seal = await signer.sign(buildSeal(sealed.value, vagueSec()));
  if (!seal.ok) return seal;
  const once = createKeySigner(makeSecretKey(random));
  const wrapped = await once.encryption?.encrypt(to, writeSeal(seal.value));
  if (wrapped === undefined) return failed({ code: "cannot-encrypt", detail: once.pubkey });
  return wrapped.ok ? once.sign(buildGiftWrap(wrapped.value, to, vagueSec())) : wrapped;
}

/**
 * Opens a wrap and reads the invitation in it. The seal's signature says from whom it is; a rumor that names another is
 * a forgery.
 *
 * @see docs/spec/space.md [S-34e]
 */
export async function openInvitation(signer: Signer, wrap: VerifiedEvent): Promise<Result<RoomInvitation, InvitationProblem>> {
  const { encryption } = signer;
  if (encryption === undefined) return failed({ code: "cannot-encrypt", detail: signer.pubkey });
  const outer = parseGiftWrap(wrap);
  if (!outer.ok) return outer;
  if (outer.value.recipient !== signer.pubkey) return failed({ code: "not-for-us", detail: outer.value.recipient });
  const sealText = await encryption.decrypt(outer.value.wrapper, outer.value.payload);
  if (!sealText.ok) return sealText;
  const seal = parseSeal(sealText.value);
  if (!seal.ok) return seal;
  const proven = verifyEvent(seal.value);
  if (!proven.ok) return proven;
  const from = proven.value.pubkey;
  const rumorText = await encryption.decrypt(from, proven.value.content);
  if (!rumorText.ok) return rumorText;
  const rumor = parseRumor(rumorText.value, from);
  if (!rumor.ok) return rumor;
  const id = tagValue(rumor.value, "s");
  const host = tagValue(rumor.value, "h");
  const bytes = bytesOf(tagValue(rumor.value, "room-key"));
  const isSpace = rumor.value.tags.some((tag) => tag[0] === "webrtc" && tag[1] === "spaces");
  if (!isSpace || !isSpaceId(id) || !isPubkey(host) || bytes === null)
    return failed({ code: "no-invitation", detail: String(rumor.value.kind) });
  const { content, created_at } = rumor.value;
  return ok({ from, space: { host, id }, key: roomKeyOf(bytes), message: severalLines(content, 500), createdAtSec: created_at });
}

function bytesOf(hex: string | undefined): Uint8Array | null {
  if (hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return null;
  return bytesOfHex(hex);
}
