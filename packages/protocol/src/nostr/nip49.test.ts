import { describe, expect, it } from "vitest";
import { failed, ok } from "../result.ts";
import { hexOf } from "./hex.ts";
import { buildLockedKey, LOCKED_KEY_COST, openLockedKey, parseLockedKey } from "./nip49.ts";
import type { LockedKey } from "./nip49.ts";
import { stretchPassword } from "./stretch-password.ts";

// The vector of NIP-49.
const official =
  "ncryptsec1qgg9947rlpvqu76pj5ecreduf9jxhselq2nae2kghhvd5g7dgjtcxfqtd67p9m0w57lspw8gsq6yphnm8623nsl8xn9j4jdzz84zm3frztj3z7s35vpzmqf6ksu8r89qk5z2zxfmu5gv8th8wclt0h4p";
const secret = "3501454135014541350145413501453fefb02227e449e57cf4d3a3ce05378683";
/** Sixteen times round instead of 65,536: a test is no attack. */
const light = 16;

function read(text: string): LockedKey {
  const parsed = parseLockedKey(text);
  if (!parsed.ok) throw new Error(parsed.problem.code);
  return parsed.value;
}

describe("keys closed with a password", () => {
  it("[I-1k] the official vector opens with its password and with no other", () => {
    const locked = read(official);
    expect(locked.cost).toBe(LOCKED_KEY_COST);
    const opened = openLockedKey(locked, stretchPassword({ password: "nostr", salt: locked.salt, cost: locked.cost }));
    expect(opened.ok && hexOf(opened.value)).toBe(secret);
    const other = stretchPassword({ password: "Nostr", salt: locked.salt, cost: light });
    expect(openLockedKey(locked, other)).toEqual(failed({ code: "wrong-password" }));
  });

  it("[I-1k] what is closed here opens again, and the same letters in another form are the same password", () => {
    const salt = new Uint8Array(16).fill(3);
    // NIP-49's own example of a password whose bytes change by normalisation.
    const [typed, normal] = ["\u212b\u2126\u1e9b\u0323", "\u00c5\u03a9\u1e69"];
    const key = new Uint8Array(32).fill(7);
    const text = buildLockedKey(key, stretchPassword({ password: typed, salt, cost: light }), salt, new Uint8Array(24).fill(9));
    expect(text.startsWith("ncryptsec1")).toBe(true);
    expect(openLockedKey(read(text), stretchPassword({ password: normal, salt, cost: light }))).toEqual(ok(key));
  });

  it("[I-1k] what is none is a named problem", () => {
    expect(parseLockedKey("ncryptsec1qqqq")).toEqual(failed({ code: "not-bech32" }));
    expect(parseLockedKey(`${official.slice(0, -1)}q`)).toEqual(failed({ code: "not-bech32" }));
    expect(parseLockedKey("n".repeat(9_000))).toEqual(failed({ code: "not-bech32" }));
    expect(parseLockedKey("npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6")).toEqual(failed({ code: "unknown-prefix" }));
  });

  it("[I-1k] stretching tells how far it is", () => {
    const told: number[] = [];
    stretchPassword({ password: "x", salt: new Uint8Array(16), cost: 1_024 }, (part) => told.push(part));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)).toBe(1);
  });
});
