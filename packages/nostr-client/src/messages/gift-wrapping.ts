import { createKeySigner } from "@plaza/platform";
import type { EncryptionProblem, Random, Signer, SignProblem } from "@plaza/platform";
import {
  buildGiftWrap,
  buildSeal,
  failed,
  ok,
  parseGiftWrap,
  parseRumor,
  parseSeal,
  verifyEvent,
  writeRumor,
  writeSeal,
} from "@plaza/protocol";
import type { EventTemplate, GiftWrapProblem, NostrEvent, Pubkey, Result, Rumor, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import { makeSecretKey } from "../identity/key-value-vault.ts";

/** Why something private was not wrapped, or not opened. */
export type WrappingProblem =
  | EncryptionProblem
  | SignProblem
  | GiftWrapProblem
  | VerifyProblem
  | { readonly code: "cannot-encrypt" | "not-for-us"; readonly detail: string };

const twoDaysSec = 172_800;

/**
 * Wraps what is for one person's eyes (NIP-59): nobody else sees from whom it is or what it says, and the times outside
 * are up to two days too early.
 *
 * @param rumor - what nobody signs; its own time is the true one
 * @param nowSec - relay-corrected
 * @see docs/spec/identity.md [I-8]
 */
export async function wrapRumor(
  signer: Signer,
  random: Random,
  rumor: EventTemplate,
  to: Pubkey,
  nowSec: number,
): Promise<Result<NostrEvent, WrappingProblem>> {
  const { encryption } = signer;
  if (encryption === undefined) return failed({ code: "cannot-encrypt", detail: signer.pubkey });
  const vagueSec = (): number => nowSec - Math.floor(random.unit() * twoDaysSec);
  const sealed = await encryption.encrypt(to, writeRumor(signer.pubkey, rumor));
  if (!sealed.ok) return sealed;
  const seal = await signer.sign(buildSeal(sealed.value, vagueSec()));
  if (!seal.ok) return seal;
  const once = createKeySigner(makeSecretKey(random));
  const wrapped = await once.encryption?.encrypt(to, writeSeal(seal.value));
  if (wrapped === undefined) return failed({ code: "cannot-encrypt", detail: once.pubkey });
  return wrapped.ok ? once.sign(buildGiftWrap(wrapped.value, to, vagueSec())) : wrapped;
}

/**
 * Opens a wrap. The seal's signature says from whom it is; a rumor that names another is a forgery.
 *
 * @see docs/spec/identity.md [I-8]
 */
export async function unwrapRumor(signer: Signer, wrap: VerifiedEvent): Promise<Result<Rumor, WrappingProblem>> {
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
  const rumorText = await encryption.decrypt(proven.value.pubkey, proven.value.content);
  if (!rumorText.ok) return rumorText;
  const rumor = parseRumor(rumorText.value, proven.value.pubkey);
  return rumor.ok ? ok(rumor.value) : rumor;
}
