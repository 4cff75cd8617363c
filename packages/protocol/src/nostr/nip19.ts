import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { bech32 } from "@scure/base";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { isWellFormed } from "../text.ts";
import { socketUrls } from "../urls.ts";
import type { Address } from "./address.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId, isPubkey } from "./hex.ts";
import { isKind } from "./kinds.ts";

/** What a NIP-19 text names. Relays are hints: socket URLs, at most ten. */
export type Nip19 =
  | { readonly type: "npub"; readonly pubkey: Pubkey }
  | { readonly type: "nsec"; readonly secretKey: Uint8Array }
  | { readonly type: "note"; readonly id: EventId }
  | { readonly type: "nprofile"; readonly pubkey: Pubkey; readonly relays: readonly string[] }
  | ({ readonly type: "nevent"; readonly relays: readonly string[] } & EventPointer)
  | ({ readonly type: "naddr"; readonly relays: readonly string[] } & Address);

/** Names one event. */
export interface EventPointer {
  readonly id: EventId;
  readonly relays?: readonly string[];
  readonly author?: Pubkey;
  readonly kind?: number;
}

/** Why a text names nothing. */
export interface Nip19Problem {
  readonly code: "not-bech32" | "unknown-prefix" | "bad-length" | "bad-parts";
  readonly detail: string;
}

const MAX_LENGTH = 5_000;
const MAX_RELAYS = 10;
const MAX_PART_BYTES = 255;
const SPECIAL = 0;
const RELAY = 1;
const AUTHOR = 2;
const KIND_PART = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

type Part = readonly [type: number, bytes: Uint8Array];

function encodeWords(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes), MAX_LENGTH);
}

function encodeParts(prefix: string, parts: readonly Part[]): string {
  return encodeWords(prefix, concatBytes(...parts.map(([type, bytes]) => concatBytes(new Uint8Array([type, bytes.length]), bytes))));
}

function relayParts(relays: readonly string[] | undefined): readonly Part[] {
  return socketUrls(relays ?? [], MAX_RELAYS)
    .map((url): Part => [RELAY, encoder.encode(url)])
    .filter(([, bytes]) => bytes.length <= MAX_PART_BYTES);
}

function kindPart(kind: number): Part {
  return [KIND_PART, new Uint8Array([(kind >>> 24) & 255, (kind >>> 16) & 255, (kind >>> 8) & 255, kind & 255])];
}

/** A public key as `npub1…`. */
export function encodeNpub(pubkey: Pubkey): string {
  return encodeWords("npub", hexToBytes(pubkey));
}

/** A 32-byte secret key as `nsec1…`. */
export function encodeNsec(secretKey: Uint8Array): string {
  return encodeWords("nsec", secretKey);
}

/** An event id as `note1…`. */
export function encodeNote(id: EventId): string {
  return encodeWords("note", hexToBytes(id));
}

/** A public key and where to look as `nprofile1…`. */
export function encodeNprofile(profile: { readonly pubkey: Pubkey; readonly relays?: readonly string[] }): string {
  return encodeParts("nprofile", [[SPECIAL, hexToBytes(profile.pubkey)], ...relayParts(profile.relays)]);
}

/** An event and where to look as `nevent1…`. */
export function encodeNevent(pointer: EventPointer): string {
  const parts: Part[] = [[SPECIAL, hexToBytes(pointer.id)], ...relayParts(pointer.relays)];
  if (pointer.author !== undefined) parts.push([AUTHOR, hexToBytes(pointer.author)]);
  if (pointer.kind !== undefined) parts.push(kindPart(pointer.kind));
  return encodeParts("nevent", parts);
}

/** An address and where to look as `naddr1…`; throws when the identifier is longer than 255 bytes, which NIP-19 cannot write. */
export function encodeNaddr(address: Address & { readonly relays?: readonly string[] }): string {
  const identifier = encoder.encode(address.identifier);
  if (identifier.length > MAX_PART_BYTES) throw new RangeError(`an identifier of ${identifier.length} bytes has no naddr`);
  return encodeParts("naddr", [
    [SPECIAL, identifier],
    ...relayParts(address.relays),
    [AUTHOR, hexToBytes(address.pubkey)],
    kindPart(address.kind),
  ]);
}

interface Parts {
  readonly special: Uint8Array;
  readonly relays: readonly string[];
  readonly author: Uint8Array | undefined;
  readonly kind: number | undefined;
}

function text(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function readParts(bytes: Uint8Array): Parts | null {
  let special: Uint8Array | undefined;
  let author: Uint8Array | undefined;
  let kind: number | undefined;
  const relays: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const type = bytes[at];
    const length = bytes[at + 1];
    if (length === undefined || at + 2 + length > bytes.length) return null;
    const value = bytes.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    if (type === SPECIAL) special ??= value;
    else if (type === AUTHOR) author ??= value;
    else if (type === RELAY) {
      const url = text(value);
      if (url !== null) relays.push(url);
    } else if (type === KIND_PART && kind === undefined) {
      if (length !== 4) return null;
      kind = value.reduce((sum, byte) => sum * 256 + byte, 0);
      if (!isKind(kind)) return null;
    }
  }
  return special === undefined ? null : { special, relays: socketUrls(relays, MAX_RELAYS), author, kind };
}

function wrong(code: Nip19Problem["code"], detail: string): Result<never, Nip19Problem> {
  return failed({ code, detail: detail.slice(0, 60) });
}

function decodeParts(prefix: "nprofile" | "nevent" | "naddr", bytes: Uint8Array): Result<Nip19, Nip19Problem> {
  const parts = readParts(bytes);
  if (parts === null) return wrong("bad-parts", prefix);
  const { special, relays, kind } = parts;
  const author = parts.author === undefined ? undefined : bytesToHex(parts.author);
  if (author !== undefined && !isPubkey(author)) return wrong("bad-length", `${prefix} author`);
  if (prefix === "naddr") {
    const identifier = text(special);
    if (identifier === null || author === undefined || kind === undefined) return wrong("bad-parts", prefix);
    return ok({ type: prefix, kind, pubkey: author, identifier, relays });
  }
  const hex = bytesToHex(special);
  if (prefix === "nprofile") {
    return isPubkey(hex) ? ok({ type: prefix, pubkey: hex, relays }) : wrong("bad-length", prefix);
  }
  if (!isEventId(hex)) return wrong("bad-length", prefix);
  return ok({
    type: prefix,
    id: hex,
    relays,
    ...(author === undefined ? {} : { author }),
    ...(kind === undefined ? {} : { kind }),
  });
}

/** Reads a NIP-19 text, with or without `nostr:` in front (NIP-21); unknown parts inside are ignored. Never throws. */
export function decodeNip19(value: string): Result<Nip19, Nip19Problem> {
  const bare = value.startsWith("nostr:") ? value.slice(6) : value;
  if (bare.length > MAX_LENGTH || !isWellFormed(bare)) return wrong("not-bech32", `${bare.length} characters`);
  const decoded = bech32.decodeUnsafe(bare, MAX_LENGTH);
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  // The text itself stays out of the problem: it may be a mistyped secret key.
  if (!decoded || !bytes) return wrong("not-bech32", `${bare.length} characters`);
  const { prefix } = decoded;
  switch (prefix) {
    case "npub": {
      const pubkey = bytesToHex(bytes);
      return isPubkey(pubkey) ? ok({ type: prefix, pubkey }) : wrong("bad-length", prefix);
    }
    case "note": {
      const id = bytesToHex(bytes);
      return isEventId(id) ? ok({ type: prefix, id }) : wrong("bad-length", prefix);
    }
    case "nsec":
      return bytes.length === 32 && secp256k1.utils.isValidSecretKey(bytes)
        ? ok({ type: prefix, secretKey: bytes })
        : wrong("bad-length", prefix);
    case "nprofile":
    case "nevent":
    case "naddr":
      return decodeParts(prefix, bytes);
    default:
      return wrong("unknown-prefix", prefix);
  }
}
