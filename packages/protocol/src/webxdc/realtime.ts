import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import { computeEventId } from "../nostr/event-id.ts";
import type { EventId, Pubkey, Signature } from "../nostr/hex.ts";
import { isPubkey, isSignature } from "../nostr/hex.ts";
import type { NostrEvent } from "../nostr/event.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { base64Length, fromBase64, toBase64 } from "./base64.ts";
import { isWebxdcId } from "./webxdc-id.ts";

/** The most raw bytes of a realtime message, and of all messages in one event together. */
export const maxRealtimeBytes = 128_000;

/** A person's word for the key that signs their realtime messages: prove it with {@link webxdcSessionEvent}. */
export interface WebxdcSession {
  readonly pubkey: Pubkey;
  readonly createdAtSec: number;
  readonly sig: Signature;
}

/** What one event of a realtime channel carries. */
export interface WebxdcRealtimeFields {
  readonly webxdcId: string;
  /** One or more, oldest first. A client that knows only the draft hears the last. */
  readonly messages: readonly Uint8Array[];
  /** The number of the last message among those of this key, from 0; null where the sender does not count. */
  readonly counter: number | null;
  readonly session: WebxdcSession | null;
}

/** Realtime data of an app (kind 20932). */
export interface WebxdcRealtime extends WebxdcRealtimeFields {
  readonly id: EventId;
  /** The key of the session, or of a person. */
  readonly pubkey: Pubkey;
  readonly createdAtSec: number;
}

/** Why an event carries no realtime data. */
export interface WebxdcRealtimeProblem {
  readonly code: "wrong-kind" | "no-app" | "too-large" | "not-base64";
  readonly found: string;
}

const maxMessages = 64;

function readSession(tags: readonly Tag[]): WebxdcSession | null {
  const [, pubkey, createdAt, sig] = tags.find(([name]) => name === "session") ?? [];
  if (!isPubkey(pubkey) || !isSignature(sig) || !/^\d{1,12}$/.test(createdAt ?? "")) return null;
  return { pubkey, createdAtSec: Number(createdAt), sig };
}

function readCounter(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Reads an event of a realtime channel. An empty message is one. */
export function parseWebxdcRealtime(event: VerifiedEvent): Result<WebxdcRealtime, WebxdcRealtimeProblem> {
  if (event.kind !== KIND.webxdcRealtime) return failed({ code: "wrong-kind", found: String(event.kind) });
  const webxdcId = tagValue(event, "i") ?? "";
  if (!isWebxdcId(webxdcId)) return failed({ code: "no-app", found: webxdcId.slice(0, 40) });
  const texts = event.tags.filter(([name]) => name === "earlier").map(([, text]) => text ?? "");
  texts.push(event.content);
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (texts.length > maxMessages || length > base64Length(maxRealtimeBytes) + 4 * texts.length) {
    return failed({ code: "too-large", found: `${texts.length} messages, ${length} characters` });
  }
  const messages: Uint8Array[] = [];
  let bytes = 0;
  for (const text of texts) {
    const message = fromBase64(text);
    if (message === null) return failed({ code: "not-base64", found: text.slice(0, 40) });
    bytes += message.length;
    messages.push(message);
  }
  if (bytes > maxRealtimeBytes) return failed({ code: "too-large", found: `${bytes} bytes` });
  const { id, pubkey, created_at } = event;
  const counter = readCounter(tagValue(event, "counter"));
  return ok({ id, pubkey, createdAtSec: created_at, webxdcId, messages, counter, session: readSession(event.tags) });
}

/** The event of one or more realtime messages. */
export function buildWebxdcRealtime(fields: WebxdcRealtimeFields, createdAtSec: number): EventTemplate {
  const { webxdcId, counter, session } = fields;
  const texts = fields.messages.map(toBase64);
  const content = texts.pop() ?? "";
  const tags: Tag[] = [["i", webxdcId]];
  if (counter !== null) tags.push(["counter", String(counter)]);
  for (const text of texts) tags.push(["earlier", text]);
  if (session !== null) tags.push(["session", session.pubkey, String(session.createdAtSec), session.sig]);
  return { kind: KIND.webxdcRealtime, created_at: createdAtSec, tags, content };
}

/** What a person signs to say that a key speaks for them in an app's realtime channel; the event itself is never sent. */
export function buildWebxdcSession(webxdcId: string, sessionKey: Pubkey, createdAtSec: number): EventTemplate {
  const tags = [
    ["i", webxdcId],
    ["session", sessionKey],
  ];
  return { kind: KIND.webxdcRealtime, created_at: createdAtSec, tags, content: "" };
}

/** The event whose signature proves a session; whether it is right is the verifier's to say. */
export function webxdcSessionEvent(webxdcId: string, sessionKey: Pubkey, session: WebxdcSession): NostrEvent {
  const { pubkey, createdAtSec, sig } = session;
  const template = buildWebxdcSession(webxdcId, sessionKey, createdAtSec);
  return { ...template, id: computeEventId(pubkey, template), pubkey, sig };
}
