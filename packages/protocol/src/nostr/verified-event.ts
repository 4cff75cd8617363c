import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { computeEventId } from "./event-id.ts";
import type { EventTemplate, NostrEvent, Tag } from "./event.ts";
import { parseNostrEvent } from "./event.ts";
import type { EventId } from "./hex.ts";
import { isSignatureRight, publicKeyOf, signId } from "./schnorr.ts";

declare const verified: unique symbol;

/** An event whose id and signature were proven; frozen through and through, so the proof stays true. */
export type VerifiedEvent = NostrEvent & { readonly [verified]: true };

/** Which proof failed, and for which claimed id. */
export interface VerifyProblem {
  readonly code: "wrong-id" | "wrong-signature";
  readonly id: EventId;
}

function freezeCopy(event: NostrEvent): NostrEvent {
  const tags: readonly Tag[] = Object.freeze(event.tags.map((tag) => Object.freeze([...tag])));
  const { id, pubkey, created_at, kind, content, sig } = event;
  return Object.freeze({ id, pubkey, created_at, kind, tags, content, sig });
}

function mint(frozen: NostrEvent): VerifiedEvent {
  // The one place where the brand is given; every way here has proven id and signature.
  return frozen as VerifiedEvent;
}

/** Proves id and signature on a frozen copy, and returns that copy. Costs about a millisecond. */
export function verifyEvent(event: NostrEvent): Result<VerifiedEvent, VerifyProblem> {
  // Copied first: what is proven is what is handed on, whatever happens to the original.
  const copy = freezeCopy(event);
  if (computeEventId(copy.pubkey, copy) !== copy.id) return failed({ code: "wrong-id", id: copy.id });
  return isSignatureRight(copy) ? ok(mint(copy)) : failed({ code: "wrong-signature", id: copy.id });
}

/** Brands an event that another implementation has proven; only adapters of the `Verifier` port may call it. */
export function admitVerified(event: NostrEvent): VerifiedEvent {
  return mint(freezeCopy(event));
}

/**
 * Signs a template; throws when the template itself is malformed or the secret key is none.
 *
 * @param auxiliaryRandom - 32 bytes mixed into the nonce (BIP-340); zeros are safe and make the signature repeatable
 */
export function signEvent(template: EventTemplate, secretKey: Uint8Array, auxiliaryRandom: Uint8Array = new Uint8Array(32)): VerifiedEvent {
  const pubkey = publicKeyOf(secretKey);
  const id = computeEventId(pubkey, template);
  const sig = signId(id, secretKey, auxiliaryRandom);
  const { kind, created_at, tags, content } = template;
  const event = parseNostrEvent({ id, pubkey, created_at, kind, tags, content, sig });
  if (!event.ok) throw new Error(`a template that is no event: ${event.problem.code} ${event.problem.found}`);
  return mint(freezeCopy(event.value));
}
