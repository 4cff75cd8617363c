import { failed, ok, oneLine, severalLines } from "@plaza/protocol";
import type { Result, WebxdcNotice } from "@plaza/protocol";
import type { OutgoingUpdate } from "../session/webxdc-session.ts";

/** A file that an app wants sent. */
export interface DraftFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What an app wants to see in a chat; the person decides where, and may change or drop it. */
export interface ChatDraft {
  readonly text: string | null;
  readonly file: DraftFile | null;
}

/** Which files an app asks for; one of either list is enough, none means any. */
export interface FileWish {
  /** With their dot, in lower case. */
  readonly extensions: readonly string[];
  readonly mimeTypes: readonly string[];
  readonly multiple: boolean;
}

/** What an app says to its host. */
export type GuestMessage =
  | { readonly type: "update"; readonly update: OutgoingUpdate }
  | { readonly type: "listen"; readonly listener: number; readonly after: number }
  | { readonly type: "more" | "stop"; readonly listener: number }
  | { readonly type: "join" | "leave" | "heard" }
  | { readonly type: "send"; readonly data: Uint8Array }
  | { readonly type: "chat"; readonly call: number; readonly draft: ChatDraft }
  | { readonly type: "import"; readonly call: number; readonly wish: FileWish };

/** Why a message from an app means nothing. */
export interface GuestMessageProblem {
  readonly code: "unknown-message" | "bad-field";
  readonly found: string;
}

const maxPayload = 128_000;
const maxText = 1_000;
const maxNotices = 64;
const maxFileBytes = 100_000_000;
const maxWishes = 50;

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function lineOf(value: unknown): string | null {
  return typeof value === "string" ? value.slice(0, maxText) : null;
}

function noticesOf(value: unknown): readonly WebxdcNotice[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  const notices: WebxdcNotice[] = [];
  for (const entry of entries.slice(0, maxNotices)) {
    const [addr, text]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof addr === "string" && typeof text === "string") notices.push({ addr, text: text.slice(0, maxText) });
  }
  return notices;
}

function wordsOf(value: unknown, pattern: RegExp): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return entries
    .slice(0, maxWishes)
    .filter((entry) => typeof entry === "string")
    .map((entry) => entry.toLowerCase())
    .filter((entry) => pattern.test(entry));
}

function fileOf(value: ReadonlyMap<string, unknown>): DraftFile | null {
  const bytes = value.get("bytes");
  const said = value.get("name");
  if (!(bytes instanceof Uint8Array) || bytes.length > maxFileBytes || typeof said !== "string") return null;
  // A name, never a path: whoever saves the file must not be led elsewhere.
  const name = oneLine(said.replace(/[/\\:]/g, "_"), 120);
  return name === "" || /^\.+$/.test(name) ? null : { name, bytes };
}

/** Own fields only: what a message inherits was never sent. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

/**
 * Reads what an app says. Everything in it may be forged; numbers and lists are bounded here, texts become lines when
 * they are published.
 *
 * @see docs/spec/webxdc.md [X-7f]
 */
export function parseGuestMessage(value: unknown): Result<GuestMessage, GuestMessageProblem> {
  const fields = fieldsOf(value);
  const type = fields.get("type");
  const bad = (field: string) => failed({ code: "bad-field" as const, found: field });
  const listener = fields.get("listener");
  const call = fields.get("call");
  switch (type) {
    case "update": {
      const payload = fields.get("payload");
      if (typeof payload !== "string" || payload.length > maxPayload) return bad("payload");
      const [info, href, document, summary] = ["info", "href", "document", "summary"].map((field) => lineOf(fields.get(field)));
      const texts = { info: info ?? null, href: href ?? null, document: document ?? null, summary: summary ?? null };
      return ok({ type, update: { payload, ...texts, notify: noticesOf(fields.get("notify")) } });
    }
    case "listen": {
      const after = fields.get("after");
      if (!isNumber(listener)) return bad("listener");
      return ok({ type, listener, after: isNumber(after) ? after : 0 });
    }
    case "more":
    case "stop":
      return isNumber(listener) ? ok({ type, listener }) : bad("listener");
    case "join":
    case "leave":
    case "heard":
      return ok({ type });
    case "send": {
      const data = fields.get("data");
      return data instanceof Uint8Array ? ok({ type, data }) : bad("data");
    }
    case "chat": {
      const text = fields.get("text");
      const sent = fields.get("file");
      const file = sent === null || sent === undefined ? null : fileOf(fieldsOf(sent));
      if (!isNumber(call)) return bad("call");
      if (sent !== null && sent !== undefined && file === null) return bad("file");
      return ok({ type, call, draft: { text: typeof text === "string" ? severalLines(text, 10_000) : null, file } });
    }
    case "import": {
      if (!isNumber(call)) return bad("call");
      const extensions = wordsOf(fields.get("extensions"), /^\.[\w.+-]{1,30}$/);
      const mimeTypes = wordsOf(fields.get("mimeTypes"), /^[\w.+-]{1,60}\/(?:[\w.+-]{1,100}|\*)$/);
      return ok({ type, call, wish: { extensions, mimeTypes, multiple: fields.get("multiple") === true } });
    }
    default:
      return failed({ code: "unknown-message", found: typeof type === "string" ? type.slice(0, 20) : typeof type });
  }
}
