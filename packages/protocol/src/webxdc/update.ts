import { parseJson } from "../json.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import { computeEventId } from "../nostr/event-id.ts";
import type { EventId, Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine, utf8Length } from "../text.ts";
import { isWebxdcId } from "./webxdc-id.ts";

/** A text for one participant of an app, or with `*` for all of them. */
export interface WebxdcNotice {
  /** A `selfAddr`, or `*`. */
  readonly addr: string;
  readonly text: string;
}

/** What an app says in one update. */
export interface WebxdcUpdateFields {
  readonly webxdcId: string;
  /** JSON, as the app gave it. */
  readonly payload: string;
  /** One line about what happened; null for none. */
  readonly info: string | null;
  /** Where in the app `info` leads: relative, null for none. */
  readonly href: string | null;
  readonly document: string | null;
  readonly summary: string | null;
  readonly notify: readonly WebxdcNotice[];
}

/** A state update of an app (kind 4932). */
export interface WebxdcUpdate extends WebxdcUpdateFields {
  readonly id: EventId;
  readonly pubkey: Pubkey;
  readonly createdAtSec: number;
}

/** Why an event is not an update. */
export interface WebxdcUpdateProblem {
  readonly code: "wrong-kind" | "no-app" | "too-large" | "not-json";
  readonly found: string;
}

const maxLine = 80;
const maxHref = 1_000;
const maxNotices = 64;
const maxAddr = 128;
/** More than the 128,000 bytes an app may send, so that other clients' counting does not decide. */
const maxPayloadBytes = 200_000;

function line(text: string | undefined): string | null {
  return text === undefined ? null : oneLine(text, maxLine) || null;
}

/** The address inside an app that a text names; null when it leads out of it, or is none. */
export function relativeHref(text: string): string | null {
  if (text === "" || text.length > maxHref || oneLine(text, maxHref) !== text) return null;
  // A scheme counts as a way out even where a URL's own rules would read it as relative ("http:page").
  if (/^[a-z][a-z\d+.-]*:/i.test(text)) return null;
  try {
    const inside = "http://app.invalid";
    const url = new URL(text, `${inside}/`);
    return url.origin === inside && url.username === "" && url.password === "" ? text : null;
  } catch {
    return null;
  }
}

function notices(tags: readonly Tag[]): readonly WebxdcNotice[] {
  const found: WebxdcNotice[] = [];
  for (const [name, addr, text] of tags) {
    if (name !== "notify" || addr === undefined || text === undefined) continue;
    if (addr === "" || addr.length > maxAddr || found.length >= maxNotices) continue;
    const shown = oneLine(text, maxLine);
    if (shown !== "") found.push({ addr, text: shown });
  }
  return found;
}

/** Reads an update; its payload is JSON, and everything to be shown is one line of text. */
export function parseWebxdcUpdate(event: VerifiedEvent): Result<WebxdcUpdate, WebxdcUpdateProblem> {
  return read(event);
}

/** An own update before it is signed, as everyone will read it; its id is the one it will have. */
export function draftWebxdcUpdate(
  fields: WebxdcUpdateFields,
  pubkey: Pubkey,
  createdAtSec: number,
): Result<WebxdcUpdate, WebxdcUpdateProblem> {
  const template = buildWebxdcUpdate(fields, createdAtSec);
  return read({ ...template, pubkey, id: computeEventId(pubkey, template) });
}

function read(event: EventTemplate & { readonly id: EventId; readonly pubkey: Pubkey }): Result<WebxdcUpdate, WebxdcUpdateProblem> {
  if (event.kind !== KIND.webxdcUpdate) return failed({ code: "wrong-kind", found: String(event.kind) });
  const webxdcId = tagValue(event, "i") ?? "";
  if (!isWebxdcId(webxdcId)) return failed({ code: "no-app", found: webxdcId.slice(0, 40) });
  const { id, pubkey, content, tags } = event;
  const sizeBytes = utf8Length(content);
  if (sizeBytes > maxPayloadBytes) return failed({ code: "too-large", found: `${sizeBytes} bytes` });
  const json = parseJson(content);
  if (!json.ok) return failed({ code: "not-json", found: content.slice(0, 40) });
  const href = tagValue(event, "href");
  return ok({
    id,
    pubkey,
    createdAtSec: event.created_at,
    webxdcId,
    payload: content,
    info: line(tagValue(event, "info")),
    href: href === undefined ? null : relativeHref(href),
    document: line(tagValue(event, "document")),
    summary: line(tagValue(event, "summary")),
    notify: notices(tags),
  });
}

/** The event of an update. The payload goes as it is: it must be JSON. */
export function buildWebxdcUpdate(update: WebxdcUpdateFields, createdAtSec: number): EventTemplate {
  const tags: Tag[] = [
    ["i", update.webxdcId],
    ["alt", "Webxdc update"],
  ];
  const info = line(update.info ?? "");
  if (info !== null) tags.push(["info", info]);
  const href = relativeHref(update.href ?? "");
  if (href !== null) tags.push(["href", href]);
  const document = line(update.document ?? "");
  if (document !== null) tags.push(["document", document]);
  const summary = line(update.summary ?? "");
  if (summary !== null) tags.push(["summary", summary]);
  for (const { addr, text } of notices(update.notify.map((notice) => ["notify", notice.addr, notice.text]))) {
    tags.push(["notify", addr, text]);
  }
  return { kind: KIND.webxdcUpdate, created_at: createdAtSec, tags, content: update.payload };
}
