import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { NostrEvent } from "../index.ts";
import { admitVerified, parseEventId, parseNostrEvent, parsePubkey, publicKeyOf, signEvent, verifyEvent } from "../index.ts";
import { isSignature } from "./hex.ts";
import { isSignatureRight, signId } from "./schnorr.ts";

const secret = new Uint8Array(32).fill(1);
const signed = signEvent({ kind: 1, created_at: 1_760_000_000, tags: [["t", "a"]], content: "hello" }, secret);

function unverified(change: object = {}): NostrEvent {
  const event = parseNostrEvent({ ...signed, ...change });
  if (!event.ok) throw new Error(event.problem.code);
  return event.value;
}

function codeOf(event: NostrEvent): string {
  const result = verifyEvent(event);
  return result.ok ? "verified" : result.problem.code;
}

describe("proof", () => {
  test("[P-2] a proven event is frozen through and through", () => {
    const result = verifyEvent(unverified());
    if (!result.ok) throw new Error(result.problem.code);
    for (const event of [result.value, signed, admitVerified(unverified())]) {
      expect(event).toEqual({ ...signed });
      expect([Object.isFrozen(event), Object.isFrozen(event.tags), event.tags.every((tag) => Object.isFrozen(tag))]).toEqual([
        true,
        true,
        true,
      ]);
    }
  });

  test("[P-2] changing the original afterwards changes nothing", () => {
    const tags = [["t", "a"]];
    const original = { ...unverified(), tags };
    const result = verifyEvent(original);
    tags[0]?.push("more");
    tags.push(["p", "x"]);
    original.content = "other";
    expect(result.ok && result.value).toEqual({ ...signed });
  });

  test("[P-2a] an altered copy of a verified event fails", () => {
    expect(codeOf({ ...signed, content: "other" })).toBe("wrong-id");
    expect(codeOf({ ...signed, tags: [] })).toBe("wrong-id");
    expect(codeOf({ ...signed, created_at: signed.created_at + 1 })).toBe("wrong-id");
    const other = signEvent({ ...signed, content: "other" }, secret);
    expect(codeOf({ ...signed, id: other.id, content: "other" })).toBe("wrong-signature");
    expect(codeOf({ ...signed, id: other.id })).toBe("wrong-id");
  });

  test("[P-2a] another author or a broken signature fails", () => {
    const guest = publicKeyOf(new Uint8Array(32).fill(2));
    expect(codeOf({ ...signed, pubkey: guest })).toBe("wrong-id");
    expect(codeOf(unverified({ sig: "0".repeat(128) }))).toBe("wrong-signature");
    expect(codeOf(unverified({ sig: "f".repeat(128) }))).toBe("wrong-signature");
    expect(codeOf({ ...signed })).toBe("verified");
  });

  test("[P-2b] the standard's vectors hold", () => {
    const file = new URL("../../../../tests/vectors/bip340.json", import.meta.url);
    const { vectors }: { vectors: readonly Record<string, string & boolean>[] } = JSON.parse(readFileSync(file, "utf8"));
    expect(vectors.length).toBe(15);
    for (const { name, pubkey, message, signature, right, secretKey, auxiliaryRandom } of vectors) {
      const key = parsePubkey(pubkey);
      const id = parseEventId(message);
      if (!key.ok || !id.ok || !isSignature(signature)) throw new Error("hex");
      expect([name, isSignatureRight({ id: id.value, pubkey: key.value, sig: signature })]).toEqual([name, right]);
      if (secretKey === undefined || auxiliaryRandom === undefined) continue;
      const bytes = Buffer.from(secretKey, "hex");
      expect(publicKeyOf(bytes)).toBe(pubkey);
      expect(signId(id.value, bytes, Buffer.from(auxiliaryRandom, "hex"))).toBe(signature);
    }
  });

  test("[P-2d] signing refuses what would be no event, and repeats itself", () => {
    const template = { kind: 1, created_at: 1, tags: [], content: "" };
    expect(() => signEvent({ ...template, kind: -1 }, secret)).toThrow("bad-kind");
    expect(() => signEvent({ ...template, created_at: 1.5 }, secret)).toThrow("bad-created-at");
    expect(() => signEvent({ ...template, content: "\ud800" }, secret)).toThrow("bad-content");
    expect(() => signEvent(template, new Uint8Array(32))).toThrow();
    expect(signEvent(template, secret)).toEqual(signEvent(template, secret));
    const other = signEvent(template, secret, new Uint8Array(32).fill(7));
    expect(other.sig).not.toBe(signEvent(template, secret).sig);
    expect(codeOf(other)).toBe("verified");
  });
});
