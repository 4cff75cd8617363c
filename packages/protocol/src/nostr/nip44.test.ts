import fc from "fast-check";
import * as reference from "nostr-tools/nip44";
import { describe, expect, test } from "vitest";
import {
  admitVerified,
  buildGiftWrap,
  buildSeal,
  computeEventId,
  decryptNip44,
  encryptNip44,
  nip44ConversationKey,
  nip44NonceFor,
  parseGiftWrap,
  parsePubkey,
  parseRumor,
  parseSeal,
  publicKeyOf,
  signEvent,
  writeRumor,
  writeSeal,
} from "../index.ts";

const [anaKey, benKey] = [new Uint8Array(32).fill(4), new Uint8Array(32).fill(5)];
const [ana, ben] = [publicKeyOf(anaKey), publicKeyOf(benKey)];

function value<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: { readonly code: string } },
): T {
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
}

const shared = value(nip44ConversationKey(anaKey, ben));
const nonce = new Uint8Array(32).fill(6);

function code(payload: string): string {
  const result = decryptNip44(payload, shared);
  return result.ok ? "read" : result.problem.code;
}

describe("encryption between two keys", () => {
  test("[P-8] both ends share a key, and another implementation shares it with them", () => {
    expect(nip44ConversationKey(benKey, ana)).toEqual({ ok: true, value: shared });
    expect(reference.v2.utils.getConversationKey(anaKey, ben)).toEqual(shared);
  });

  test("[P-8] what one implementation writes the other reads, at every length around a padding's edge", () => {
    const lengths = [1, 31, 32, 33, 64, 65, 96, 255, 256, 257, 320, 383, 384, 1_023, 1_025, 4_097, 65_535];
    for (const length of lengths) {
      const text = "x".repeat(length);
      const payload = value(encryptNip44(text, shared, nonce));
      expect(payload).toBe(reference.v2.encrypt(text, shared, nonce));
      expect(decryptNip44(payload, shared)).toEqual({ ok: true, value: text });
    }
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (text, salt) => {
          const payload = value(encryptNip44(text, shared, salt));
          expect(reference.v2.decrypt(payload, shared)).toBe(text);
          expect(decryptNip44(reference.v2.encrypt(text, shared, salt), shared)).toEqual({ ok: true, value: text });
        },
      ),
      { numRuns: 60 },
    );
  });

  test("[P-8] anything else is a named problem: cut, changed, of another version, or for someone else", () => {
    const payload = value(encryptNip44("v=0", shared, nonce));
    const spoiled = (at: number) => payload.slice(0, at) + (payload[at] === "B" ? "C" : "B") + payload.slice(at + 1);
    expect([code(payload), code(spoiled(4)), code(spoiled(70)), code(spoiled(120))]).toEqual([
      "read",
      "wrong-mac",
      "wrong-mac",
      "wrong-mac",
    ]);
    expect([code(`#${payload.slice(1)}`), code(spoiled(0)), code("x"), code("?".repeat(140)), code("A".repeat(90_000))]).toEqual([
      "unknown-version",
      "unknown-version",
      "bad-payload",
      "bad-payload",
      "bad-payload",
    ]);
    const otherKey = value(nip44ConversationKey(anaKey, publicKeyOf(new Uint8Array(32).fill(7))));
    expect(decryptNip44(payload, otherKey).ok).toBe(false);
    fc.assert(fc.property(fc.base64String({ maxLength: 400 }), (text) => !decryptNip44(text, shared).ok));
  });

  test("[P-8] an empty text, one too long and half a character are not encrypted; a key off the curve shares nothing", () => {
    expect(encryptNip44("", shared, nonce)).toMatchObject({ problem: { code: "bad-text" } });
    expect(encryptNip44("x".repeat(65_536), shared, nonce)).toMatchObject({ problem: { code: "too-large" } });
    expect(encryptNip44("\ud83c", shared, nonce)).toMatchObject({ problem: { code: "bad-text" } });
    expect(nip44ConversationKey(anaKey, value(parsePubkey("f".repeat(64))))).toMatchObject({ problem: { code: "bad-key" } });
  });

  test("[P-8a] a nonce made of the text is another for every text, person and key", () => {
    const nonces = [
      nip44NonceFor(anaKey, ben, "a"),
      nip44NonceFor(anaKey, ben, "b"),
      nip44NonceFor(anaKey, ana, "a"),
      nip44NonceFor(benKey, ben, "a"),
    ];
    expect(new Set(nonces.map((bytes) => Buffer.from(bytes).toString("hex"))).size).toBe(4);
    expect(nip44NonceFor(anaKey, ben, "a")).toEqual(nonces[0]);
  });
});

describe("gift wraps", () => {
  const template = { kind: 14, created_at: 5, tags: [["p", ben]], content: "Come in" };

  test("[P-8b] a rumor is its author's by the seal, and by nothing it says itself", () => {
    const text = writeRumor(ana, template);
    expect(parseRumor(text, ana)).toEqual({ ok: true, value: { ...template, pubkey: ana, id: computeEventId(ana, template) } });
    expect(parseRumor(text, ben)).toMatchObject({ problem: { code: "other-author" } });
    const lying = JSON.stringify({ ...template, pubkey: ana, id: "f".repeat(64), sig: "x" });
    expect(parseRumor(lying, ana)).toMatchObject({ value: { id: computeEventId(ana, template) } });
    for (const bad of ["", "[]", '{"pubkey":1}', JSON.stringify({ ...template, kind: "14", pubkey: ana })])
      expect(parseRumor(bad, ana).ok).toBe(false);
  });

  test("[P-8b] a seal names its author alone, a wrap its receiver alone; other kinds are neither", () => {
    const seal = signEvent(buildSeal("payload", 5), anaKey);
    expect(seal.tags).toEqual([]);
    expect(parseSeal(writeSeal(seal))).toMatchObject({ ok: true, value: { pubkey: ana, content: "payload" } });
    expect(parseSeal(writeSeal(signEvent(template, anaKey)))).toMatchObject({ problem: { code: "wrong-kind" } });
    expect(parseSeal("nonsense").ok).toBe(false);
    const wrap = signEvent(buildGiftWrap("payload", ben, 5), new Uint8Array(32).fill(8));
    expect(wrap.tags).toEqual([["p", ben]]);
    expect(parseGiftWrap(wrap)).toMatchObject({ value: { recipient: ben, payload: "payload", wrapper: wrap.pubkey } });
    expect(parseGiftWrap(admitVerified({ ...wrap, tags: [] }))).toMatchObject({ problem: { code: "no-recipient" } });
    expect(parseGiftWrap(seal)).toMatchObject({ problem: { code: "wrong-kind" } });
  });
});
