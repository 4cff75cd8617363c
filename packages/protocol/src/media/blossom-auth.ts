import { base64, base64nopad } from "@scure/base";
import { parseJson } from "../json.ts";
import type { EventProblem, EventTemplate, NostrEvent, Tag } from "../nostr/event.ts";
import { parseNostrEvent, serializeEvent, tagValue } from "../nostr/event.ts";
import type { Pubkey, Sha256 } from "../nostr/hex.ts";
import { isSha256 } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { severalLines, withoutEnd } from "../text.ts";

/** What an authorisation allows. */
export type BlossomVerb = "get" | "upload" | "list" | "delete" | "media";

/** An authorisation towards a Blossom media server (kind 24242). */
export interface BlossomAuth {
  readonly pubkey: Pubkey;
  readonly verb: BlossomVerb;
  readonly expiresAtSec: number;
  /** The files it is for; none means it names no file. */
  readonly hashes: readonly Sha256[];
  /** The servers it is for, as lower-case host names (with a port where one is given); none means any. */
  readonly servers: readonly string[];
  /** What it is for, in words for the person who signs. */
  readonly description: string;
  readonly createdAtSec: number;
}

/** Why an event authorises nothing. */
export interface BlossomAuthProblem {
  readonly code: "wrong-kind" | "bad-verb" | "bad-expiration" | "bad-hash";
  readonly found: string;
}

/** Why an Authorization header holds no event. */
export type AuthHeaderProblem =
  | { readonly code: "not-nostr-auth" | "too-large" | "not-base64" | "not-json"; readonly detail: string }
  | EventProblem;

const MAX_HEADER = 16_384;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

function isVerb(value: string): value is BlossomVerb {
  return value === "get" || value === "upload" || value === "list" || value === "delete" || value === "media";
}

/** All values of a tag; a tag without a value counts as an empty one, since leaving a limit out would widen it. */
function limits(event: EventTemplate, name: string): readonly string[] {
  return event.tags.filter((tag) => tag[0] === name).map((tag) => tag[1] ?? "");
}

function hostOf(server: string): string {
  const lower = server.toLowerCase();
  if (!lower.startsWith("http://") && !lower.startsWith("https://")) return lower;
  try {
    return new URL(lower).host;
  } catch {
    return lower;
  }
}

/** Reads an authorisation; whether it is due, for this server and this file is judged elsewhere. */
export function parseBlossomAuth(event: VerifiedEvent): Result<BlossomAuth, BlossomAuthProblem> {
  if (event.kind !== KIND.blossomAuth) return failed({ code: "wrong-kind", found: String(event.kind) });
  const verb = tagValue(event, "t") ?? "";
  if (!isVerb(verb)) return failed({ code: "bad-verb", found: verb.slice(0, 40) });
  const expiration = tagValue(event, "expiration") ?? "";
  if (!/^\d{1,15}$/.test(expiration)) return failed({ code: "bad-expiration", found: expiration.slice(0, 40) });
  const hashes: Sha256[] = [];
  for (const hash of limits(event, "x")) {
    if (!isSha256(hash)) return failed({ code: "bad-hash", found: hash.slice(0, 40) });
    hashes.push(hash);
  }
  return ok({
    pubkey: event.pubkey,
    verb,
    expiresAtSec: Number(expiration),
    hashes,
    servers: limits(event, "server").map(hostOf),
    description: severalLines(event.content, 500),
    createdAtSec: event.created_at,
  });
}

/** The event of an authorisation. */
export function buildBlossomAuth(
  auth: Pick<BlossomAuth, "verb" | "expiresAtSec"> & Partial<Pick<BlossomAuth, "hashes" | "servers" | "description">>,
  createdAtSec: number,
): EventTemplate {
  const tags: Tag[] = [
    ["t", auth.verb],
    ["expiration", String(Math.floor(auth.expiresAtSec))],
  ];
  for (const hash of auth.hashes ?? []) tags.push(["x", hash]);
  for (const server of auth.servers ?? []) tags.push(["server", hostOf(server)]);
  const content = severalLines(auth.description ?? "", 500) || `Allow: ${auth.verb}`;
  return { kind: KIND.blossomAuth, created_at: createdAtSec, tags, content };
}

/** The value of an Authorization header that carries a signed event. */
export function encodeAuthHeader(event: NostrEvent): string {
  return `Nostr ${base64.encode(encoder.encode(serializeEvent(event)))}`;
}

/** Reads the event in an Authorization header: `Nostr` and base64, padded or not, URL alphabet or not. Never throws. */
export function parseAuthHeader(header: string): Result<NostrEvent, AuthHeaderProblem> {
  if (header.length > MAX_HEADER) return failed({ code: "too-large", detail: `${header.length} characters` });
  const scheme = /^nostr +/i.exec(header);
  if (scheme === null) return failed({ code: "not-nostr-auth", detail: header.slice(0, 10) });
  const packed = withoutEnd(header.slice(scheme[0].length).trim(), "=").replaceAll("-", "+").replaceAll("_", "/");
  let text: string;
  try {
    text = decoder.decode(base64nopad.decode(packed));
  } catch (error) {
    return failed({ code: "not-base64", detail: error instanceof Error ? error.message.slice(0, 60) : "" });
  }
  const json = parseJson(text);
  return json.ok ? parseNostrEvent(json.value) : json;
}
