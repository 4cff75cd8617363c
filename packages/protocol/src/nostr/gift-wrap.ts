import { isRecord, parseJson } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { EventTemplate, NostrEvent } from "./event.ts";
import { parseNostrEvent, serializeEvent, tagValue } from "./event.ts";
import { computeEventId } from "./event-id.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isPubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** What someone says in private: an event that nobody signed (NIP-59). Whose it is, its seal says. */
export interface Rumor extends EventTemplate {
  readonly id: EventId;
  readonly pubkey: Pubkey;
}

/** Why there is nothing to be read inside a wrap. */
export interface GiftWrapProblem {
  readonly code: "wrong-kind" | "no-recipient" | "not-an-event" | "wrong-signature" | "other-author";
  readonly found: string;
}

/** Writes a rumor as the text that is encrypted into its seal. */
export function writeRumor(author: Pubkey, template: EventTemplate): string {
  const { kind, created_at, tags, content } = template;
  return JSON.stringify({ id: computeEventId(author, template), pubkey: author, created_at, kind, tags, content });
}

/**
 * Reads a rumor.
 *
 * @param sealedBy - who signed the seal: a rumor that names another author is a forgery
 */
export function parseRumor(text: string, sealedBy: Pubkey): Result<Rumor, GiftWrapProblem> {
  const json = parseJson(text);
  const value = json.ok && isRecord(json.value) ? json.value : null;
  if (value === null) return failed({ code: "not-an-event", found: "" });
  if (value["pubkey"] !== sealedBy) return failed({ code: "other-author", found: String(value["pubkey"]).slice(0, 64) });
  // Signature and id are not believed: a shape is borrowed for each, and the id computed.
  const event = parseNostrEvent({ ...value, id: "0".repeat(64), sig: "0".repeat(128) });
  if (!event.ok) return failed({ code: "not-an-event", found: event.problem.code });
  const { kind, created_at, tags, content } = event.value;
  const template = { kind, created_at, tags, content };
  return ok({ ...template, pubkey: sealedBy, id: computeEventId(sealedBy, template) });
}

/** The seal (kind 13) around an encrypted rumor; it names nobody but its author. */
export function buildSeal(encryptedRumor: string, createdAtSec: number): EventTemplate {
  return { kind: KIND.seal, created_at: createdAtSec, tags: [], content: encryptedRumor };
}

/** Writes a seal as the text that is encrypted into its wrap. */
export function writeSeal(seal: NostrEvent): string {
  return serializeEvent(seal);
}

/** Reads the seal inside a wrap; its signature is still to be proven. */
export function parseSeal(text: string): Result<NostrEvent, GiftWrapProblem> {
  const json = parseJson(text);
  const event = json.ok ? parseNostrEvent(json.value) : null;
  if (event === null || !event.ok) return failed({ code: "not-an-event", found: event === null ? "" : event.problem.code });
  return event.value.kind === KIND.seal ? event : failed({ code: "wrong-kind", found: String(event.value.kind) });
}

/** The wrap (kind 1059) around an encrypted seal, to be signed by a key made for it alone. */
export function buildGiftWrap(encryptedSeal: string, recipient: Pubkey, createdAtSec: number): EventTemplate {
  return { kind: KIND.giftWrap, created_at: createdAtSec, tags: [["p", recipient]], content: encryptedSeal };
}

/** Reads to whom a wrap goes. */
export function parseGiftWrap(
  event: VerifiedEvent,
): Result<{ readonly id: EventId; readonly wrapper: Pubkey; readonly recipient: Pubkey; readonly payload: string }, GiftWrapProblem> {
  if (event.kind !== KIND.giftWrap) return failed({ code: "wrong-kind", found: String(event.kind) });
  const recipient = tagValue(event, "p");
  if (!isPubkey(recipient)) return failed({ code: "no-recipient", found: (recipient ?? "").slice(0, 40) });
  return ok({ id: event.id, wrapper: event.pubkey, recipient, payload: event.content });
}
