import { describe, expect, test } from "vitest";
import type { EventTemplate } from "../index.ts";
import {
  computeEventId,
  isEventIdRight,
  kindClass,
  parseNostrEvent,
  parsePubkey,
  serializeEvent,
  signEvent,
  tagValue,
  tagValues,
} from "../index.ts";

const secret = new Uint8Array(32).fill(1);
const template: EventTemplate = {
  kind: 1311,
  created_at: 1_760_000_000,
  tags: [["a", "x", "y"], ["a", "z"], ["a"], []],
  content: 'Say "hi"\n\\ \u0007 ä😀',
};
const event = signEvent(template, secret);
const raw = { ...event };

function problemOf(value: unknown): string {
  const parsed = parseNostrEvent(value);
  return parsed.ok ? "read" : parsed.problem.code;
}

describe("events", () => {
  test("[P-1a] an event is read into a fresh object with exactly the seven fields", () => {
    const source = JSON.parse(`{"__proto__":{"polluted":true},"constructor":1,"relay":"wss://x",${serializeEvent(event).slice(1)}`);
    const parsed = parseNostrEvent(source);
    if (!parsed.ok) throw new Error(parsed.problem.code);
    expect(Object.keys(parsed.value).toSorted()).toEqual(["content", "created_at", "id", "kind", "pubkey", "sig", "tags"]);
    expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
    expect("polluted" in parsed.value).toBe(false);
    expect(parsed.value).toEqual(raw);
    source.tags[0][0] = "b";
    expect(parsed.value.tags[0]?.[0]).toBe("a");
  });

  test("[P-1b] each field is held to its shape and range", () => {
    const cases: readonly (readonly [string, object])[] = [
      ["bad-id", { id: event.id.toUpperCase() }],
      ["bad-id", { id: `${event.id}\n` }],
      ["bad-id", { id: event.id.slice(1) }],
      ["bad-pubkey", { pubkey: `${event.pubkey}0` }],
      ["bad-sig", { sig: event.id }],
      ["bad-created-at", { created_at: -1 }],
      ["bad-created-at", { created_at: 1.5 }],
      ["bad-created-at", { created_at: 2 ** 53 }],
      ["bad-created-at", { created_at: "1" }],
      ["bad-created-at", { created_at: Number.NaN }],
      ["bad-kind", { kind: 65_536 }],
      ["bad-kind", { kind: 0.1 }],
      ["bad-kind", { kind: Number.POSITIVE_INFINITY }],
      ["bad-tags", { tags: null }],
      ["bad-tags", { tags: ["a"] }],
      ["bad-tags", { tags: [["a", null]] }],
      ["bad-tags", { tags: [[["a"]]] }],
      ["bad-content", { content: null }],
      ["bad-content", { content: undefined }],
    ];
    for (const [code, change] of cases) expect([change, problemOf({ ...raw, ...change })]).toEqual([change, code]);
    expect(problemOf({ ...raw, created_at: 2 ** 53 - 1, kind: 65_535 })).toBe("read");
    for (const value of [null, undefined, 1, "x", [], [raw]]) expect(problemOf(value)).toBe("not-an-object");
    expect(parsePubkey(event.pubkey.toUpperCase()).ok).toBe(false);
  });

  test("[P-1b] a negative zero is zero", () => {
    const parsed = parseNostrEvent({ ...raw, created_at: -0, kind: -0 });
    expect(parsed.ok && [Object.is(parsed.value.created_at, 0), Object.is(parsed.value.kind, 0)]).toEqual([true, true]);
  });

  test("[P-1c] half a surrogate pair in content or a tag is refused", () => {
    expect(problemOf({ ...raw, content: "a\ud800" })).toBe("bad-content");
    expect(problemOf({ ...raw, tags: [["t", "\udfff"]] })).toBe("bad-tags");
  });

  test("[P-1d] an event written and read is equal", () => {
    expect(parseNostrEvent(JSON.parse(serializeEvent(event)))).toEqual({ ok: true, value: raw });
  });

  test("[P-2c] the id is the one the network gives", () => {
    // Both sums were taken with coreutils' sha256sum over the text of NIP-01.
    const pubkey = parsePubkey(`${"0".repeat(63)}1`);
    if (!pubkey.ok) throw new Error(pubkey.problem.code);
    const empty = { created_at: 0, kind: 1, tags: [], content: "" };
    expect(computeEventId(pubkey.value, empty)).toBe("be7df2d74339b172ebd39ceb2c8e6be6790172588f9ce3932a78d344490a93f7");
    const escapes = { created_at: 1_700_000_000, kind: 1311, tags: [["t", "ä"]], content: 'Say "hi"\n\\ \u0007 😀' };
    expect(computeEventId(pubkey.value, escapes)).toBe("25b7ff317e0228a41b6d7e58a493f2cc68dfc87137d44fb5b1590cc9068025bb");
    expect(isEventIdRight(event)).toBe(true);
  });

  test("[P-3b] tag values are the first ones, in order, of tags that have one", () => {
    expect(tagValue(event, "a")).toBe("x");
    expect(tagValues(event, "a")).toEqual(["x", "z"]);
    expect(tagValue(event, "b")).toBeUndefined();
  });

  test("[P-3c] kinds fall into NIP-01's classes", () => {
    const classes = [0, 1, 2, 3, 4, 5, 44, 45, 999, 1000, 9999, 10_000, 19_999, 20_000, 29_999, 30_000, 39_999, 40_000, 65_535].map(
      kindClass,
    );
    expect(classes).toEqual([
      "replaceable",
      "regular",
      "regular",
      "replaceable",
      "regular",
      "regular",
      "regular",
      "regular",
      "regular",
      "regular",
      "regular",
      "replaceable",
      "replaceable",
      "ephemeral",
      "ephemeral",
      "addressable",
      "addressable",
      "regular",
      "regular",
    ]);
  });
});
