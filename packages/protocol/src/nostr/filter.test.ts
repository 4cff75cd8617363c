import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Filter } from "../index.ts";
import { addressOf, encodeFilter, formatAddress, matchFilter, parseAddress, parseFilter, parsePubkey, signEvent } from "../index.ts";

const secret = new Uint8Array(32).fill(1);
const event = signEvent(
  { kind: 1311, created_at: 100, tags: [["a", "x", "second"], ["t", "dusk"], ["t", "plaza"], ["e"], ["T", "upper"]], content: "hello" },
  secret,
);

function problemOf(value: unknown): string {
  const parsed = parseFilter(value);
  return parsed.ok ? "read" : `${parsed.problem.code} ${parsed.problem.field}`;
}

describe("filters", () => {
  test("[P-3a] unknown fields are ignored, unknown tags refused", () => {
    expect(parseFilter({ kinds: [1], cache: true, "": 1 })).toEqual({ ok: true, value: { kinds: [1] } });
    expect(parseFilter({ "#a": ["x"], "#Z": [] })).toEqual({ ok: true, value: { tags: { a: ["x"], Z: [] } } });
    for (const field of ["#", "#ab", "#1", "#ä", "##", "#__proto__"])
      expect(problemOf({ [field]: ["x"] })).toBe(`unsupported-tag ${field}`);
  });

  test("[P-1b] each condition is held to its shape", () => {
    const bad: readonly (readonly [string, unknown])[] = [
      ["ids", "x"],
      ["ids", ["x"]],
      ["authors", [event.pubkey.toUpperCase()]],
      ["kinds", [65_536]],
      ["kinds", ["1"]],
      ["kinds", [1.5]],
      ["since", -1],
      ["until", 2 ** 53],
      ["limit", 0.5],
      ["limit", null],
      ["search", 1],
      ["search", "\ud800"],
      ["#t", "dusk"],
      ["#t", [1]],
      ["#t", ["\ud800"]],
    ];
    for (const [field, value] of bad) expect(problemOf({ [field]: value })).toBe(`bad-field ${field}`);
    for (const value of [null, [], "x", 1, undefined]) expect(problemOf(value)).toBe("not-an-object ");
  });

  test("[P-3b] every condition must hold, any value of it will do", () => {
    const otherKey = parsePubkey("0".repeat(64));
    if (!otherKey.ok) throw new Error("hex");
    const holds: readonly Filter[] = [
      {},
      { kinds: [1, 1311] },
      { since: 100, until: 100 },
      { ids: [event.id], authors: [otherKey.value, event.pubkey] },
      { tags: { t: ["plaza"], a: ["x", "y"], T: ["upper"] } },
      { limit: 0, search: "no such word" },
    ];
    const fails: readonly Filter[] = [
      { kinds: [1] },
      { kinds: [] },
      { ids: [] },
      { authors: [] },
      { authors: [otherKey.value] },
      { since: 101 },
      { until: 99 },
      { tags: { t: [] } },
      { tags: { t: ["upper"] } },
      { tags: { a: ["second"] } },
      { tags: { e: ["undefined"] } },
      { tags: { t: ["plaza"], a: ["y"] } },
    ];
    for (const filter of holds) expect([filter, matchFilter(filter, event)]).toEqual([filter, true]);
    for (const filter of fails) expect([filter, matchFilter(filter, event)]).toEqual([filter, false]);
  });

  test("[P-1d] a filter written and read is equal", () => {
    const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
    const letters = fc.constantFrom("a", "b", "e", "p", "t", "A", "T", "Z");
    const filter = fc.record(
      {
        ids: fc.array(hex, { maxLength: 3 }),
        authors: fc.array(hex, { maxLength: 3 }),
        kinds: fc.array(fc.integer({ min: 0, max: 65_535 }), { maxLength: 3 }),
        since: fc.nat(),
        until: fc.maxSafeNat(),
        limit: fc.nat(),
        search: fc.string({ unit: "grapheme" }),
      },
      { requiredKeys: [] },
    );
    const tags = fc.dictionary(
      letters.map((letter) => `#${letter}`),
      fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(filter, tags, (fields, conditions) => {
        const wire = { ...fields, ...conditions };
        const parsed = parseFilter(wire);
        if (!parsed.ok) throw new Error(parsed.problem.field);
        expect(encodeFilter(parsed.value)).toEqual(wire);
      }),
    );
  });
});

describe("addresses", () => {
  const text = `30311:${event.pubkey}:a:b`;

  test("[P-3d] an address is read and written, colons and lines in the identifier included", () => {
    const parsed = parseAddress(text);
    expect(parsed).toEqual({ ok: true, value: { kind: 30311, pubkey: event.pubkey, identifier: "a:b" } });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), fc.string({ unit: "binary" }), (kind, identifier) => {
        const written = formatAddress({ kind, pubkey: event.pubkey, identifier });
        expect(parseAddress(written)).toEqual({ ok: true, value: { kind, pubkey: event.pubkey, identifier } });
      }),
    );
  });

  test("[P-3d] what is no address has a code", () => {
    const cases = {
      "30311::map-5": "bad-pubkey",
      [`70000:${event.pubkey}:x`]: "bad-kind",
      [`030311:${event.pubkey}:x`]: "not-an-address",
      [`30311:${event.pubkey}`]: "not-an-address",
      "": "not-an-address",
    };
    for (const [value, code] of Object.entries(cases)) {
      const parsed = parseAddress(value);
      expect([value, parsed.ok ? "read" : parsed.problem.code]).toEqual([value, code]);
    }
    for (const value of [null, 1, {}, [text]]) expect(parseAddress(value).ok).toBe(false);
  });

  test("[P-3d] events are kept under the address of their class", () => {
    const of = (kind: number, tags: string[][]) => addressOf(signEvent({ kind, created_at: 1, tags, content: "" }, secret));
    expect(of(30311, [["d", "x"]])).toEqual({ kind: 30311, pubkey: event.pubkey, identifier: "x" });
    expect(of(30311, [])).toEqual({ kind: 30311, pubkey: event.pubkey, identifier: "" });
    expect(of(10002, [["d", "x"]])).toEqual({ kind: 10002, pubkey: event.pubkey, identifier: "" });
    expect([of(1, []), of(20311, [["d", "x"]])]).toEqual([null, null]);
  });
});
