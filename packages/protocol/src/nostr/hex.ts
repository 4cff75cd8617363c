import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { describe } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";

declare const brand: unique symbol;
type Hex<Name extends string> = string & { readonly [brand]: Name };

/** A public key: 64 lower-case hex characters (x coordinate, BIP-340). */
export type Pubkey = Hex<"pubkey">;
/** An event's id: 64 lower-case hex characters. */
export type EventId = Hex<"event-id">;
/** A Schnorr signature: 128 lower-case hex characters. */
export type Signature = Hex<"signature">;
/** A file's SHA-256: 64 lower-case hex characters. */
export type Sha256 = Hex<"sha256">;

/** Why a value is not lower-case hex of the wanted length (in characters). */
export interface HexProblem {
  readonly code: "not-hex";
  readonly length: number;
  readonly found: string;
}

const HEX_64 = /^[0-9a-f]{64}$/;
const HEX_128 = /^[0-9a-f]{128}$/;

function notHex(length: number, value: unknown): Result<never, HexProblem> {
  return failed({ code: "not-hex", length, found: describe(value) });
}

/** True for a public key in lower-case hex. */
export function isPubkey(value: unknown): value is Pubkey {
  return typeof value === "string" && HEX_64.test(value);
}

/** True for an event id in lower-case hex. */
export function isEventId(value: unknown): value is EventId {
  return typeof value === "string" && HEX_64.test(value);
}

/** True for a SHA-256 in lower-case hex. */
export function isSha256(value: unknown): value is Sha256 {
  return typeof value === "string" && HEX_64.test(value);
}

/** True for a signature in lower-case hex. */
export function isSignature(value: unknown): value is Signature {
  return typeof value === "string" && HEX_128.test(value);
}

/** Reads a public key; says nothing about whether it lies on the curve. */
export function parsePubkey(value: unknown): Result<Pubkey, HexProblem> {
  return isPubkey(value) ? ok(value) : notHex(64, value);
}

/** Reads an event id. */
export function parseEventId(value: unknown): Result<EventId, HexProblem> {
  return isEventId(value) ? ok(value) : notHex(64, value);
}

/** Reads a file hash. */
export function parseSha256(value: unknown): Result<Sha256, HexProblem> {
  return isSha256(value) ? ok(value) : notHex(64, value);
}

/** Bytes as lower-case hex. */
export function hexOf(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** The bytes that hex stands for; throws where it is none, so check before. */
export function bytesOfHex(hex: string): Uint8Array {
  return hexToBytes(hex);
}
