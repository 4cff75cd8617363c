import { bech32 } from "@scure/base";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Nip19 } from "../index.ts";
import {
  decodeNip19,
  encodeNaddr,
  encodeNevent,
  encodeNote,
  encodeNprofile,
  encodeNpub,
  encodeNsec,
  parseEventId,
  parsePubkey,
  publicKeyOf,
} from "../index.ts";

const pubkey = publicKeyOf(new Uint8Array(32).fill(1));
const idResult = parseEventId("ab".repeat(32));
if (!idResult.ok) throw new Error("hex");
const id = idResult.value;

function decoded(text: string): Nip19 {
  const result = decodeNip19(text);
  if (!result.ok) throw new Error(`${result.problem.code} ${result.problem.detail}`);
  return result.value;
}

function codeOf(text: string): string {
  const result = decodeNip19(text);
  return result.ok ? "read" : result.problem.code;
}

function wire(prefix: string, ...bytes: number[]): string {
  return bech32.encode(prefix, bech32.toWords(new Uint8Array(bytes)), 5_000);
}

const special = [0, 32, ...new Uint8Array(32).fill(0xab)];

describe("NIP-19", () => {
  test("[P-5] the standard's own examples are read and written", () => {
    const npubs = {
      npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6: "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d",
      npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg: "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e",
    };
    for (const [npub, hex] of Object.entries(npubs)) {
      const key = parsePubkey(hex);
      expect(key.ok && encodeNpub(key.value)).toBe(npub);
      expect(decoded(npub)).toEqual({ type: "npub", pubkey: hex });
    }
    const nsec = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";
    const secretKey = new Uint8Array(Buffer.from("67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa", "hex"));
    expect(encodeNsec(secretKey)).toBe(nsec);
    expect(decoded(nsec)).toEqual({ type: "nsec", secretKey });
    expect(
      decoded(
        "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p",
      ),
    ).toEqual({
      type: "nprofile",
      pubkey: "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d",
      relays: ["wss://r.x.com", "wss://djbas.sadkb.com"],
    });
  });

  test("[P-1d] every text written is read back", () => {
    const relays = fc.uniqueArray(fc.constantFrom("wss://a.example.com", "ws://127.0.0.1:7447/relay", "wss://b.example.com/x?y=z"), {
      maxLength: 3,
    });
    const kinds = fc.integer({ min: 0, max: 65_535 });
    const identifiers = fc.string({ unit: "grapheme", maxLength: 20 });
    expect(decoded(encodeNote(id))).toEqual({ type: "note", id });
    fc.assert(
      fc.property(relays, kinds, identifiers, fc.boolean(), (hints, kind, identifier, full) => {
        expect(decoded(encodeNprofile({ pubkey, relays: hints }))).toEqual({ type: "nprofile", pubkey, relays: hints });
        expect(decoded(encodeNaddr({ kind, pubkey, identifier, relays: hints }))).toEqual({
          type: "naddr",
          kind,
          pubkey,
          identifier,
          relays: hints,
        });
        const pointer = full ? { id, relays: hints, author: pubkey, kind } : { id, relays: hints };
        expect(decoded(encodeNevent(pointer))).toEqual({ type: "nevent", ...pointer });
      }),
    );
    expect(decoded(encodeNaddr({ kind: 30311, pubkey, identifier: "\ufeffx" }))).toMatchObject({ identifier: "\ufeffx" });
    expect(() => encodeNaddr({ kind: 30311, pubkey, identifier: "ä".repeat(128) })).toThrow(RangeError);
  });

  test("[P-5a] unknown parts are ignored, useless relays left out, ten kept", () => {
    expect(decoded(wire("nevent", 77, 2, 1, 2, ...special, 1, 3, 102, 111, 111))).toEqual({ type: "nevent", id, relays: [] });
    const many = Array.from({ length: 12 }, (_, index) => `wss://r${index}.example.com`);
    expect(decoded(encodeNevent({ id, relays: many }))).toMatchObject({ relays: many.slice(0, 10) });
    expect(decoded(encodeNevent({ id, relays: ["https://x.example.com", `wss://x.example.com/${"a".repeat(300)}`] }))).toMatchObject({
      relays: [],
    });
  });

  test("[P-5a] broken parts are problems", () => {
    const kind = [3, 4, 0, 0, 0, 1];
    const author = [2, 32, ...new Uint8Array(32).fill(1)];
    expect(codeOf(wire("nevent", ...special.slice(0, 20)))).toBe("bad-parts");
    expect(codeOf(wire("nevent", ...special, 1))).toBe("bad-parts");
    expect(codeOf(wire("nevent"))).toBe("bad-parts");
    expect(codeOf(wire("nevent", 0, 1, 1))).toBe("bad-length");
    expect(codeOf(wire("nevent", ...special, 2, 1, 1))).toBe("bad-length");
    expect(codeOf(wire("nevent", ...special, 3, 4, 0, 1, 0, 0))).toBe("bad-parts");
    expect(codeOf(wire("nevent", ...special, 3, 3, 0, 0, 1))).toBe("bad-parts");
    expect(codeOf(wire("naddr", 0, 1, 120, ...author))).toBe("bad-parts");
    expect(codeOf(wire("naddr", 0, 1, 120, ...kind))).toBe("bad-parts");
    expect(codeOf(wire("naddr", 0, 1, 255, ...author, ...kind))).toBe("bad-parts");
    expect(codeOf(wire("naddr", 0, 1, 120, ...author, ...kind))).toBe("read");
    expect(codeOf(wire("npub", 1, 2, 3))).toBe("bad-length");
    expect(codeOf(wire("nsec", ...new Uint8Array(32)))).toBe("bad-length");
    expect(codeOf(wire("nsec", ...new Uint8Array(32).fill(255)))).toBe("bad-length");
    expect(codeOf(wire("lnbc", ...new Uint8Array(32)))).toBe("unknown-prefix");
  });

  test("[P-5b] upper case and nostr: are read; nothing else is", () => {
    const npub = encodeNpub(pubkey);
    expect([codeOf(npub.toUpperCase()), codeOf(`nostr:${npub}`)]).toEqual(["read", "read"]);
    for (const text of [
      "",
      "nostr:",
      npub.slice(1),
      `${npub}q`,
      `N${npub.slice(1)}`,
      "npub1",
      "1".repeat(6_000),
      "npub1\ud800",
      `${npub} `,
    ]) {
      expect([text, codeOf(text)]).toEqual([text, "not-bech32"]);
    }
  });

  test("[P-5b] a problem never repeats a mistyped secret key", () => {
    const nsec = encodeNsec(new Uint8Array(32).fill(5));
    const mistyped = `${nsec.slice(0, -1)}${nsec.endsWith("q") ? "p" : "q"}`;
    expect(JSON.stringify(decodeNip19(mistyped))).not.toContain(nsec.slice(5, 15));
  });
});
