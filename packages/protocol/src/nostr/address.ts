import { describe } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { NostrEvent } from "./event.ts";
import { tagValue } from "./event.ts";
import type { Pubkey } from "./hex.ts";
import { isPubkey } from "./hex.ts";
import { isKind, kindClass } from "./kinds.ts";

/** Names the newest event of an author and kind, and for addressable kinds of a `d` tag. */
export interface Address {
  readonly kind: number;
  readonly pubkey: Pubkey;
  /** The `d` tag; empty for replaceable kinds. */
  readonly identifier: string;
}

/** Why a value is not an address. */
export interface AddressProblem {
  readonly code: "not-an-address" | "bad-kind" | "bad-pubkey";
  readonly found: string;
}

const ADDRESS = /^(0|[1-9]\d{0,4}):([^:]*):([^]*)$/;

/** Reads `kind:pubkey:identifier`; the identifier may hold colons. */
export function parseAddress(value: unknown): Result<Address, AddressProblem> {
  const parts = typeof value === "string" ? ADDRESS.exec(value) : null;
  if (parts === null) return failed({ code: "not-an-address", found: describe(value) });
  const [, digits, pubkey, identifier] = parts;
  const kind = Number(digits);
  if (!isKind(kind)) return failed({ code: "bad-kind", found: describe(digits) });
  if (!isPubkey(pubkey)) return failed({ code: "bad-pubkey", found: describe(pubkey) });
  return ok({ kind, pubkey, identifier: identifier ?? "" });
}

/** The address as `kind:pubkey:identifier`, equal for equal addresses. */
export function formatAddress(address: Address): string {
  return `${address.kind}:${address.pubkey}:${address.identifier}`;
}

/** The address an event is kept under; null for regular and ephemeral kinds. A missing `d` counts as empty. */
export function addressOf(event: NostrEvent): Address | null {
  switch (kindClass(event.kind)) {
    case "replaceable":
      return { kind: event.kind, pubkey: event.pubkey, identifier: "" };
    case "addressable":
      return { kind: event.kind, pubkey: event.pubkey, identifier: tagValue(event, "d") ?? "" };
    default:
      return null;
  }
}
