import { isList, isRecord, parseJson } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isSocketUrl, isWebUrl, socketUrls } from "../urls.ts";
import type { EventTemplate } from "./event.ts";
import type { Pubkey } from "./hex.ts";
import { isPubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";

/** Where a remote signer is reached (NIP-46), as its `bunker://` address says. */
export interface Bunker {
  /** The signer's own key; whose events it signs is asked of it. */
  readonly pubkey: Pubkey;
  /** At most four. */
  readonly relays: readonly string[];
  /** Proves once that whoever connects was given the address. */
  readonly secret: string | null;
}

/** What a page offers to a remote signer that comes to it. */
export interface ConnectOffer {
  /** The key the page speaks with; not the person's. */
  readonly client: Pubkey;
  readonly relays: readonly string[];
  /** The signer shows by it that it saw this offer. */
  readonly secret: string;
  /** What is asked for, e.g. `sign_event:1`. */
  readonly permissions: readonly string[];
  readonly name: string;
  readonly url: string;
}

/** What is asked of a remote signer. */
export type RemoteMethod =
  | "connect"
  | "get_public_key"
  | "sign_event"
  | "nip44_encrypt"
  | "nip44_decrypt"
  | "nip04_decrypt"
  | "ping"
  | "switch_relays";

/** One question to a remote signer. */
export interface RemoteRequest {
  readonly id: string;
  readonly method: RemoteMethod;
  readonly params: readonly string[];
}

/** What a remote signer answered: the result, its refusal, or a page where the person has to say yes first. */
export type RemoteAnswer =
  | { readonly id: string; readonly kind: "result"; readonly result: string }
  | { readonly id: string; readonly kind: "error"; readonly error: string }
  | { readonly id: string; readonly kind: "ask-person"; readonly url: string };

/** Why something is no address of a signer, or no answer of one. */
export interface Nip46Problem {
  readonly code: "not-a-bunker" | "is-an-offer" | "bad-key" | "no-relay" | "not-json" | "not-an-answer" | "bad-url";
}

const mostRelays = 4;
const longestUri = 4_000;

/** Reads a `bunker://` address. Never throws; what it found stays out of the problem, since it may hold a secret. */
export function parseBunker(text: string): Result<Bunker, Nip46Problem> {
  const trimmed = text.trim();
  if (/^nostrconnect:/iu.test(trimmed)) return failed({ code: "is-an-offer" });
  const match = trimmed.length > longestUri ? null : /^bunker:\/\/([^/?#]*)\/?(?:\?([^#]*))?$/iu.exec(trimmed);
  if (match === null) return failed({ code: "not-a-bunker" });
  const pubkey = (match[1] ?? "").toLowerCase();
  if (!isPubkey(pubkey)) return failed({ code: "bad-key" });
  const { relays, secret } = readQuery(match[2] ?? "");
  const reachable = socketUrls(relays, mostRelays);
  return reachable.length === 0 ? failed({ code: "no-relay" }) : ok({ pubkey, relays: reachable, secret });
}

/** The fields of an address; broken escapes stay as they are. */
function readQuery(query: string): { readonly relays: readonly string[]; readonly secret: string | null } {
  const relays: string[] = [];
  let secret: string | null = null;
  for (const field of query.split("&")) {
    const cut = field.indexOf("=");
    const value = unescape(field.slice(cut + 1));
    if (field.slice(0, cut) === "relay") relays.push(value);
    else if (field.slice(0, cut) === "secret" && value !== "") secret ??= value;
  }
  return { relays, secret };
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** The `nostrconnect://` address of an offer: what a signer scans. */
export function buildConnectOffer({ client, relays, secret, permissions, name, url }: ConnectOffer): string {
  const fields = [
    ...relays.map((relay) => ["relay", relay] as const),
    ["secret", secret] as const,
    ["perms", permissions.join(",")] as const,
    ["name", name] as const,
    ["url", url] as const,
  ].filter(([, value]) => value !== "");
  return `nostrconnect://${client}?${fields.map(([key, value]) => `${key}=${escapeField(value)}`).join("&")}`;
}

/** Escapes only what a field may not hold: every character makes the picture finer. */
function escapeField(value: string): string {
  return encodeURIComponent(value).replace(/%(?:2F|3A|2C)/gu, (escaped) => decodeURIComponent(escaped));
}

/** A question as the text that is encrypted. */
export function writeRemoteRequest({ id, method, params }: RemoteRequest): string {
  return JSON.stringify({ id, method, params });
}

/** The event that carries an encrypted question to a signer. */
export function buildRemoteRequest(signer: Pubkey, encrypted: string, createdAtSec: number): EventTemplate {
  return { kind: KIND.remoteSigning, created_at: createdAtSec, tags: [["p", signer]], content: encrypted };
}

/** Reads a decrypted answer. A result that is no text is taken as its JSON. */
export function parseRemoteAnswer(text: string): Result<RemoteAnswer, Nip46Problem> {
  const json = parseJson(text);
  if (!json.ok) return failed({ code: "not-json" });
  if (!isRecord(json.value) || typeof json.value["id"] !== "string") return failed({ code: "not-an-answer" });
  const { id, result, error } = json.value;
  if (result === "auth_url") {
    return typeof error === "string" && isWebUrl(error) ? ok({ id, kind: "ask-person", url: error }) : failed({ code: "bad-url" });
  }
  if (typeof error === "string" && error !== "") return ok({ id, kind: "error", error });
  if (typeof result === "string") return ok({ id, kind: "result", result });
  return result === undefined ? failed({ code: "not-an-answer" }) : ok({ id, kind: "result", result: JSON.stringify(result) });
}

/** The relays a signer wants to be asked over from now on; null for no change, or what is no list. */
export function readSwitchedRelays(result: string): readonly string[] | null {
  const json = parseJson(result);
  if (!json.ok || !isList(json.value)) return null;
  const relays = json.value.filter((url): url is string => typeof url === "string" && isSocketUrl(url)).slice(0, mostRelays);
  return relays.length === 0 ? null : relays;
}
